"""The JSON that the admin's API takes and gives."""

from __future__ import annotations

from typing import get_args

from marshmallow import Schema, fields, validate

from giljabi.core.taxonomy import ROUTE_FIELDS
from giljabi.services.modes import Mode
from giljabi.web.schemas import ArticleView, FactView, Strict, SuggestionView, TypeView


class Days(Strict):
    days = fields.Int(load_default=7, validate=validate.Range(1, 90), metadata={"description": "how far back"})


class Why(Strict):
    reason = fields.Str(required=True, validate=validate.Length(1, 300))


class MarkedChange(Why):
    mark = fields.Str(
        required=True, validate=validate.Length(1, 40), metadata={"description": "of what was shown"}
    )  # fmt: skip


class MadeChange(Schema):
    """Who changed something, when and why; each kind adds what."""

    admin = fields.Int()
    at = fields.Int(metadata={"description": "milliseconds since 1970"})
    reason = fields.Str()


class ArticleKey(Strict):
    key = fields.Str(required=True, validate=validate.Length(1, 200))


class Attempt(Strict):
    subject = fields.Str(load_default="", validate=validate.Length(max=300))
    text = fields.Str(required=True, validate=validate.Length(1, 20_000))


class Done(Schema):
    count = fields.Int()


class Count(Schema):
    name = fields.Str()
    count = fields.Int()


class Hold(Schema):
    name = fields.Str()
    reason = fields.Str()
    seconds = fields.Int()


class EventView(Schema):
    id = fields.Int()
    ticket_key = fields.Str()
    kind = fields.Str()
    state = fields.Str()
    attempts = fields.Int()
    last_error = fields.Str()
    received_at = fields.Int(metadata={"description": "milliseconds since 1970"})


class PipelineView(Schema):
    open = fields.Int()
    dead = fields.Int()
    oldest_due = fields.Int(metadata={"description": "seconds that the oldest due event waits"})
    hold = fields.Nested(Hold, allow_none=True)
    outcomes = fields.List(fields.Nested(Count))
    events = fields.List(fields.Nested(EventView), metadata={"description": "those that were given up"})
    stuck = fields.List(fields.Nested(EventView), metadata={"description": "open ones whose last attempt failed"})


class DecidedView(Schema):
    ticket_id = fields.Int()
    path = fields.List(fields.Str(), allow_none=True)
    action = fields.Str()
    confidence = fields.Float()
    article = fields.Str(allow_none=True)
    missing = fields.List(fields.Str())
    at = fields.Int(metadata={"description": "milliseconds since 1970"})


class TicketsView(Schema):
    tickets = fields.List(fields.Nested(DecidedView))


class StepFigures(Schema):
    article = fields.Str()
    question = fields.Int()
    step = fields.Int()
    shown = fields.Int()
    inserted = fields.Int()
    sent = fields.Int()
    edited = fields.Int()
    copied = fields.Int()
    wrong = fields.Int()


class ModelFigures(Schema):
    id = fields.Int()
    labels = fields.Int()
    top1 = fields.Float(allow_none=True)
    at = fields.Int()


class FiguresView(Schema):
    tickets = fields.Int()
    actions = fields.List(fields.Nested(Count))
    types = fields.List(fields.Nested(Count))
    corrected = fields.List(fields.Nested(Count))
    confirmed = fields.List(fields.Nested(Count))
    funnel = fields.List(fields.Nested(Count))
    steps = fields.List(fields.Nested(StepFigures))
    models = fields.List(fields.Nested(ModelFigures))


class ArticleRow(Schema):
    key = fields.Str()
    title = fields.Str()
    url = fields.Str()
    kind = fields.Str()
    path = fields.List(fields.Str())
    waiting = fields.Bool(metadata={"description": "whether a revision of it waits for approval"})
    errors = fields.Int()
    warnings = fields.Int()
    notes = fields.Int()


