"""Whether the condition of a variant or a step (``30분 넘게 초과``, ``승인번호가 확인된 경우``) holds in the circumstances.

Figures, moments, fields, known facts and verdicts decide where they can; else the words that the condition shares with what the
customer says and what agents noted speak for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.circumstances import UNITS, Circumstances, Quantity, content
from giljabi.core.guide.verdicts import Verdict

_NUMBER = r"(?P<no>\d{1,3}(?:,\d{3})+|\d+)\s?(?P<big>[천만])?|(?P<word>첫|한|두|세|네|다섯|여섯|열)\s?"
_FIGURE = re.compile(
    rf"(?:{_NUMBER})\s?(?P<unit>시간|분|일|주일|주|개월|달|년|번째|번|회|건|장|개|매|박스|명|원|km|킬로|%|퍼센트|점|도|대)"
    r"[을를이가째은는도만]?\s?(?P<order>이상|초과|넘|지난|지나|경과|보다\s?[많오길크]"
    r"|부터|이하|미만|이내|안에|안\s?[지넘]|못\s?[미되넘]|전|내(?=[에 )]|$))?",
)
_WORDS = {"첫": 1, "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "열": 10}
_OVER = re.compile(r"이상|초과|넘|지난|지나|경과|보다|부터")
_STRICT = re.compile(r"초과|넘|지난|지나|경과|보다|미만|안\s?[지넘]|못|전")
_ELAPSED = re.compile(r"지난|지나|지남|경과|이내|안에|안\s?지|전")
#: Counted from an event: 구매 후 30분, 결제일로부터 7일.
_ANCHORED = re.compile(r"[가-힣]\s?(?:후|로부터|부터|한\s?지|된\s?지)\s?\d")
_ANY_TIME = {"시간", "시각", "날짜", "일자", "이용", "일시", "이용일", "기한"}
_PAST = re.compile(
    r"(?:시각|시간|기한|기간|날짜|일자|유효기간|마감|기일|만료일)[이은을도]?\s?(?:이미\s?)?(?:지났|지난|지나|끝난|끝났|만료)|만료된|만료$|expired",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:시작|이용|사용|출발|마감|지급일|배송일)\s?(?:시각|시간|일)?\s?전(?:$|[이에인 ])|아직\s?.{0,10}(?:전|안)|지나지\s?않"
)
_NEGATIVE = re.compile(
    r"아니|아닌|아님|없|안\s|안\s?[되된됨한함]|못|불가|비연동|미[가-힣]{1,3}|거[절부]|not\b|no\b|without", re.IGNORECASE
)
_PRESENT = re.compile(r"있는|있음|있을|떠\s?있|걸린|발효|내려진|해당|발생")
_PROOF = re.compile(r"사진|캡처|영수증|서류|증빙|화면|photo|receipt|screenshot", re.IGNORECASE)
_SENT = re.compile(r"\[(?:사진|첨부|파일|이미지|캡처|photo|image)|첨부|보냈|보내드렸|보내 드렸|올렸")
_TOLD = re.compile(
    r"(?:시간|시각|날짜|날|기간|번호|계좌|주소|일정|장소|자리)\S{0,3}\s?(?:\S+\s)?(?:받은|말한|말씀|알려|확인|정해|정한|들은)"
)
_THERE = re.compile(
    r"말한|도착한|받았|정해진|확인된|확인되|확인됨|확인\s?완료|있는|있음|있을|받은|받음|알려|말씀하신|말씀해|보낸|보내|첨부|제출|provided|known|confirmed"
)
_NOT_THERE = re.compile(r"없|모르|모름|못\s?찾|분실|잃어|버렸|안\s?보|not (?:known|provided)|without")
_LACKS = re.compile(r"없|버렸|버려|잃|못\s?찾|모르|안\s?보|못\s?받|안\s?받")
_BY_POLICY = re.compile(
    r"(?:승인|검토|결재|허가|상급자|책임자|파트장|팀장)[이가을를]?\s?(?:필요|받아야|해야)|한도|상한|approval",
    re.IGNORECASE,
)
NOT_ALLOWED = re.compile(r"불가|안\s?되는|안\s?됨|[받하되]지\s?않는|안\s?[받하]는|아닌\s?운영사|목록에 없는|제외")
_NOT_MORE = re.compile(
    r"같거나|적은\s?경우|적음|크지\s?않|작거나|초과\s?금액이?\s?없|차액이?\s?없|더\s?[내낸]\s?[돈금]?.{0,4}없"
)


Way = Literal["verdict", "figure", "field", "moment", "fact", "policy"]


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


def judged(
    condition: str, now: Circumstances, schema: FactSchema, verdicts: Sequence[Verdict], policies: Sequence[str] = ()
) -> Judgement:
    """Hold a condition against what is known. ``policies`` are sentences that may say what it means in figures
    (``10,000원 초과는 파트장 승인``)."""
    wanted = content(condition)
    said = _share(wanted, now.said)
    ways: tuple[tuple[Way, float], ...] = (
        ("verdict", _verdict_holds(condition, verdicts)),
        ("figure", figures_hold(condition, now.quantities)),
        ("field", _state_holds(condition, now)),
        ("moment", _moment_holds(condition, now.quantities)),
        ("fact", _known_holds(condition, now, schema)),
        ("policy", _policy_holds(condition, now.quantities, policies)),
    )
    by, holds = next(((way, value) for way, value in ways if value), (None, 0.0))
    return Judgement(
        said,
        _share(wanted, now.noted),
        _share(wanted, now.fielded),
        holds,
        by,
        _phase_agrees(condition, now.turn),
        _contrary(condition, now.turn),
    )


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


#: Where somebody is with what they use: before, amid, after; in conditions and in what customers say.
_PHASES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:입차|출발|이용|사용|탑승|배송|시작|도착|개봉|발송|체크인|출고|입장|수령|대여|방문)\s?(?:하기|하시기)?\s?전(?!\s?부)"
        r"|아직[^.]{0,8}(?:집|회사|안 갔|안 왔|전|출발|안 받|못 받)|갈 거|갈 예정|가려고|출발 안|이따",
        r"(?:입차|이용|사용|탑승|배송|주행|대여|주차)\s?(?:하는|하신|하고)?\s?(?:중|도중)|(?:주차장|매장|객실"
        r"|건물)\s?안|입차\s?후|안에 (?:있|계)|들어왔|들어와|세워\s?놨|세웠어|중이에요|중인데|타고 있|갇혀|갇힌",
        r"(?:출차|이용|사용|탑승|반납|수령|하차|체크아웃|퇴실|종료)\s?(?:하신|한)?\s?(?:후|뒤)|이미\s?(?:나"
        r"|출차|떠|돌아|끝|다른)|나왔|나옴|다녀왔|갔다 왔|갔다왔|끝났|돌아왔|떠났|떠난|돌아가|집에 왔|지하철 탔|출차하여",
    )
)
_OPPOSITES = (
    (r"같은|동일", r"다른|다르|딴"), (r"없", r"있어요|있습니다|있는데|있고|여기요"), (r"수령|받은", r"못\s?받|안\s?왔|안\s?받"),
    (r"\bsame\b", r"\b(?:different|another)\b"),
)  # fmt: skip


def _phase_agrees(condition: str, turn: str) -> float:
    """1 or -1 where both tell the phase."""
    wanted = {number for number, phase in enumerate(_PHASES) if phase.search(condition)}
    given = {number for number, phase in enumerate(_PHASES) if phase.search(turn)}
    if not wanted or not given:
        return 0.0
    return 1.0 if wanted & given else -1.0


def _contrary(condition: str, turn: str) -> float:
    return float(
        any(
            re.search(one, condition) and re.search(other, turn) and not re.search(one, turn)
            for pair in _OPPOSITES
            for one, other in (pair, pair[::-1])
        )
    )


def figures_hold(condition: str, quantities: Sequence[Quantity]) -> float:
    """1 or -1 when a limit in the condition (``5회 이상``, ``7일이 지난``) can be held against a quantity; else 0."""
    for low, high, kind, elapsed in _limits(condition):
        held = _matching(condition, kind, elapsed, quantities)
        if held is not None:
            return 1.0 if low <= held.value <= high else -1.0
    return 0.0


def _matching(condition: str, kind: str, elapsed: bool, quantities: Sequence[Quantity]) -> Quantity | None:
    """The quantity that the condition speaks of: of its kind, with most of its words in common; only one without any."""
    rows = [row for row in quantities if row.kind == kind and (not row.elapsed or elapsed) and not row.between]
    if kind == "minute":
        spans = [
            row
            for row in quantities
            if row.between and sum(len(word) > 1 and word in condition for word in row.words) > 1
        ]
        rows += spans
    anchored = bool(_ANCHORED.search(condition))
    rows = [row for row in rows if row.elapsed or not anchored]
    shared = [(sum(len(word) > 1 and word in condition for word in row.words), not row.told, row) for row in rows]
    best = max(shared, key=lambda item: item[:2], default=None)
    if best and best[0]:
        return best[2]
    if anchored and kind == "minute":
        return None
    for group in (  # without a word in common, only what is the only one of its kind
        [row for row in rows if not row.elapsed and not row.told], [row for row in rows if row.told], [row for row in rows if row.elapsed],
    ):  # fmt: skip
        if group:
            return group[0] if len({row.value for row in group}) == 1 else None
    return None


@lru_cache(maxsize=4096)
def _limits(condition: str) -> tuple[tuple[float, float, str, bool], ...]:
    """(low, high, kind, speaks of time that passed) of every limit in the condition."""
    found = []
    for match in _FIGURE.finditer(condition):
        order = match["order"] or ("이상" if match["unit"] == "번째" else None)
        if not order:
            continue
        number = _number(match)
        kind, factor = UNITS[match["unit"]]
        value = float(number * factor)
        if match["unit"] == "번째":
            value -= 1  # the second time: there was one before
        over, strict = bool(_OVER.search(order)) and not re.search(r"안|못", order), bool(_STRICT.search(order))
        if over and re.match(r"\s*(?:전|않|안)", condition[match.end() :]):
            over = False
        edge = 1e-6 if strict else 0.0
        bounds = (value + edge, float("inf")) if over else (float("-inf"), value - edge)
        elapsed = kind in ("day", "minute") and bool(_ELAPSED.search(order) or _ELAPSED.search(condition))
        found.append((*bounds, kind, elapsed))
    return tuple(found)


def _number(match: re.Match[str]) -> int:
    if match["word"]:
        return _WORDS[match["word"]]
    value = int(match["no"].replace(",", ""))
    return value * {"천": 1_000, "만": 10_000}.get(match["big"] or "", 1)


def _moment_holds(condition: str, quantities: Sequence[Quantity]) -> float:
    """``이용 시작 시각이 지났지만``, ``유효기간이 지난``, ``지급일 전``: against the moments that fields name."""
    past, before = bool(_PAST.search(condition)), bool(_BEFORE.search(condition))
    if past == before or _limits(condition):
        return 0.0
    rows = [row for row in quantities if row.elapsed]
    match = _PAST.search(condition) or _BEFORE.search(condition)
    near = condition[max(0, match.start() - 8) : match.end()] if match else ""
    named = [row for row in rows if any(len(word) > 1 and word in near for word in row.words - _ANY_TIME)]
    if not named:
        return 0.0
    gone = max(named, key=lambda row: row.kind == "minute").value > 0
    return 1.0 if gone == past else -1.0


def _state_holds(condition: str, now: Circumstances) -> float:
    """Against fields whose value is a word: the value itself or its contrary named, or yes and no against the condition's own."""
    squeezed = re.sub(r"\s", "", condition)
    negative = bool(_NEGATIVE.search(condition))
    found = 0.0
    for state in now.states:
        value = re.sub(r"\s", "", state.value)
        about = sum(any(_spoken_of(word, condition) for word in group) for group in state.groups)
        named = about > 0 and about >= min(3, len(state.groups))
        if state.holds is not None and named:
            return 1.0 if negative != state.holds else -1.0
        if state.holds is None and len(value) >= 2:
            if re.search(
                rf"(?<!비)(?<!(?<!이)미){re.escape(value)}(?:상태|[인된됨중이일의으로]|이용|건|고객|회원|$)", squeezed
            ):
                return 1.0
            if (stands := _done(value)) and (wanted := _done_in(stands[0], squeezed)) is not None:
                return 1.0 if wanted == stands[1] else -1.0
            if about and _shares_stem(state.value, condition):
                found = -1.0
            elif named and _PRESENT.search(condition):
                found = -1.0 if negative else 1.0
    return found or _flag_holds(condition, now) or _count_holds(condition, now.quantities)


