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
    about = fields.Str()
    answer = fields.Str(metadata={"description": "possible, not possible or ask"})
    because = fields.Str()
    policy = fields.Str()
    values = fields.Dict()


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


class TypesView(Schema):
    types = fields.List(fields.Nested(Ranked))
