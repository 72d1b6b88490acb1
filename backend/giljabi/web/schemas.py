"""The JSON that the API takes and gives."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from giljabi.core.guide.vouchers import MAX_AMOUNT
from giljabi.services.guidance import FEEDBACK_KINDS

_LONGEST_TEXT = 200


def _check_value(value: object) -> None:
    """A fact's value is a text of reasonable length, a whole number, or null to take it back."""
    if value is None:
        return
    number = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**12
    if not number and not (isinstance(value, str) and len(value) <= _LONGEST_TEXT):
        raise ValidationError("must be a short text or a whole number")


class Strict(Schema):
    """An unknown field is an error, not a typo that goes unseen."""

    class Meta:
        unknown = RAISE


class Problem(Schema):
    """RFC 9457."""

    type = fields.Str()
    title = fields.Str()
    status = fields.Int()
    detail = fields.Str()
    errors = fields.Dict(keys=fields.Str())
    request_id = fields.Str()


class Locale(Strict):
    locale = fields.Str(load_default="ko", validate=validate.OneOf(["ko", "en"]), metadata={"description": "ko or en"})


class Place(Strict):
    """A place in the script; ``variant`` counts from 0."""

    question = fields.Int(required=True, validate=validate.Range(1, 99))
    step = fields.Int(required=True, validate=validate.Range(0, 99))
    variant = fields.Int(load_default=0, validate=validate.Range(0, 99))


def _path(**more: Any) -> fields.List[str]:
    name = fields.Str(validate=validate.Length(1, _LONGEST_TEXT))
    return fields.List(name, required=True, validate=validate.Length(1, 8), **more)


class TypeChoice(Strict):
    path = _path(allow_none=True, metadata={"description": "null takes the choice back"})
    keep = fields.Bool(load_default=False, metadata={"description": "put the issue in hand aside, to come back to it"})


class ProcedureMark(Strict):
    """What an agent chose and did at a step of a procedure."""

    key = fields.Str(required=True, validate=validate.Length(1, _LONGEST_TEXT))
    step = fields.Int(required=True, validate=validate.Range(0, 999))
    choice = fields.Str(
        load_default=None, allow_none=True, validate=validate.Length(max=20), metadata={"description": "null leaves it"}
    )
    done = fields.Bool(load_default=None, allow_none=True, metadata={"description": "null leaves it"})


class HandOffKey(Strict):
    key = fields.Str(required=True, validate=validate.Length(1, _LONGEST_TEXT))


class FactEdits(Strict):
    facts = fields.Dict(
        keys=fields.Str(), values=fields.Raw(validate=_check_value, allow_none=True), required=True,
        validate=validate.Length(1, 50),
    )  # fmt: skip


class Feedback(Strict):
    key = fields.Str(required=True, validate=validate.Length(8, 80), metadata={"description": "idempotency key"})
    kind = fields.Str(required=True, validate=validate.OneOf(FEEDBACK_KINDS))
    question = fields.Int(load_default=None, allow_none=True)
    step = fields.Int(load_default=None, allow_none=True)
    article = fields.Str(load_default="", validate=validate.Length(max=_LONGEST_TEXT))
    path = fields.List(fields.Str(validate=validate.Length(1, _LONGEST_TEXT)), load_default=None, allow_none=True)
    house_version = fields.Str(load_default="", validate=validate.Length(max=40))


class TypePath(Strict):
    path = _path()


class NoteKey(Strict):
    key = fields.Str(required=True, validate=validate.Length(8, 80), metadata={"description": "idempotency key"})


class Amount(Strict):
    amount = fields.Int(required=True, validate=validate.Range(0, MAX_AMOUNT), metadata={"description": "won"})
    vouchers = fields.List(
        fields.Int(validate=validate.Range(1, MAX_AMOUNT)), required=True, validate=validate.Length(1, 20),
        metadata={"description": "what there is, in won"},
    )  # fmt: skip


