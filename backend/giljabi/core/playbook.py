"""What was compiled of an article. ``to_dict`` gives the shape that ``giljabi articles compile`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from cattrs import Converter

from giljabi.core.article.rich import Place
from giljabi.core.taxonomy import Path

Places = tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the article that was not understood, or looks wrong; ``line`` is where, from 1."""

    code: str
    message: str
    line: int
    severity: str = "warning"

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "severity": self.severity, "message": self.message, "where": {"line": self.line}}


@dataclass(frozen=True, slots=True)
class Variant:
    """The words said in one circumstance; ``when`` is None for those that are always said. ``blanks`` are its holes."""

    when: str | None
    text: str
    places: Places = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A way out of a step: when the case ``when`` holds, on to step ``step`` of question ``question``."""

    when: str
    question: int
    step: int


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step of a question.

    ``no`` counts the steps of the question from 1; ``mark`` is the number as the author wrote it (``④``). ``id`` is made of
    the step's words, not of its number, so that a ticket half-way through keeps its place when the article is edited.
    ``case`` is the circumstance in which the step is taken (``쿠폰 거절``), None for one that everybody passes.
    """

    no: int
    title: str
    variants: tuple[Variant, ...]
    notes: tuple[str, ...] = ()
    places: Places = ()
    note_places: tuple[Places, ...] = ()
    mark: str = ""
    id: str = ""
    case: str | None = None
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What the customer says, and the steps of the answer."""

    no: int
    question: str
    steps: tuple[Step, ...]
    places: Places = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """One heading of the policy section with what stands under it."""

    title: str
    items: tuple[str, ...]
    links: tuple[str, ...] = ()
    places: Places = ()
    item_places: tuple[Places, ...] = ()


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message to send."""

    name: str
    body: str
    places: Places = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What the article says outright and code can act on; an empty field means that it says nothing."""

    cancellable_operators: tuple[str, ...] = ()
    coupon_denominations: tuple[int, ...] = ()
    requires: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, list[Any]]:
        return {name: list(value) for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Term:
    """A condition that a policy states in figures, or a case that it allows or refuses.

    ``kind`` is one of ``validity`` (how long something can be used), ``time-limit`` (until when, or how long it takes),
    ``maximum``, ``minimum``, ``unit`` (amounts come in steps of it), ``allowed`` and ``refused``. ``low`` and ``high`` are
    whole numbers in ``unit`` (minute, hour, day, business-day, week, month, year, won, dollar, percent, time), None where the
    text gives none. ``policy`` is the policy's place in the playbook, from 0.
    """

    kind: str
    text: str
    policy: int
    low: int | None = None
    high: int | None = None
    unit: str = ""
    places: Places = ()

    @property
    def figures(self) -> tuple[int | None, int | None, str]:
        """Low, high and unit: what two terms must share to say the same."""
        return self.low, self.high, self.unit


@dataclass(frozen=True, slots=True)
class AdminPath:
    """A way through an admin tool's menus (``어드민 > 메뉴 > 항목``), with the value to find there (``네``) if one is named."""

    path: tuple[str, ...]
    value: str | None
    places: Places = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a procedure's step; ``constant`` is the value that it names in capitals (``USER_GUEST``)."""

    key: str
    text: str
    constant: str | None = None
    places: Places = ()


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step of a procedure in an admin tool."""

    no: int
    text: str
    options: tuple[Option, ...] = ()
    places: Places = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A link with its words."""

    title: str
    url: str
    places: Places = ()


@dataclass(frozen=True, slots=True)
class Playbook:
    """A compiled article of kind ``script`` (what to say) or ``procedure`` (what to do in an admin tool).

    ``other_paths`` are further consultation types that the article names; ``overview`` is what it says about its matter outside
    all other parts, ``preface`` what it says of itself above the first section (when it was changed, what is urgent): agents
    read it, tickets are not classified by it. ``places`` holds the places of ``path``, ``preface``, ``overview``,
    ``response_order``, ``cautions`` and of each kind of rule, one entry a text.
    """

    kind: Literal["script", "procedure"]
    title: str
    label: str | None = None
    path: Path = ()
    other_paths: tuple[Path, ...] = ()
    preface: tuple[str, ...] = ()
    overview: tuple[str, ...] = ()
    response_order: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    policies: tuple[Policy, ...] = ()
    questions: tuple[Question, ...] = ()
    sms: tuple[Sms, ...] = ()
    placeholders: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)
    terms: tuple[Term, ...] = ()
    links: tuple[str, ...] = ()
    admin_paths: tuple[AdminPath, ...] = ()
    steps: tuple[ProcedureStep, ...] = ()
    faq: tuple[Reference, ...] = ()
    references: tuple[Reference, ...] = ()
    confidential: bool = False
    places: Mapping[str, tuple[Places, ...]] = field(default_factory=dict)
    warnings: tuple[Finding, ...] = ()

    def question(self, no: int) -> Question | None:
        return next((question for question in self.questions if question.no == no), None)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: the keys of the corpus format for this kind, ``warnings``, and the places beside every text."""
        data = asdict(self) | {
            "rules": self.rules.to_dict(),
            "warnings": [warning.to_dict() for warning in self.warnings],
        }
        unused = _ONLY_SCRIPT if self.kind == "procedure" else ("steps",)
        return {key: value for key, value in data.items() if key not in unused}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Playbook:
        """The inverse of :meth:`to_dict`; what an older version did not write is empty."""
        return _CONVERTER.structure(data, cls)


_ONLY_SCRIPT = ("response_order", "policies", "questions", "sms", "placeholders", "rules", "terms")
_CONVERTER = Converter()
_CONVERTER.register_structure_hook(
    Finding,
    lambda data, _: Finding(data["code"], data["message"], data["where"]["line"], data.get("severity", "warning")),
)
