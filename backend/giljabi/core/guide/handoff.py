"""Hand-offs: where a script promises that somebody else takes over, what that somebody must be told, ready to be sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from giljabi.core.classify.morphemes import tokens
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema, FactSpec, HandOffSpec
from giljabi.core.facts.values import Fact
from giljabi.core.guide.filling import Filled
from giljabi.core.guide.progress import Position
from giljabi.core.playbook import Playbook
from giljabi.core.text import letters, sentences

_WHO = r"부서|파트|파트장|운영사|심사팀|팀|담당자|본사|보험사|업체|센터|department|team|operator"
#: "결제 담당 부서로 전달하여", "운영사로 취소 접수하였고": somebody else, and that it goes to them.
_TAKES_OVER = re.compile(
    rf"(?P<who>(?:[가-힣]{{1,8}}\s){{0,2}}[가-힣]{{0,6}}(?:{_WHO}))(?:로|으로|에게|에|의|이|가)\s(?P<what>[^.?!\n]{{0,40}}?(?:접수|요청|전달|검토|문의)\s?(?:하|해|드|을|를|한))",
    re.IGNORECASE,
)
#: Behind the verb: it is the customer who should ask.
_CUSTOMERS_TURN = re.compile(r"\S{0,4}\s?(?:주시|주세요|주십시오|바랍니다|하시면|보시)|[^.]{0,10}(?:수 없|어렵)")


@dataclass(frozen=True, slots=True)
class HandOff:
    """Who takes over what, with every fact that they need.

    ``group`` is whom the house's settings name for it, empty where they name nobody; ``missing`` are the labels of facts that
    must be known for sure first, and open blanks: until then it is refused; ``lacking`` are those facts that somebody may enter.
    ``reply`` is the name of the message that follows once it is done.
    """

    to: str
    group: str
    about: str
    facts: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    reply: str = ""
    step_id: str = ""
    lacking: tuple[FactSpec, ...] = ()

    @property
    def ready(self) -> bool:
        return not self.missing

    @property
    def key(self) -> str:
        """The same for the same hand-off of a ticket, whatever is known of it meanwhile: it names the step, not the words."""
        return letters(f"{self.to} {self.step_id}")[:80]

    def to_dict(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "to": self.to,
            "group": self.group,
            "about": self.about,
            "facts": [{"label": label, "value": value} for label, value in self.facts],
            "missing": list(self.missing),
            "enter": [{"label": spec.title(), "fact": spec.name, "kind": spec.kind} for spec in self.lacking],
            "ready": self.ready,
            "reply": self.reply,
        }


def hand_off(
    playbook: Playbook, position: Position, filled: Filled, facts: Facts, schema: FactSchema
) -> HandOff | None:
    """The hand-off that the words at this place promise; None where they promise none."""
    promise = next((match for match in map(_promise, sentences(filled.text)) if match), None)
    if promise is None:
        return None
    to, about = promise
    setting = next(
        (row for row in schema.handoffs if letters(row.to) in letters(to) or letters(to) in letters(row.to)), None
    )
    wanted = _wanted(playbook, setting, filled, schema)
    known = tuple((spec.title(), _shown(facts.known[spec.name])) for spec in wanted if _is_sure(facts, spec))
    unsure = [spec for spec in wanted if not _is_sure(facts, spec)]
    missing = [spec.title() for spec in unsure]
    return HandOff(
        to,
        setting.group if setting else "",
        about,
        known,
        (*missing, *filled.open),
        _reply(playbook, setting),
        position.step.id,
        tuple(spec for spec in unsure if not spec.computed),
    )


def _promise(sentence: str) -> tuple[str, str] | None:
    match = _TAKES_OVER.search(sentence)
    if not match or _CUSTOMERS_TURN.match(sentence, match.end()):
        return None
    who = match["who"].strip()
    at = len(who)
    for word in reversed(tokens(who)):  # the nouns at the end: what stands before them is another clause
        if not word.tag.startswith(("NN", "XS", "XPN", "SL")):
            break
        at = word.start
    return (who[at:].strip(), sentence.strip()) if at < len(who) else None


def _wanted(playbook: Playbook, setting: HandOffSpec | None, filled: Filled, schema: FactSchema) -> Sequence[FactSpec]:
    """The facts that must go along: what the settings list, what the article requires, what the words themselves name."""
    names: dict[str, None] = dict.fromkeys(setting.facts if setting else ())
    for thing in playbook.rules.requires:
        names.update(dict.fromkeys(spec.name for spec in schema.specs if thing in spec.called))
    names.update(dict.fromkeys(segment.fact for segment in filled.segments if segment.fact))
    return [spec for name in names if (spec := schema.get(name)) and name != "agent_name"]


def _is_sure(facts: Facts, spec: FactSpec) -> bool:
    """Whether the fact may be passed on: half a plate or an hour without its half of day is none yet."""
    return spec.name in facts and facts.known[spec.name].sure


def _reply(playbook: Playbook, setting: HandOffSpec | None) -> str:
    if setting and setting.reply:
        return setting.reply
    return playbook.sms[0].name if len(playbook.sms) == 1 else ""


def _shown(fact: Fact) -> str:
    return f"{fact.value:,}" if isinstance(fact.value, int) else str(fact.value)