class SplitView(Schema):
    """The fewest vouchers that make the amount; without a way, the nearest sums."""

    possible = fields.Bool()
    vouchers = fields.List(fields.Int())
    below = fields.Int(allow_none=True)
    above = fields.Int(allow_none=True)


class WhyNotView(Schema):
    why = fields.List(fields.Str())


class Kept(Schema):
    kept = fields.Bool()


class Session(Schema):
    token = fields.Str()
    expires_in = fields.Int(metadata={"description": "seconds"})


class Ranked(Schema):
    path = fields.List(fields.Str())
    tag = fields.Str(allow_none=True)


class TypeView(Schema):
    path = fields.List(fields.Str(), allow_none=True)
    tag = fields.Str(allow_none=True)
    confidence = fields.Float()
    action = fields.Str(metadata={"description": "save, suggest or abstain"})
    sure_of = fields.List(fields.Str(), metadata={"description": "as much of the best type's path as is sure"})
    also = fields.List(fields.Str(), allow_none=True, metadata={"description": "a second issue that the ticket names"})
    model = fields.Str(metadata={"description": "the learned model that was used; empty when none was"})
    set_by = fields.Str(metadata={"description": "agent, field (the ticket's own), or empty when nobody set the type"})
    field_id = fields.Int(metadata={"description": "the ticket field of the type; 0 when there is none"})
    top = fields.List(fields.Nested(Ranked))
    why = fields.List(fields.Str())


class FactOther(Schema):
    value = fields.Str()
    entered = fields.Raw(metadata={"description": "the value as it is entered: a text or a whole number"})
    text = fields.Str(metadata={"description": "what was written"})


class FactView(Schema):
    name = fields.Str()
    label = fields.Str()
    value = fields.Str()
    origin = fields.Str(metadata={"description": "text, field, place or agent"})
    where = fields.Str()
    text = fields.Str()
    why = fields.Str()
    proved = fields.Bool()
    kind = fields.Str(metadata={"description": "date, time, money, phone, plate, place, code, count or text"})
    entered = fields.Raw(metadata={"description": "the value as it is entered: a text or a whole number"})
    editable = fields.Bool()
    others = fields.List(fields.Nested(FactOther), metadata={"description": "other values that were seen for it"})


class PlaceDetail(Schema):
    name = fields.Str()
    value = fields.Str()


class PlaceView(Schema):
    """The place that the ticket is about, as the places list has it."""

    name = fields.Str()
    details = fields.List(fields.Nested(PlaceDetail))


class ReadyQuestion(Schema):
    """A thing that is missing, with a question that asks for it."""

    missing = fields.Str()
    fact = fields.Str(allow_none=True, metadata={"description": "the fact that it is; null when it cannot be entered"})
    kind = fields.Str()
    words = fields.Str(metadata={"description": "empty where the customer cannot be asked for it"})


class ArticleView(Schema):
    title = fields.Str()
    url = fields.Str()
    key = fields.Str()


class Segment(Schema):
    text = fields.Str()
    kind = fields.Str(metadata={"description": "plain, filled or open"})
    fact = fields.Str()


class VerdictView(Schema):
    about = fields.Str(
        metadata={"description": "cancel_on_site, pass_applies, difference, vouchers, coupon or reckoning"}
    )
    answer = fields.Str(metadata={"description": "possible, not possible or ask"})
    because = fields.Str()
    policy = fields.Str(metadata={"description": "the heading of the paragraph that says so"})
    paragraph = fields.Str()
    line = fields.Int(allow_none=True, metadata={"description": "its line in the article"})
    values = fields.Dict()


class HandOffFact(Schema):
    label = fields.Str()
    value = fields.Str()


class HandOffEntry(Schema):
    """A missing fact that may be entered here."""

    label = fields.Str()
    fact = fields.Str()
    kind = fields.Str()