def _spoken_of(word: str, condition: str) -> bool:
    """Whether the condition has the word; one of a single letter (후, 전) only where it stands alone."""
    if len(word) > 1:
        return word in condition
    return bool(re.search(rf"(?<![가-힣]){re.escape(word)}(?![가-힣])", condition))


def _flag_holds(condition: str, now: Circumstances) -> float:
    """The only yes or no that the places list says of a place, against a condition about such places (``… 안 되는 주차장``)."""
    flags = [state for state in now.states if state.of_place and state.holds is not None]
    of_place = now.place_word and re.search(rf"(?:는|한|된|인|가능|불가)\s?{re.escape(now.place_word)}", condition)
    if len(flags) != 1 or not of_place:
        return 0.0
    return 1.0 if bool(_NEGATIVE.search(condition)) != flags[0].holds else -1.0


def undone(title: str, now: Circumstances) -> bool:
    """Whether a step's title is about a deed in a state other than the ticket's: 미결제 안내 while 결제완료."""
    squeezed = re.sub(r"\s", "", title)
    for state in now.states:
        stands = _done(re.sub(r"\s", "", state.value))
        wanted = _done_in(stands[0], squeezed) if stands else None
        if stands and wanted is not None and wanted != stands[1]:
            return True
    return False


def _done(value: str) -> tuple[str, bool] | None:
    """What a state says of a deed: 결제완료 → (결제, True), 미결제 and 결제 전 → (결제, False)."""
    if match := re.fullmatch(r"미([가-힣]{2,4})|([가-힣]{2,4})(?:전|대기|안됨|안함|실패|불가|보류)", value):
        return match[1] or match[2], False
    if match := re.fullmatch(r"([가-힣]{2,4})(?:완료|됨|함|후|끝)", value):
        return match[1], True
    return None


