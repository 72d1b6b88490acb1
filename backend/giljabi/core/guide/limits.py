"""Limits and moments in a condition (``30분 넘게 초과``, ``결제일로부터 7일이 지난``, ``유효기간이 지난``) against quantities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache

from giljabi.core.facts.field_names import END_WORDS
from giljabi.core.facts.kinds import NATIVE
from giljabi.core.guide.circumstances import UNITS, Quantity, content, lemmas_of
from giljabi.core.guide.negation import denied_behind
from giljabi.core.text import whole

_NUMBER = r"(?P<no>\d{1,3}(?:,\d{3}){1,4}|\d{1,12})\s?(?P<big>[천만])?|(?P<word>첫|한|두|세|네|다섯|여섯|열)\s?"
_DAYS = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "열흘": 10, "보름": 15}
_DAY_WORD = re.compile("|".join(_DAYS) + r"|일주일|한\s?주")
#: What is left until something: 출발까지 90분이 남지 않은, 이용일까지 3일이 안 남은, 3일 이상 남은.
_UNTIL = re.compile(
    rf"(?P<what>[가-힣 ]{{1,14}}?)까지\s?(?:아직\s?)?(?:{_NUMBER})\s?(?P<unit>시간|분|일|주일|주|개월|달)(?:[이도은]|\s?(?P<more>이상|넘게))?\s?"
    r"(?P<no_more>채?\s?(?:남지\s?않|안\s?남|못\s?남|미만|안\s?되)|이내)?(?:로)?\s?(?P<left>남)?"
)
#: The same without "until": 이용일이 1~2일 남은, 방문 예정일이 2일 이내로 남은.
_LEFT = re.compile(
    r"(?P<what>[가-힣 ]{1,14}?)[이가은는]\s(?:(?P<from>\d{1,3})(?:일|시간|분)?\s?(?:[~∼～-]|에서)\s?)?"
    rf"(?:{_NUMBER})\s?(?P<unit>시간|분|일|주일|주|개월|달)"
    r"\s?(?P<within>이내로?|안으로|이하로?|미만으로?|도\s안|도\s채?)?(?P<more>\s?(?:이상|넘게))?\s?남(?!지)"
)
#: What is a day, or a time, by its name.
_A_DAY = re.compile(r"(?:일|날|날짜|시각|예정)\s?$")
#: The day itself: 오늘이 방문 당일인, 이용 당일.
_ON_THE_DAY = re.compile(r"(?P<what>[가-힣]{2,4})(?:일이|\s예정일이)?\s?당일(?!\s?권)")
_FIGURE = re.compile(
    rf"(?:{_NUMBER})\s?(?P<unit>시간|분|일|주일|주|개월|달|년|번째|번|회|건|장|개|매|박스|명|원|km|킬로|m(?![a-z])|미터|%|퍼센트|점|도|대)"
    r"[을를이가째은는도만]?\s?(?P<order>이상|초과|넘|지난|지났|지나|경과|보다\s?[많오길크적작짧덜]"
    r"|부터|이하|미만|이내|안(?=[에의]|인\s)|안쪽|안\s?[지넘되]|못\s?[미되넘]|[되차]지\s?(?:않|못)|전|내(?=[에 )]|$))?",
)
#: What was done so often: 비밀번호를 5번 틀려 잠긴.
_DEED_BEHIND = re.compile(
    r"\s?(?:다|모두|전부)\s[가-힣]{0,3}(?:쓴|쓰신|한|하신|된|받은|받으신)|\s?(?!다\s|더|만|씩|도|중)[가-힣]{1,5}(?:[려여아어겨쳐]\s|[한된은린친])"
)
_WORDS = {"첫": 1, "한": 1, **NATIVE}
_OVER = re.compile(r"이상|초과|넘|지난|지났|지나|경과|보다\s?[많오길크]|부터")
_STRICT = re.compile(r"초과|넘|지난|지났|지나|경과|보다|미만|안\s?[지넘되]|[되차]지|못|전")
#: Between the two ends of a range: 이상 ~ 미만, 이상이고 미만, 넘고 이하.
_SAME_RANGE = re.compile(r"\s?(?:[~∼,·-]|이고|이며|이면서|고)?\s?")
_ELAPSED = re.compile(r"[되차]지\s?(?:않|못)|지난|지났|지나|지남|경과|이내|안[에의]|안\s?지|전")
#: Counted from an event: 구매 후 30분, 결제일로부터 7일.
_ANCHORED = re.compile(r"[가-힣]\s?(?:후|로부터|부터|한\s?지|된\s?지)\s?\d")
_PARTICLES = frozenset({"부터", "까지"})
_ANY_TIME = {"시간", "시각", "날짜", "일자", "이용", "일시", "이용일", "기한"}
#: How often something was done decides nothing about something else: 방문 횟수 about 양도.
_COUNTING = {"번/NN", "회/NN", "건/NN", "차례/NN", "횟수/NN", "이상/NN", "이하/NN", "초과/NN", "미만/NN"}
#: What a limit itself is made of.
_OF_TIME = {"일/NN", "년/NN", "개월/NN", "달/NN", "주/NN", "시간/NN", "분/NN", "안/NN", "이내/NN", "내/NN", "전/NN", "후/NN", "뒤/NN", "지나/VV",
            "넘/VV", "지/NN", "하루/NN", "이틀/NN"}  # fmt: skip
_ANY_COUNT = {"횟수", "건", "회", "번", "건수", "수", "count", "times"}
#: A deadline is over when a moment passed that is one by its name.
_DEADLINE = re.compile(r"기한|기간|마감|만료|기일")
_PAST = re.compile(
    r"(?:시각|시간|기한|기간|날짜|일자|유효기간|마감|기일|만료일)[이은을도]?\s?(?:이미\s?)?(?:지났|지난|지나|끝난|끝났|만료)|만료된|만료$|expired",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:시작|이용|사용|출발|마감|지급일|배송일)\s?(?:시각|시간|일)?\s?전(?:$|[이에인 ])|아직\s?.{0,10}(?:전|안)|지나지\s?않"
)


@dataclass(frozen=True, slots=True)
class _Limit:
    """From ``low`` to ``high`` of a ``kind``. ``elapsed`` says that it speaks of time that passed, ``ahead`` that it counts back
    from a moment (three days before), ``denied`` that it must not be so."""

    low: float
    high: float
    kind: str
    elapsed: bool
    denied: bool
    ahead: bool

    def holds(self, held: Quantity) -> float:
        """1 or -1, or 0 where the quantity leaves it open."""
        value, low, high = held.value, self.low, self.high
        if self.ahead:
            if not held.elapsed:
                return 0.0
            # of the time to come at least as much, or just as much
            value, low, high = -value, self.high, self.low if self.low > 0 else float("inf")
        elif held.elapsed and value < 0 and low == float("-inf"):
            return 0.0  # what is "within three days" of a day to come is not said
        if low <= value - held.slack and value + held.slack <= high:
            return -1.0 if self.denied else 1.0
        outside = value + held.slack < low or value - held.slack > high
        return (1.0 if self.denied else -1.0) if outside else 0.0


def figures_hold(condition: str, quantities: Sequence[Quantity], *, named: bool = False, amounts: bool = True) -> float:
    """1 or -1 when a limit in the condition (``5회 이상``, ``7일이 지난``) can be held against a quantity; else 0. ``named`` asks for
    a quantity that the condition names; without it the only one of its kind will do, of ``amounts`` too."""
    for ahead in (_until_holds, _left_holds, _on_the_day_holds):
        if (held := ahead(condition, quantities)) is not None:
            return held
    for limit in _limits(condition):
        only_named = named or (limit.kind == "won" and not amounts)
        row = _matching(condition, limit, quantities, only_named)
        if row and (holds := limit.holds(row)):
            return holds
    return 0.0


def _since_a_deed(condition: str, limit: _Limit) -> bool:
    """Whether the limit is about how long ago somebody did something (``1년 안에 쉬어가기를 쓴``): no other moment tells that."""
    deed = [word for word in content(condition) - _OF_TIME if not word.endswith("/SN")]
    return limit.elapsed and limit.high < float("inf") and bool(deed)


def _until_holds(condition: str, quantities: Sequence[Quantity]) -> float | None:
    """Of a condition about the time that is left until a moment (``출발까지 90분이 남지 않은``): 1 or -1 against the moment that it names, 0
    where none is known; None for any other condition."""
    match = _UNTIL.search(_in_figures(condition))
    if not match or not (match["no_more"] or match["left"]):
        return None
    kind, factor = UNITS[match["unit"]]
    least, what = float(_number(match) * factor), content(match["what"])
    row = _to_come(kind, what, quantities)
    if row is None or not row.lemmas & what:
        return 0.0
    left = -row.value
    enough = left >= least
    return 1.0 if enough == (not match["no_more"]) else -1.0


def _left_holds(condition: str, quantities: Sequence[Quantity]) -> float | None:
    """Of a condition about how much time is left until a day (``이용일이 1~2일 남은``): 1 or -1 against the moment to come that it names,
    or the only one; None for any other condition, or where none is known."""
    match = _LEFT.search(_in_figures(condition))
    if not match or not _A_DAY.search(match["what"]):
        return None
    kind, factor = UNITS[match["unit"]]
    row = _to_come(kind, content(match["what"]), quantities)
    if row is None:
        return None
    left, most = -row.value, float(_number(match) * factor)
    if match["more"]:
        return 1.0 if left >= most else -1.0
    least = float(int(match["from"]) * factor) if match["from"] else 0.0 if match["within"] else most
    return 1.0 if least <= left <= most else -1.0


def _on_the_day_holds(condition: str, quantities: Sequence[Quantity]) -> float | None:
    """Of a condition about the day itself (``오늘이 방문 당일인``): 1 or -1 against the day that it names; None where none is known."""
    match = _ON_THE_DAY.search(condition)
    what = content(match["what"]) if match else frozenset()
    named = [row for row in quantities if row.elapsed and row.kind == "day" and row.lemmas & what]
    if not match or len({row.value for row in named}) != 1:
        return None
    return 1.0 if (named[0].value == 0) != denied_behind(condition[match.end() :]) else -1.0


def _to_come(kind: str, what: AbstractSet[str], quantities: Sequence[Quantity]) -> Quantity | None:
    """The moment of today or later that these words name, else the only one."""
    rows = [row for row in quantities if row.elapsed and row.kind == kind and row.value <= row.slack]
    named = [row for row in rows if row.lemmas & what]
    if named:
        return min(named, key=lambda row: (-len(row.lemmas & what), -row.value))
    return rows[0] if len({row.value for row in rows}) == 1 else None


def _in_figures(condition: str) -> str:
    """Days that have a word of their own as figures: 하루 전 → 1일 전."""
    return _DAY_WORD.sub(lambda found: f"{_DAYS.get(found[0], 7)}일", condition)


def figures_named(condition: str) -> bool:
    """Whether the condition has a limit in it."""
    return bool(_limits(condition))


def _matching(condition: str, limit: _Limit, quantities: Sequence[Quantity], named: bool) -> Quantity | None:
    """The quantity that the condition speaks of: the time between two moments that it names, else one of its kind with most of its
    words in common; only one without any."""
    spoken, kind, elapsed = content(condition), limit.kind, limit.elapsed
    anchored = bool(_ANCHORED.search(condition))
    spans = [row for row in quantities if row.between and kind == "minute" and _names_both(row, spoken, anchored)]
    if spans:
        return max(spans, key=lambda row: len(row.lemmas & spoken))
    rows = [row for row in quantities if row.kind == kind and not row.between]
    rows = [row for row in rows if (elapsed if row.elapsed else not anchored)]
    shared = [(_in_common(row, condition), not row.told, row) for row in rows]
    best = max(shared, key=lambda item: item[:2], default=None)
    if best and best[0]:
        return best[2]
    if named or (anchored and kind == "minute"):
        return None
    if kind == "time" and any(not word.endswith("/SN") for word in spoken - _COUNTING):
        rows = [row for row in rows if not row.words - _ANY_COUNT]
    for group in (  # without a word in common, only what is the only one of its kind
        [row for row in rows if not row.elapsed and not row.told], [row for row in rows if row.told],
        [row for row in rows if row.elapsed and not _since_a_deed(condition, limit)],
    ):  # fmt: skip
        if group:
            return group[0] if len({row.value for row in group}) == 1 else None
    return None


def _names_both(span: Quantity, spoken: AbstractSet[str], anchored: bool) -> bool:
    """Whether the condition is about the time between two moments: it has two of their words; where it counts from one (``구매 후 30분
    안에 출차``), one of each that the other lacks."""
    if not anchored:
        return len(span.lemmas & spoken) > 1
    one, other = (lemmas_of(group) for group in span.groups)
    return bool((one - other) & spoken) and bool((other - one) & spoken)


def _in_common(row: Quantity, condition: str) -> int:
    """How many words of the quantity's name the condition has, as they stand or as the dictionary has them."""
    literally = sum(len(word) > 1 and word in condition for word in row.words - _PARTICLES)
    return max(literally, len(row.lemmas & content(condition)))