class ArticlesView(Schema):
    articles = fields.List(fields.Nested(ArticleRow))


class WaitingRevision(Schema):
    revision = fields.Int()
    changes = fields.List(fields.Dict(), metadata={"description": "to what is in force; none for a new article"})
    errors = fields.Int()


class Approval(Why):
    key = fields.Str(required=True, validate=validate.Length(1, 200))
    revision = fields.Int(required=True, validate=validate.Range(1, 2**63 - 1))


class CompiledArticle(Schema):
    """``playbook`` is the shape of `giljabi articles compile`, with the place in ``body`` of every text."""

    key = fields.Str()
    form = fields.Str()
    body = fields.Str()
    playbook = fields.Dict()
    findings = fields.List(fields.Dict())
    revisions = fields.List(fields.List(fields.Dict()))
    waiting = fields.Nested(WaitingRevision, allow_none=True)


class UnknownArticle(Schema):
    key = fields.Str()
    path = fields.List(fields.Str())


class MixedUp(Schema):
    types = fields.List(fields.List(fields.Str()))
    times = fields.Int()


class TypesReport(Schema):
    without_article = fields.List(fields.List(fields.Str()))
    unknown_articles = fields.List(fields.Nested(UnknownArticle))
    alike = fields.List(fields.List(fields.List(fields.Str())))
    mixed_up = fields.List(fields.Nested(MixedUp))
    unused = fields.List(fields.List(fields.Str()))


class AttemptView(Schema):
    type = fields.Nested(TypeView)
    facts = fields.List(fields.Nested(FactView))
    article = fields.Nested(ArticleView, allow_none=True)
    cautions = fields.List(fields.Str())
    suggestion = fields.Nested(SuggestionView, allow_none=True)


class PlaceTable(Strict):
    csv = fields.Str(required=True, validate=validate.Length(1, 300_000))


class NewPlaces(PlaceTable, MarkedChange):
    pass


class PlaceChangeView(Schema):
    kind = fields.Str(metadata={"description": "added, removed or changed"})
    name = fields.Str()
    column = fields.Str()
    before = fields.Str()
    after = fields.Str()


class LineError(Schema):
    line = fields.Int()
    message = fields.Str()


class PlacesPreview(Schema):
    errors = fields.List(fields.Nested(LineError))
    changes = fields.List(fields.Nested(PlaceChangeView))


class AdminChange(MadeChange):
    changes = fields.List(fields.Nested(PlaceChangeView))


class PlacesView(Schema):
    csv = fields.Str()
    mark = fields.Str()
    changes = fields.List(fields.Nested(AdminChange))


class ModeRule(Strict):
    field = fields.Str(required=True, validate=validate.OneOf(ROUTE_FIELDS))
    value = fields.Str(required=True, validate=validate.And(validate.Length(1, 100), validate.Regexp(r"^\S(.*\S)?$")))
    mode = fields.Str(required=True, validate=validate.OneOf(get_args(Mode)))


class NewConduct(MarkedChange):
    mode = fields.Str(required=True, validate=validate.OneOf(get_args(Mode)))
    rules = fields.List(fields.Nested(ModeRule), required=True, validate=validate.Length(max=100))
    promised_precision = fields.Int(required=True, strict=True, validate=validate.Range(50, 99))
    approval = fields.Bool(required=True)


class ConductChange(Schema):
    name = fields.Str()
    before = fields.Str()
    after = fields.Str()


class ConductChanges(MadeChange):
    changes = fields.List(fields.Nested(ConductChange))


class ConductView(Schema):
    """``rules``: a mode for the tickets of a brand, form, group or channel; the first that fits holds, else ``mode``."""

    mode = fields.Str()
    rules = fields.List(fields.Nested(ModeRule))
    promised_precision = fields.Int()
    approval = fields.Bool()
    mark = fields.Str()
    changes = fields.List(fields.Nested(ConductChanges))
