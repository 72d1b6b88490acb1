"""`/api/v1/admin/macros`: the plan, its application a piece at a time, what was done before, and the way back."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import uuid4

import structlog
from flask import g
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from giljabi.core.macros.change import Change
from giljabi.core.macros.macro import Actual
from giljabi.errors import InputError
from giljabi.services.macros import Macros
from giljabi.storage import macro_runs
from giljabi.storage.macro_runs import Run
from giljabi.web.admin_schemas import Why
from giljabi.web.auth import only_admins
from giljabi.web.parts import parts
from giljabi.web.schemas import Strict

blueprint = Blueprint("macros", __name__, url_prefix="/api/v1/admin/macros", description="Macros, for admins")
#: An answer waits no longer than this for changes to be applied; the page asks for the rest.
_SECONDS = 8.0
_SHOWN = 100
log = structlog.get_logger(__name__)


class DiffView(Schema):
    field = fields.Str()
    before = fields.Str()
    after = fields.Str()


class RemarkView(Schema):
    """``text`` in English, for programs; the page says it by ``code`` and ``parts`` in its own language."""

    code = fields.Str()
    parts = fields.Dict(keys=fields.Str(), values=fields.Str())
    text = fields.Str()


class ChangeView(Schema):
    op = fields.Str(metadata={"description": "adopt, update, rename, restore, create, retire or place"})
    macro_id = fields.Int(allow_none=True)
    title = fields.Str()
    why = fields.Nested(RemarkView)
    warnings = fields.List(fields.Nested(RemarkView))
    diff = fields.List(fields.Nested(DiffView))
    state = fields.Str(
        allow_none=True, metadata={"description": "of a run's change: pending, sent, applied or differs"}
    )


class RunView(Schema):
    id = fields.Int()
    kind = fields.Str()
    rolls_back = fields.Int(allow_none=True)
    author = fields.Str()
    reason = fields.Str()
    state = fields.Str(metadata={"description": "running (the rest is to be resumed), done, stopped or abandoned"})
    busy = fields.Int(metadata={"description": "milliseconds for which somebody else may yet be working on it"})
    error = fields.Str()
    created_at = fields.Int(metadata={"description": "milliseconds since 1970"})


class UsedView(Schema):
    macro_id = fields.Int()
    title = fields.Str()
    used = fields.Int(allow_none=True)


class UsageView(Schema):
    """Our active macros: how many, those most used in the last 30 days, and those that nobody used."""

    count = fields.Int()
    known = fields.Bool(metadata={"description": "false: the account's plan does not count uses"})
    most = fields.List(fields.Nested(UsedView))
    unused = fields.List(fields.Nested(UsedView))


class MacrosView(Schema):
    """``notes`` are findings about macros that are left alone; ``unfinished`` is the run that was cut off or is under way."""

    plan = fields.Str(metadata={"description": "names this very plan"})
    changes = fields.List(fields.Nested(ChangeView))
    notes = fields.List(fields.Nested(RemarkView))
    usage = fields.Nested(UsageView)
    runs = fields.List(fields.Nested(RunView))
    unfinished = fields.Nested(RunView, allow_none=True)


class RunChanges(Schema):
    changes = fields.List(fields.Nested(ChangeView))


class Application(Why):
    plan = fields.Str(required=True, validate=validate.Length(1, 40))


class Abandonment(Why):
    run = fields.Int(required=True, validate=validate.Range(1, 2**63 - 1))


class Rollback(Abandonment):
    macro_ids = fields.List(
        fields.Int(strict=True, validate=validate.Range(1, 2**63 - 1)),
        load_default=list,
        validate=validate.Length(max=5_000),
    )


class RunQuery(Strict):
    run = fields.Int(required=True, validate=validate.Range(1, 2**63 - 1))


blueprint.before_request(only_admins)


@blueprint.get("")
@blueprint.response(200, MacrosView)
def show() -> dict[str, Any]:
    """What would change in the account now, and what was changed before."""
    macros, database = _macros(), parts().database
    found = macros.survey(parts().library.house(), macros.rules)
    made = found.plan
    open_run = macro_runs.unfinished(database)
    return {
        "plan": made.name,
        "changes": [_change(change) for change in made.changes],
        "notes": [note.to_dict() for note in made.notes],
        "usage": _usage(found.ours),
        "runs": [_run(run) for run in macro_runs.recent(database)],
        "unfinished": _run(open_run) if open_run else None,
    }


@blueprint.post("/apply")
@blueprint.arguments(Application)
@blueprint.response(200, RunView)
def apply(application: Mapping[str, str]) -> dict[str, Any]:
    """Apply the plan that was shown; refused when it would be another one by now."""
    macros = _macros()
    made = macros.plan(parts().library.house(), macros.rules)
    if made.name != application["plan"]:
        raise InputError("macros: articles or the account's macros changed since this plan was shown; look at it again")
    return _told(macros.apply(made, application["reason"], _author()))


@blueprint.post("/resume")
@blueprint.response(200, RunView)
def resume() -> dict[str, Any]:
    """Go on with the run that is not at its end."""
    return _told(_macros().resume())


@blueprint.post("/abandon")
@blueprint.arguments(Abandonment)
@blueprint.response(200, RunView)
def abandon(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Give a run up that cannot be brought to its end."""
    return _told(_macros().abandon(wanted["run"], wanted["reason"]))


@blueprint.post("/rollback")
@blueprint.arguments(Rollback)
@blueprint.response(200, RunView)
def rollback(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Put back what was there before a run."""
    run = _macros().rollback(wanted["run"], wanted["reason"], _author(), only=wanted["macro_ids"])
    return _told(run)


@blueprint.get("/run")
@blueprint.arguments(RunQuery, location="query")
@blueprint.response(200, RunChanges)
def show_run(query: Mapping[str, int]) -> dict[str, Any]:
    """Every change of a run, with what was before and after."""
    rows = macro_runs.changes_of(parts().database, query["run"])
    return {
        "changes": [
            _change(Change.from_dict(row.data)) | {"state": row.state, "macro_id": row.macro_id} for row in rows
        ]
    }


def _macros() -> Macros:
    """For one request: it waits for no rate budget, and what it does not reach in time is left to the next."""
    until = time.monotonic() + _SECONDS
    return replace(parts().macros, enough=lambda: time.monotonic() > until, waits=0, worker=uuid4().hex)


def _usage(rows: Sequence[Actual]) -> dict[str, Any]:
    told = [{"macro_id": row.id, "title": row.content.title, "used": row.used} for row in rows]
    used = [row for row in told if row["used"]]
    unused = [row for row in told if row["used"] == 0]
    return {
        "count": len(told), "known": any(row.used is not None for row in rows), "most": used[:_SHOWN],
        "unused": unused[:_SHOWN],
    }  # fmt: skip


def _run(run: Run) -> dict[str, Any]:
    return asdict(run) | {"busy": run.under_way_ms}


def _author() -> str:
    return f"#{g.admin}"


def _told(run: Run) -> dict[str, Any]:
    log.info("macros changed", run=run.id, kind=run.kind, state=run.state, admin=g.admin)
    return _run(run)


def _change(change: Change) -> dict[str, Any]:
    rows = [{"field": name, "before": before, "after": after} for name, before, after in change.diff()]
    return {
        "op": change.op, "macro_id": change.macro_id, "title": change.after.title, "why": change.why.to_dict(),
        "warnings": [warning.to_dict() for warning in change.warnings], "diff": rows, "state": None,
    }  # fmt: skip
