"""The JSON that the API takes and gives."""

from __future__ import annotations

from marshmallow import RAISE, Schema, ValidationError, fields, validate

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


class Locale(Strict):
    locale = fields.Str(load_default="ko", validate=validate.OneOf(["ko", "en"]), metadata={"description": "ko or en"})


class Place(Strict):
    """A place in the script; ``variant`` counts from 0."""

    question = fields.Int(required=True, validate=validate.Range(1, 99))
    step = fields.Int(required=True, validate=validate.Range(0, 99))
    variant = fields.Int(load_default=0, validate=validate.Range(0, 99))


class TypeChoice(Strict):
    path = fields.List(
        fields.Str(validate=validate.Length(1, _LONGEST_TEXT)), required=True, validate=validate.Length(1, 8)
    )
    keep = fields.Bool(load_default=False, metadata={"description": "put the issue in hand aside, to come back to it"})


class ProcedureMark(Strict):
    """What an agent chose and did at a step of a procedure."""

    key = fields.Str(required=True, validate=validate.Length(1, _LONGEST_TEXT))
    step = fields.Int(required=True, validate=validate.Range(0, 999))
    choice = fields.Str(load_default="", validate=validate.Length(max=20))
    done = fields.Bool(load_default=False)


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
    house_version = fields.Str(load_default="", validate=validate.Length(max=40))


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
    chosen = fields.Bool(metadata={"description": "an agent set the type"})
    field_id = fields.Int(metadata={"description": "the ticket field of the type; 0 when there is none"})
    top = fields.List(fields.Nested(Ranked))
    why = fields.List(fields.Str())


class FactView(Schema):
    name = fields.Str()
    label = fields.Str()
    value = fields.Str()
    origin = fields.Str(metadata={"description": "text, field, place or agent"})
    where = fields.Str()
    text = fields.Str()
    why = fields.Str()
    proved = fields.Bool()


class ArticleView(Schema):
    title = fields.Str()
    url = fields.Str()
    key = fields.Str()


class Segment(Schema):
    text = fields.Str()
    kind = fields.Str(metadata={"description": "plain, filled or open"})
    fact = fields.Str()


class VerdictView(Schema):
    about = fields.Str(metadata={"description": "cancel_on_site, pass_applies, difference or vouchers"})
    answer = fields.Str(metadata={"description": "possible, not possible or ask"})
    because = fields.Str()
    policy = fields.Str(metadata={"description": "the heading of the paragraph that says so"})
    paragraph = fields.Str()
    line = fields.Int(allow_none=True, metadata={"description": "its line in the article"})
    values = fields.Dict()


class HandOffFact(Schema):
    label = fields.Str()
    value = fields.Str()


class HandOffView(Schema):
    key = fields.Str()
    to = fields.Str(metadata={"description": "who takes over, in the script's words"})
    group = fields.Str(metadata={"description": "the group or address that the house's settings name; empty for none"})
    about = fields.Str()
    facts = fields.List(fields.Nested(HandOffFact))
    missing = fields.List(fields.Str())
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
    article = fields.Nested(ArticleView, allow_none=True)
    cautions = fields.List(fields.Str())
    suggestion = fields.Nested(SuggestionView, allow_none=True)
    script = fields.List(fields.Nested(QuestionView))
    procedures = fields.List(fields.Nested(ProcedureView))
    waiting = fields.List(fields.Nested(Waiting))
    stack = fields.List(fields.List(fields.Str()), metadata={"description": "types of issues that were put aside"})


class TypesView(Schema):
    types = fields.List(fields.Nested(Ranked))