@lru_cache(maxsize=4096)
def _limits(condition: str) -> tuple[_Limit, ...]:
    """Every limit in the condition; two that stand side by side (``60분 이상 120분 미만``) are one."""
    condition = _in_figures(condition)
    found: list[_Limit] = []
    end = 0
    for match in _FIGURE.finditer(condition):
        already = re.search(r"이미\s?$", condition[: match.start()])
        number = _number(match)
        done_so_often = match["unit"] in ("번", "회") and number > 1 and _DEED_BEHIND.match(condition, match.end())
        order = match["order"] or ("이상" if match["unit"] == "번째" or already or done_so_often else None)
        if not order:
            continue
        kind, factor = UNITS[match["unit"]]
        value = float(number * factor)
        if match["unit"] == "번째":
            value -= 1  # the second time: there was one before
        over, strict = bool(_OVER.search(order)) and not re.search(r"안|못", order), bool(_STRICT.search(order))
        edge = 1e-6 if strict else 0.0
        bounds = (value + edge, float("inf")) if over else (float("-inf"), value - edge)
        elapsed = kind in ("day", "minute") and bool(_ELAPSED.search(order) or _ELAPSED.search(condition))
        ahead = order == "전" and kind in ("day", "minute")
        if ahead and condition.startswith("인", match.end()):
            bounds = (value, bounds[1])  # 하루 전인: on that very day
        limit = _Limit(*bounds, kind, elapsed, denied_behind(condition[match.end() :]), ahead)
        if found and found[-1].kind == kind and _SAME_RANGE.fullmatch(condition, end, match.start()):
            limit = replace(limit, low=max(found[-1].low, limit.low), high=min(found[-1].high, limit.high))
            found[-1] = limit
        else:
            found.append(limit)
        end = match.end()
    return tuple(found)


def _number(match: re.Match[str]) -> int:
    if match["word"]:
        return _WORDS[match["word"]]
    value = whole(match["no"])
    return value * {"천": 1_000, "만": 10_000}.get(match["big"] or "", 1)


def moment_holds(condition: str, quantities: Sequence[Quantity]) -> float:
    """``이용 시작 시각이 지났지만``, ``유효기간이 지난``, ``지급일 전``: against the moments that fields name."""
    past, before = bool(_PAST.search(condition)), bool(_BEFORE.search(condition))
    if past == before or _limits(condition):
        return 0.0
    rows = [row for row in quantities if row.elapsed]
    match = _PAST.search(condition) or _BEFORE.search(condition)
    near = condition[max(0, match.start() - 8) : match.end()] if match else ""
    named = [row for row in rows if any(len(word) > 1 and word in near for word in row.words - _ANY_TIME)]
    if _DEADLINE.search(near):
        named = [row for row in named if row.words & END_WORDS]
    if not named:
        return 0.0
    gone = max(named, key=lambda row: row.kind == "minute").value > 0
    return 1.0 if gone == past else -1.0
