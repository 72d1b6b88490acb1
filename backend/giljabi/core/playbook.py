"""What was compiled of an article. ``to_dict`` gives the shape that ``giljabi articles compile`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from giljabi.core.article.rich import Place
from giljabi.core.taxonomy import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the article that was not understood, or looks wrong; ``line`` is where, from 1."""

    code: str
    message: str
    line: int

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "where": {"line": self.line}}


@dataclass(frozen=True, slots=True)
class Variant:
    """The words said in one circumstance; ``when`` is None for those that are always said."""

    when: str | None
    text: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step of a question."""

    no: int
    title: str
    variants: tuple[Variant, ...]
    notes: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What the customer says, and the steps of the answer."""

    no: int
    question: str
    steps: tuple[Step, ...]
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """One heading of the policy section with what stands under it."""

    title: str
    items: tuple[str, ...]
    links: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message to send."""

    name: str
    body: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What the article says outright and code can act on; an empty field means that it says nothing."""

    cancellable_operators: tuple[str, ...] = ()
    coupon_denominations: tuple[int, ...] = ()
    requires: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, list[Any]]:
        return {name: list(value) for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a procedure's step."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step of a procedure in an admin tool."""

    no: int
    text: str
    options: tuple[Option, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A link with its words."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Playbook:
    """A compiled article of kind ``script`` (what to say) or ``procedure`` (what to do in an admin tool)."""

    kind: Literal["script", "procedure"]
    title: str
    label: str | None = None
    path: Path = ()
    response_order: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    policies: tuple[Policy, ...] = ()
    questions: tuple[Question, ...] = ()
    sms: tuple[Sms, ...] = ()
    placeholders: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)
    links: tuple[str, ...] = ()
    steps: tuple[ProcedureStep, ...] = ()
    faq: tuple[Reference, ...] = ()
    references: tuple[Reference, ...] = ()
    confidential: bool = False
    warnings: tuple[Finding, ...] = ()

    def question(self, no: int) -> Question | None:
        return next((question for question in self.questions if question.no == no), None)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: the keys of the corpus format for this kind, ``warnings``, and ``places`` beside every text."""
        shared: dict[str, Any] = {"kind": self.kind, "title": self.title, "label": self.label}
        tail = {"confidential": self.confidential, "warnings": [warning.to_dict() for warning in self.warnings]}
        if self.kind == "procedure":
            return (
                shared
                | {
                    "steps": _plain(self.steps),
                    "faq": _plain(self.faq),
                    "references": _plain(self.references),
                }
                | tail
            )
        return (
            shared
            | {
                "path": list(self.path),
                "response_order": list(self.response_order),
                "cautions": list(self.cautions),
                "policies": _plain(self.policies),
                "questions": _plain(self.questions),
                "sms": _plain(self.sms),
                "placeholders": list(self.placeholders),
                "rules": self.rules.to_dict(),
                "links": list(self.links),
            }
            | tail
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Playbook:
        """The inverse of :meth:`to_dict`."""
        return cls(
            kind=data["kind"],
            title=data["title"],
            label=data.get("label"),
            path=tuple(data.get("path") or ()),
            response_order=tuple(data.get("response_order", ())),
            cautions=tuple(data.get("cautions", ())),
            policies=tuple(
                Policy(p["title"], tuple(p["items"]), tuple(p["links"]), _places(p)) for p in data.get("policies", ())
            ),
            questions=tuple(_question(q) for q in data.get("questions", ())),
            sms=tuple(Sms(s["name"], s["body"], _places(s)) for s in data.get("sms", ())),
            placeholders=tuple(data.get("placeholders", ())),
            rules=Rules(**{name: tuple(value) for name, value in data.get("rules", {}).items()}),
            links=tuple(data.get("links", ())),
            steps=tuple(_procedure_step(s) for s in data["steps"]) if data["kind"] == "procedure" else (),
            faq=tuple(Reference(**link) for link in data.get("faq", ())),
            references=tuple(Reference(**link) for link in data.get("references", ())),
            confidential=data.get("confidential", False),
            warnings=tuple(Finding(w["code"], w["message"], w["where"]["line"]) for w in data.get("warnings", ())),
        )


def _plain(parts: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [asdict(part) for part in parts]


def _places(data: Mapping[str, Any]) -> tuple[Place, ...]:
    return tuple(Place(**place) for place in data.get("places", ()))


def _question(data: Mapping[str, Any]) -> Question:
    steps = tuple(
        Step(
            step["no"],
            step["title"],
            tuple(Variant(v["when"], v["text"], _places(v)) for v in step["variants"]),
            tuple(step["notes"]),
            _places(step),
        )
        for step in data["steps"]
    )
    return Question(data["no"], data["question"], steps, _places(data))


def _procedure_step(data: Mapping[str, Any]) -> ProcedureStep:
    return ProcedureStep(data["no"], data["text"], tuple(Option(**o) for o in data["options"]), _places(data))