def _done_in(deed: str, condition: str) -> bool | None:
    """Whether the condition wants the deed to be done; None when it does not speak of it."""
    if re.search(
        rf"미{deed}|{deed}(?:가|이|를|을)?(?:아직)?(?:되지않|하지않|안[되된한하]|못[하한]|전)", condition
    ) or re.search(rf"아직{deed}", condition):
        return False
    return (
        True
        if re.search(rf"{deed}(?:가|이|를|을)?(?:이미)?(?:완료|된|됐|하신|한(?:경우|고객)|했)", condition)
        else None
    )


def _shares_stem(value: str, condition: str) -> bool:
    """Another state of the same thing: 사용 전 beside 사용중."""
    nouns = {word for word in content(value) if word.endswith("/NN")}
    return bool(nouns & content(condition))


def _count_holds(condition: str, quantities: Sequence[Quantity]) -> float:
    """``이미 팔린 주차권이 있는 경우``, ``쿠폰 사용으로 적게 쌓임`` against how many there are."""
    for row in quantities:
        if (
            row.kind != "won"
            and len(row.groups) > 1
            and all(any(_spoken_of(word, condition) for word in group) for group in row.groups)
        ):
            return 1.0 if (row.value > 0) != bool(_NEGATIVE.search(condition)) else -1.0
    there, missing = bool(_THERE.search(condition)), bool(_NOT_THERE.search(condition))
    if there == missing:
        return 0.0
    for row in quantities:
        if row.kind in ("time", "piece") and sum(len(word) > 1 and word in condition for word in row.words) >= 2:
            return 1.0 if (row.value > 0) == there else -1.0
    return 0.0


