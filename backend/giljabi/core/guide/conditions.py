"""Whether the condition of a variant or a step (``30분 넘게 초과``, ``승인번호가 확인된 경우``) holds in the circumstances.

Figures, moments, fields, known facts and verdicts decide where they can; else the words that the condition shares with what the
customer says and what agents noted speak for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from giljabi.core.facts.asked import BARE
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.circumstances import Circumstances, Quantity, content
from giljabi.core.guide.comparing import compared
from giljabi.core.guide.findings import finding_holds
from giljabi.core.guide.limits import figures_hold, figures_named, moment_holds
from giljabi.core.guide.listed import listed_holds
from giljabi.core.guide.negation import lacks
from giljabi.core.guide.phases import contrary, phase_agrees
from giljabi.core.guide.polarity import agrees_in_denial, seen
from giljabi.core.guide.states import NOT_THERE, THERE, first_time, kind_of_thing, state_holds, state_named
from giljabi.core.guide.things import gives, has_kind
from giljabi.core.guide.verdicts import Verdict
from giljabi.core.playbook import Policy

_PROOF = re.compile(r"사진|캡처|영수증|서류|증빙|화면|photo|receipt|screenshot", re.IGNORECASE)
SENT = re.compile(r"\[(?:사진|첨부|파일|이미지|캡처|photo|image)|첨부|보냈|보내드렸|보내 드렸|올렸")
#: What was sent elsewhere, in vain: 올렸는데 똑같이 튕겨요.
_IN_VAIN = re.compile(
    r"(?:올렸|보냈|첨부했)\S{0,3}(?:는데|어도|지만)[^.\n]{0,10}(?:똑같|그대로|계속|또\s|튕|실패|오류|거절|반려)"
)
_TOLD_THING = re.compile(r"시간|시각|날짜|날|기간|번호|계좌|주소|일정|장소|자리")
_TOLD = re.compile(rf"(?:{_TOLD_THING.pattern})\S{{0,3}}\s?(?:\S+\s)?(?:받은|말한|말씀|알려|확인|정해|정한|들은)")
_BY_POLICY = re.compile(
    r"(?:승인|검토|결재|허가|상급자|책임자|파트장|팀장)[이가을를]?\s?(?:필요|받아야|해야)|한도|상한|approval",
    re.IGNORECASE,
)
NOT_ALLOWED = re.compile(r"불가|안\s?되는|안\s?됨|[받하되]지\s?않는|안\s?[받하]는|아닌\s?운영사|목록에 없는|제외")
_NOT_MORE = re.compile(
    r"같거나|적은\s?경우|적음|크지\s?않|작거나|초과\s?금액이?\s?없|차액이?\s?없|더\s?[내낸]\s?[돈금]?.{0,4}없"
)


Way = Literal["verdict", "list", "state", "figure", "field", "values", "moment", "fact", "policy", "finding"]
#: What a condition joins: one of the two is enough.
_OR = re.compile(r"(?<=[가-힣])거나\s|\s(?:또는|혹은)\s")


#: An amount that is called something: only one that is called so is it.
_AMOUNT_NAMED = re.compile(r"[가-힣]{2,}\s?(?:금액|요금|비용|가격|수수료|값)(?:[이가은는을를]|\s)")
#: From this share of its words on a condition is among what was looked at and found in order.
_LOOKED_AT = 0.3
#: How far it holds that something was told of which only the kind is known.
_TOLD_BY_KIND = 0.5
#: Of two that "or" joins one does not hold and of the other nothing is known.
_HALF_REFUTED = -0.5
#: How much of a condition counts as said by somebody who denies what it denies.
_DENIED_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a condition stands. ``said`` and ``noted`` are the shares of its words (from 0 to 1) that the customer and the notes
    hold; ``holds`` is 1 or -1 where a figure, a moment, a field, a known fact or a verdict decides it, else 0;
    ``by`` names which of them; ``phase`` is 1 or
    -1 where the customer tells to be before, amid or after it as the condition wants or not, ``contrary`` 1 where they say the
    opposite."""

    said: float
    noted: float
    fielded: float
    holds: float
    by: Way | None
    phase: float
    contrary: float


def was_sent(turn: str) -> bool:
    """Whether a picture or a paper came with these words, or they say so; not what they tried to send in vain."""
    return bool(SENT.search(_IN_VAIN.sub(" ", turn)))


def judged(
    condition: str, now: Circumstances, schema: FactSchema, verdicts: Sequence[Verdict], policies: Sequence[Policy] = ()
) -> Judgement:
    """Hold a condition against what is known. ``policies`` may say what it means in figures (``10,000원 초과는 파트장 승인``) or
    by names (``카드취소 가능 운영사``)."""
    wanted = content(condition)
    said = _share(wanted, now.said)
    if agrees_in_denial(condition, now.turn):
        said = max(said, _DENIED_ALIKE)
    by, holds = _decided(condition, now, schema, verdicts, policies)
    return Judgement(
        said,
        _share(wanted, now.noted),
        _share(wanted, now.fielded),
        holds,
        by,
        phase_agrees(condition, now.turn),
        contrary(condition, now.turn),
    )


