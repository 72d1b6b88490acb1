"""`/api/v1/admin`: what the admin's page calls. Every call asks Zendesk anew whether the caller is an admin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from flask import g
from flask_smorest import Blueprint

from giljabi.errors import InputError
from giljabi.services.approval import approve
from giljabi.services.conduct import Conduct, Conducts
from giljabi.services.overview import Overview
from giljabi.services.place_list import PlaceLists
from giljabi.storage import holds, inbox
from giljabi.web import admin_schemas as schemas
from giljabi.web.auth import only_admins
from giljabi.web.parts import parts
from giljabi.web.schemas import Locale

blueprint = Blueprint("admin", __name__, url_prefix="/api/v1/admin", description="For admins")
#: As large as the databases' numbers go; beyond there is no such page.
_EVENT = f"<int(max={2**63 - 1}):event_id>"
log = structlog.get_logger(__name__)


blueprint.before_request(only_admins)


def overview() -> Overview:
    return Overview(parts().database, parts().library)


@blueprint.get("/pipeline")
@blueprint.arguments(schemas.Days, location="query")
@blueprint.response(200, schemas.PipelineView)
def pipeline(query: Mapping[str, int]) -> dict[str, Any]:
    """How the inbox stands, and the events that were given up."""
    return overview().pipeline(query["days"])


@blueprint.post(f"/events/{_EVENT}/replay")
@blueprint.response(200, schemas.Done)
def replay(event_id: int) -> dict[str, int]:
    """Open an event again that was given up."""
    if not inbox.replay(parts().database, event_id):
        raise InputError(f"events: no dead event has the number {event_id}")
    return _done("event replayed", 1, event_id=event_id)


@blueprint.post("/events/replay")
@blueprint.response(200, schemas.Done)
def replay_all() -> dict[str, int]:
    """Open every event again that was given up and names a ticket."""
    return _done("events replayed", inbox.replay_all(parts().database))


@blueprint.post(f"/events/{_EVENT}/bury")
@blueprint.arguments(schemas.Why)
@blueprint.response(200, schemas.Done)
def bury(why: Mapping[str, str], event_id: int) -> dict[str, int]:
    """Give an open event up that nobody works on, so that its ticket's next one can go on."""
    if not inbox.give_up(parts().database, event_id, why["reason"]):
        raise InputError(f"events: no open event that nobody works on has the number {event_id}")
    return _done("event buried", 1, event_id=event_id)


@blueprint.post("/events/resume")
@blueprint.response(200, schemas.Done)
def resume() -> dict[str, int]:
    """End what holds all workers back, once its reason is mended."""
    return _done("holds ended", holds.release_all(parts().database))


@blueprint.get("/tickets")
@blueprint.arguments(schemas.Days, location="query")
@blueprint.response(200, schemas.TicketsView)
def tickets(query: Mapping[str, int]) -> dict[str, Any]:
    """What was decided about the newest tickets."""
    return {"tickets": overview().tickets(query["days"])}


@blueprint.get("/figures")
@blueprint.arguments(schemas.Days, location="query")
@blueprint.response(200, schemas.FiguresView)
def figures(query: Mapping[str, int]) -> dict[str, Any]:
    """Counts of the last days."""
    return overview().figures(query["days"])


@blueprint.get("/articles")
@blueprint.response(200, schemas.ArticlesView)
def articles() -> dict[str, Any]:
    """Every article in force."""
    return {"articles": overview().articles()}


@blueprint.get("/article")
@blueprint.arguments(schemas.ArticleKey, location="query")
@blueprint.response(200, schemas.CompiledArticle)
def article(query: Mapping[str, str]) -> dict[str, Any]:
    """An article beside its playbook."""
    return overview().article(query["key"])


@blueprint.post("/article/approve")
@blueprint.arguments(schemas.Approval)
@blueprint.response(200, schemas.CompiledArticle)
def approve_article(approval: Mapping[str, Any]) -> dict[str, Any]:
    """Let the revision of an article that waits come into force."""
    key, revision = approval["key"], approval["revision"]
    approve(parts().database, key, revision, approval["reason"], g.admin)
    log.info("revision approved", article=key, revision=revision, admin=g.admin)
    return overview().article(key)


@blueprint.get("/types")
@blueprint.response(200, schemas.TypesReport)
def types() -> dict[str, Any]:
    """What to look at in the consultation types."""
    return overview().types()


@blueprint.post("/try")
@blueprint.arguments(Locale, location="query")
@blueprint.arguments(schemas.Attempt)
@blueprint.response(200, schemas.AttemptView)
def attempt(query: Mapping[str, str], text: Mapping[str, str]) -> dict[str, Any]:
    """What would be said to a ticket with this text. Nothing is kept."""
    now = datetime.now(ZoneInfo(parts().settings.timezone)).replace(tzinfo=None)  # a ticket's time is local as well
    return overview().attempt(text["subject"], text["text"], query["locale"], now)


@blueprint.get("/places")
@blueprint.response(200, schemas.PlacesView)
def places() -> dict[str, Any]:
    """The places list as a table, and who changed it before."""
    return place_lists().show()


@blueprint.post("/places/preview")
@blueprint.arguments(schemas.PlaceTable)
@blueprint.response(200, schemas.PlacesPreview)
def preview_places(table: Mapping[str, str]) -> dict[str, Any]:
    """What a table would change, and its lines that cannot be used."""
    return place_lists().preview(table["csv"])


@blueprint.put("/places")
@blueprint.arguments(schemas.NewPlaces)
@blueprint.response(200, schemas.PlacesView)
def replace_places(table: Mapping[str, str]) -> dict[str, Any]:
    """Let a table be the places list; refused as a whole when a line of it cannot be used."""
    changed = place_lists().replace(table["csv"], table["mark"], table["reason"], g.admin)
    log.info("places changed", admin=g.admin)
    return changed


@blueprint.get("/conduct")
@blueprint.response(200, schemas.ConductView)
def conduct() -> dict[str, Any]:
    """How far Giljabi may go, and who changed that before."""
    return conducts().show()


@blueprint.put("/conduct")
@blueprint.arguments(schemas.NewConduct)
@blueprint.response(200, schemas.ConductView)
def replace_conduct(new: Mapping[str, Any]) -> dict[str, Any]:
    """Decide how far Giljabi may go; every process follows from its next event on."""
    changed = conducts().replace(Conduct.from_dict(new), new["mark"], new["reason"], g.admin)
    log.info("conduct changed", admin=g.admin)
    return changed


def conducts() -> Conducts:
    return Conducts(parts().database, parts().settings.conduct)


def place_lists() -> PlaceLists:
    return PlaceLists(parts().database, parts().library)


def _done(what: str, count: int, **about: int) -> dict[str, int]:
    log.info(what, count=count, admin=g.admin, **about)
    return {"count": count}