def _known_holds(condition: str, now: Circumstances, schema: FactSchema) -> float:
    """``승인번호가 확인된 경우``, ``사진이 온 경우``: whether what the condition names was told or sent."""
    there, missing = bool(_THERE.search(condition)), bool(_NOT_THERE.search(condition))
    if there == missing:
        return 0.0
    if _PROOF.search(condition):
        sent = bool(_SENT.search(now.turn))
        return (1.0 if sent else -1.0) if there else -1.0 if sent else float(bool(_LACKS.search(now.turn)))
    named = [spec for spec in schema.specs if any(word in condition for word in (spec.title(), *spec.asked))]
    if named:
        known = all(spec.name in now.facts for spec in named)
        if missing:  # that nobody told it yet does not mean that there is none
            return -1.0 if known else 1.0 if _LACKS.search(now.turn + now.notes) else 0.0
        return 1.0 if known else -1.0
    if there and _TOLD.search(condition):
        return 0.5 if re.search(r"\d|시\b|요일|내일|오늘|모레", now.turn) else -1.0
    return 0.0


def _policy_holds(condition: str, quantities: Sequence[Quantity], policies: Sequence[str]) -> float:
    """Who has to decide, or what counts as too much, is said in figures by the policies: ``10,000원 초과는 파트장 승인``."""
    if not _BY_POLICY.search(condition):
        return 0.0
    wanted = content(condition)
    for sentence in policies:
        if _share(wanted, content(sentence)) >= 0.5 and (held := figures_hold(sentence, quantities)):
            return held
    return 0.0


def _verdict_holds(condition: str, verdicts: Sequence[Verdict]) -> float:
    """Words for places or sums that policy excludes."""
    by_name = {verdict.about: verdict for verdict in verdicts}
    allowed = by_name.get("cancel_on_site")
    if allowed and allowed.because.code != "operator-unknown" and NOT_ALLOWED.search(condition):
        return 1.0 if allowed.answer == "not possible" else -1.0
    if (due := by_name.get("difference")) and _NOT_MORE.search(condition):
        return 1.0 if due.because.code == "not-more" else -1.0
    return 0.0