class HandOffView(Schema):
    key = fields.Str()
    to = fields.Str(metadata={"description": "who takes over, in the script's words"})
    group = fields.Str(metadata={"description": "the group or address that the house's settings name; empty for none"})
    about = fields.Str()
    facts = fields.List(fields.Nested(HandOffFact))
    missing = fields.List(fields.Str())
    enter = fields.List(
        fields.Nested(HandOffEntry), metadata={"description": "those of the missing that may be entered"}
    )
    ready = fields.Bool()
    reply = fields.Str(metadata={"description": "the text message that follows"})


class TextMessageView(Schema):
    name = fields.Str()
    text = fields.Str()
    segments = fields.List(fields.Nested(Segment))
    missing = fields.List(fields.Str())
    bytes = fields.Int(metadata={"description": "in EUC-KR"})
    size = fields.Str(metadata={"description": "SMS, LMS or too long"})


class ProcedureOption(Schema):
    key = fields.Str()
    text = fields.Str()
    constant = fields.Str(allow_none=True)


class ProcedureStepView(Schema):
    no = fields.Int()
    text = fields.Str()
    options = fields.List(fields.Nested(ProcedureOption))
    choice = fields.Str()
    done = fields.Bool()
    at = fields.Str()
    copy = fields.List(fields.Str(), metadata={"description": "values to copy into the admin tool"})


class ProcedureView(Schema):
    article = fields.Nested(lambda: ArticleView())
    done = fields.Bool()
    steps = fields.List(fields.Nested(ProcedureStepView))


class Waiting(Schema):
    key = fields.Str()
    to = fields.Str()
    group = fields.Str()
    about = fields.Str()
    agent = fields.Int()
    at = fields.Str()
    facts = fields.List(fields.List(fields.Str()))
    replied = fields.Bool(metadata={"description": "somebody else than who asked has answered"})
    failed = fields.Str(metadata={"description": "why Zendesk refused it: nobody was asked"})


class SuggestionView(Schema):
    question = fields.Int(allow_none=True)
    step = fields.Int(allow_none=True)
    variant = fields.Str(allow_none=True)
    variant_no = fields.Int(allow_none=True)
    title = fields.Str()
    notes = fields.List(fields.Str())
    text = fields.Str()
    segments = fields.List(fields.Nested(Segment))
    filled = fields.Dict(keys=fields.Str(), values=fields.Str())
    missing = fields.List(fields.Str())
    complete = fields.Bool()
    done = fields.Bool()
    waiting = fields.Bool(metadata={"description": "the customer has not answered yet"})
    verdicts = fields.List(fields.Nested(VerdictView))
    why = fields.List(fields.Str())
    hand_off = fields.Nested(HandOffView, allow_none=True)
    messages = fields.List(fields.Nested(TextMessageView))
    questions = fields.List(fields.Nested(ReadyQuestion))


class StepView(Schema):
    no = fields.Int()
    title = fields.Str()
    variants = fields.List(fields.Str(allow_none=True))


class QuestionView(Schema):
    no = fields.Int()
    question = fields.Str()
    steps = fields.List(fields.Nested(StepView))


class GuidanceView(Schema):
    """Everything that the sidebar shows of a ticket."""

    ticket_id = fields.Int()
    house_version = fields.Str()
    type = fields.Nested(TypeView)
    facts = fields.List(fields.Nested(FactView))
    place = fields.Nested(PlaceView, allow_none=True)
    vouchers = fields.List(fields.Int(), metadata={"description": "the vouchers that the article offers, in won"})
    article = fields.Nested(ArticleView, allow_none=True)
    cautions = fields.List(fields.Str())
    suggestion = fields.Nested(SuggestionView, allow_none=True)
    script = fields.List(fields.Nested(QuestionView))
    procedures = fields.List(fields.Nested(ProcedureView))
    waiting = fields.List(fields.Nested(Waiting))
    stack = fields.List(fields.List(fields.Str()), metadata={"description": "types of issues that were put aside"})


class TypesView(Schema):
    types = fields.List(fields.Nested(Ranked))