def _decided(
    condition: str, now: Circumstances, schema: FactSchema, verdicts: Sequence[Verdict], policies: Sequence[Policy]
) -> tuple[Way | None, float]:
    """What decides the condition, and how; of two that are joined by "or" one that holds is enough."""
    ways: tuple[tuple[Way, Callable[[], float]], ...] = (
        ("verdict", lambda: _verdict_holds(condition, verdicts)),
        ("list", lambda: listed_holds(condition, now, policies)),
        ("state", lambda: kind_of_thing(condition, now)),
        ("state", lambda: state_named(condition, now)),
        ("figure", lambda: figures_hold(condition, now.quantities, named=True)),
        ("field", lambda: state_holds(condition, now)),
        ("values", lambda: compared(condition, now)),
        ("moment", lambda: moment_holds(condition, now.quantities)),
        ("fact", lambda: _known_holds(condition, now, schema)),
        ("policy", lambda: _policy_holds(condition, now.quantities, policies)),
        ("figure", lambda: figures_hold(condition, now.quantities, amounts=not _AMOUNT_NAMED.search(condition))),
        ("finding", lambda: finding_holds(condition, now)),
        ("finding", lambda: seen(condition, [now.notes, *(row.value for row in now.states)])),
        ("finding", lambda: -float(_share(content(condition), now.in_order) >= _LOOKED_AT)),
    )
    by, holds = next(((way, value) for way, held in ways if (value := held())), (None, 0.0))
    if by == "figure" and holds > 0 and _only_in_brackets(condition):
        return None, 0.0  # a limit in brackets narrows a case down, it does not make it
    parts = _OR.split(condition)
    if by in ("state", "field") and holds > 0 and len(parts) == 1:
        named = [row for row in now.quantities if not row.elapsed]
        if figures_hold(condition, named, named=True) < 0 or first_time(condition, named) < 0:
            return "figure", -1.0  # of two things that must be so, one is not: 계좌로 내고 50,000원을 넘는
    if len(parts) > 1 and holds <= 0 and by not in ("verdict", "list"):
        rows = [_decided(part, now, schema, verdicts, policies) for part in parts]
        best = max(rows, key=lambda row: row[1])
        if best[1] > 0 or all(value < 0 for _, value in rows):
            return best
        return (by, _HALF_REFUTED) if any(value < 0 for _, value in rows) else (None, 0.0)
    return by, holds


def _only_in_brackets(condition: str) -> bool:
    """Whether the figures of a condition stand in brackets behind a case of its own: 나누어 내겠다고 함 (20,000원 이하)."""
    outside = re.sub(r"\([^()]*\)", "", condition)
    return outside != condition and not figures_named(outside) and len(content(outside)) > 1


def _share(wanted: frozenset[str], given: frozenset[str]) -> float:
    """The share of the words that are given; nouns count twice as much as the rest."""
    weights = {word: 2.0 if word.endswith(("/NN", "/SL", "/XR")) else 1.0 for word in wanted}
    total = sum(weights.values())
    return sum(weights[word] for word in wanted if word in given or _begun(word, given)) / total if total else 0.0


def _begun(word: str, given: frozenset[str]) -> bool:
    """A noun inside a longer one, or the other way round: 결제 in 결제완료."""
    form, tag = word.split("/")
    if tag != "NN" or len(form) < 2:
        return False
    return any(
        other.endswith("/NN") and len(other) > 4 and (other[:-3].startswith(form) or form.startswith(other[:-3]))
        for other in given
    )


def _known_holds(condition: str, now: Circumstances, schema: FactSchema) -> float:
    """``승인번호가 확인된 경우``, ``사진이 온 경우``: whether what the condition names was told or sent."""
    there, missing = bool(THERE.search(condition)), bool(NOT_THERE.search(condition))
    if there == missing:
        return 0.0
    if _PROOF.search(condition):
        sent = was_sent(now.turn)
        if sent or there:
            return 1.0 if sent == there else -1.0
        return float(lacks(now.turn, _PROOF.findall(condition), bool(_PROOF.search(now.before))))
    named = [spec for spec in schema.specs if any(word in condition for word in spec.called if word not in BARE)]
    if named:
        known = all(now.facts.value(spec.name) not in (None, 0) for spec in named)
        if known or there:
            return 1.0 if known == there else -1.0
        words = [
            word for spec in named for word in spec.called
        ]  # that nobody told it yet does not mean that there is none
        return float(lacks(f"{now.turn}\n{now.notes}", words, any(word in now.before for word in words)))
    if there and (match := _TOLD.search(condition)):
        things = [thing for thing in _TOLD_THING.findall(match[0]) if has_kind(thing)]
        given = all(gives(thing, now.turn) for thing in things) if things else bool(re.search(r"\d", now.turn))
        return _TOLD_BY_KIND if given else -1.0
    return 0.0


def _policy_holds(condition: str, quantities: Sequence[Quantity], policies: Sequence[Policy]) -> float:
    """Who has to decide, or what counts as too much, is said in figures by the policies: ``10,000원 초과는 파트장 승인``."""
    if not _BY_POLICY.search(condition):
        return 0.0
    wanted = content(condition)
    for sentence in _with_figures(tuple(policies)):
        if _share(wanted, content(sentence)) >= 0.5 and (held := figures_hold(sentence, quantities)):
            return held
    return 0.0


@lru_cache(maxsize=512)
def _with_figures(policies: tuple[Policy, ...]) -> tuple[str, ...]:
    """The sentences of the policies with a figure in them."""
    return tuple(f"{policy.title} {item}" for policy in policies for item in policy.items if re.search(r"\d", item))


def _verdict_holds(condition: str, verdicts: Sequence[Verdict]) -> float:
    """Words for places or sums that policy excludes."""
    by_name = {verdict.about: verdict for verdict in verdicts}
    allowed = by_name.get("cancel_on_site")
    if allowed and allowed.because.code != "operator-unknown" and NOT_ALLOWED.search(condition):
        return 1.0 if allowed.answer == "not possible" else -1.0
    if (due := by_name.get("difference")) and _NOT_MORE.search(condition):
        return 1.0 if due.because.code == "not-more" else -1.0
    return 0.0
