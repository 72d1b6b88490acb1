"""States, flags and counts of fields and of the places list (``지급 보류``, ``원격개방 아니오``) against a condition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from giljabi.core.classify.morphemes import morphemes
from giljabi.core.guide.circumstances import Circumstances, Quantity, State, content
from giljabi.core.guide.comparing import compares
from giljabi.core.guide.negation import NEGATIVE, denied_behind, is_negative

_PRESENT = re.compile(r"있는|있음|있을|떠\s?있|걸린|발효|내려진|해당|발생|확인된|확인되|이용한|신청한|접수한")
THERE = re.compile(
    r"말한|도착한|받았|정해진|확인된|확인되|확인됨|확인한|확인했|확인하신|확인\s?완료|있는|있음|있을|받은|받음|알려|말씀하신|말씀해|보낸|보내|첨부|제출|provided|known|confirmed"
)
NOT_THERE = re.compile(r"없|모르|모름|못\s?찾|분실|잃어|버렸|안\s?보|not (?:known|provided)|without")


_PLACE = re.compile(r"지점|주차장|매장|점포|대여소|정류장|센터|충전소|운영사|[는은한된인]\s?(?:곳|데|장소)(?![가-힣])")
_RUNS = re.compile(r"(?:사용|이용|진행|대여|구독|계약|약정)\s?중(?!\s?[지단])|유효한|유효$|^활성")
_OVER = re.compile(
    r"(?:기간|기한|계약|약정|이용|사용)[이가은는을]?\s?(?:이미\s?)?(?:끝난|끝남|만료|종료)|만료된|만료$|종료된|종료$"
)
#: What somebody decided, which no list of places says: 전동 대여소로 옮기기로 한 경우.
_DECIDED = re.compile(r"기로\s?(?:한|함|했|정)|겠다|원하|원함|달라")
#: How a value ends that says how something stands, and is no name.
_STANDS = re.compile(
    r"(?:중|전|후|됨|함|완료|대기|보류|만료|취소|종료|정지|해지|거절|반려|승인|심사|접수|불가|가능|정상)$"
)
#: Names of fields that say which of several kinds it is.
_KINDS_OF = {"사유", "이유", "원인", "종류", "유형", "구분"}
#: Parts of names that conditions leave out: 할인 이력 없음 is about 할인받은 고객.
_SAYS_LITTLE = {"이력", "기록", "내역", "여부", "상태", "결과", "종류", "유형", "확인", "건", "회", "번"}
_YES_OR_NO = {"여부", "유무"}
_MAY_BE = {"가능", "완료", "필요", "대상", "확인", "사용", "이용"}
#: How far a condition holds of which only this part is known to.
_OF_SEVERAL = 0.5
#: What is done for the first time, and words for what was before.
_FIRST = re.compile(r"(?:첫|처음)\s?(?:으로\s)?(?P<what>[가-힣]{2,4}?)(?=[한된인을를이\s]|$)")
_BEFORE = {"이전", "지난", "이력", "누적", "과거", "횟수", "회", "건", "건수"}
#: An amount that was charged, beside which its name is enough.
_CHARGED = re.compile(r"붙은|붙었|부과된|부과되|남은|나온|발생한")


def state_named(condition: str, now: Circumstances) -> float:
    """1 when the condition names the very value of a field (``중지 상태인 고객`` and 중지), -1 when it denies it; else 0."""
    squeezed = re.sub(r"\s", "", condition)
    of_places = _speaks_of_place(condition, now)
    found = [
        _names_value(state, condition, squeezed)
        for state in now.states
        if state.holds is None and (not state.of_place or (of_places and f"{state.value}를" not in condition))
    ]
    return next((value for value in found if value), 0.0)


def _speaks_of_place(condition: str, now: Circumstances) -> bool:
    """Whether a condition is about what kind of place it is: 열쇠로 여는 지점, not 열쇠를 찾음. One that is a value and hardly more (운영사가
    무인파킹, 연동) is as well."""
    named = any(word in condition for word in now.place_words) or bool(_PLACE.search(condition))
    return named or len(content(condition)) < 3


def kind_of_thing(condition: str, now: Circumstances) -> float:
    """1 when the condition is about things of the kind that a field names (자전거 종류 전동 and 전동자전거), -1 when of another; else 0."""
    for state in now.states:
        if state.of_place or state.holds is not None or not any(group & _KINDS_OF for group in state.groups):
            continue
        value = state.value.strip()
        for thing in (word for group in state.groups for word in group - _KINDS_OF if len(word) > 1):
            kind = rf"(?<![가-힣])({re.escape(value)}(?=\s?{re.escape(thing)})|[가-힣]{{2,4}}(?={re.escape(thing)}))"
            if match := re.search(kind, condition):
                denied = denied_behind(re.sub(r"\s", "", condition[match.end() :]))
                return 1.0 if (match[1] == value) != denied else -1.0
    return 0.0


def _names_value(state: State, condition: str, squeezed: str) -> float:
    value = state.value
    bare = re.sub(r"\s", "", value)
    if len(bare) < 2:
        return 0.0
    which = any(group & _KINDS_OF for group in state.groups)  # a reason may stand anywhere: 무게를 넘긴 경우
    behind = "(?:상태|(?=[인된됨중이일의으로" + ("을를가" if which else "") + "])|이용|건|고객|회원|$)"
    if match := re.search(rf"(?<!비)(?<!(?<!이)미){re.escape(bare)}{behind}", squeezed):
        return -1.0 if denied_behind(squeezed[match.end() :]) else 1.0
    if state.of_place and re.search(rf"(?<![가-힣]){re.escape(value)}(?=\s)", condition):
        return 1.0
    words, spoken = morphemes(value), morphemes(condition)
    starts = (
        range(len(spoken) - len(words) + 1)
        if len(words) > 1 and not re.search(rf"\d|{NEGATIVE.pattern}", value)
        else ()
    )
    if any(spoken[start : start + len(words)] == words for start in starts):
        last = words[-1].split("/")[0]
        return -1.0 if denied_behind(squeezed[squeezed.rfind(last) + len(last) :]) else 1.0
    return 0.0


def state_holds(condition: str, now: Circumstances) -> float:
    """Against fields whose value is a word: its contrary named, or yes and no against the condition's own."""
    squeezed = re.sub(r"\s", "", condition)
    found = 0.0
    for state in now.states:
        value = re.sub(r"\s", "", state.value)
        about = sum(any(_spoken_of(word, condition) for word in group) for group in state.groups)
        named = about > 0 and (
            about >= min(3, len(state.groups)) or _had(state.groups, condition) or _whether(state.groups, condition)
        )
        negative = is_negative(condition, (word for group in state.groups for word in group))
        if state.of_place and _DECIDED.search(condition):
            continue
        if state.holds is not None and named:
            return 1.0 if negative != state.holds else -1.0
        if state.holds is None and len(value) >= 2:
            if (stands := _done(value)) and (wanted := _done_in(stands[0], squeezed)) is not None:
                return 1.0 if wanted == stands[1] else -1.0
            if about and _STANDS.search(value) and _shares_stem(state.value, condition):
                found = -1.0
            elif named and _PRESENT.search(condition):
                found = -1.0 if negative else 1.0
    return (
        found
        or _over_or_running(condition, now)
        or _flag_holds(condition, now)
        or _in_its_name(condition, now)
        or first_time(condition, now.quantities)
        or _count_holds(condition, now.quantities)
    )


def _all_spoken_of(groups: Sequence[frozenset[str]], condition: str) -> bool:
    return all(any(_spoken_of(word, condition) for word in group) for group in groups)


def _whether(groups: Sequence[frozenset[str]], condition: str) -> bool:
    """Whether the condition is about what the name says is so or not, whatever it is of: 관제 연동 여부 and 비연동 주차장."""
    if len(groups) < 2 or not groups[-1] <= _YES_OR_NO or groups[-2] <= _MAY_BE:
        return False
    return any(_spoken_of(word, condition) for word in groups[-2])


def _had(groups: Sequence[frozenset[str]], condition: str) -> bool:
    """Whether the condition is about having had what the records of a name tell of: 감면 이력 and 감면받은 고객."""
    telling = [group for group in groups if not group <= _SAYS_LITTLE]
    had = r"\s?[을를이가]?\s?(?:받|쓴|쓰신|사용|이용|있|없)"
    return 0 < len(telling) < len(groups) and all(
        any(re.search(re.escape(word) + had, condition) for word in group) for group in telling
    )


def _spoken_of(word: str, condition: str) -> bool:
    """Whether the condition has the word; one of a single letter (후, 전) only where it stands alone."""
    if len(word) > 1:
        return word in condition
    return bool(re.search(rf"(?<![가-힣]){re.escape(word)}(?:에|의|로)?(?![가-힣])", condition))


def _flag_holds(condition: str, now: Circumstances) -> float:
    """The only yes or no that the places list says of a place, against a condition about such places (``… 안 되는 주차장``)."""
    flags = [state for state in now.states if state.of_place and state.holds is not None]
    place = "|".join(map(re.escape, now.place_words))
    of_place = place and re.search(rf"(?:는|한|된|인|가능|불가)\s?(?:{place})", condition)
    if len(flags) != 1 or not of_place:
        return 0.0
    return 1.0 if is_negative(condition) != flags[0].holds else -1.0


def _in_its_name(condition: str, now: Circumstances) -> float:
    """1 when the condition is about places of a kind and the ticket's place is called so: ``오피스점`` and 수원 오피스점."""
    parts = {part for name in now.place_names for part in name.split()} - set(now.place_words)
    return float(any(len(part) > 2 and part in condition for part in parts))


def _over_or_running(condition: str, now: Circumstances) -> float:
    """-1 when the condition is about something that is over and a field says that it runs (기간이 끝난 이용권 and 사용중), or the other way round."""
    over, runs = bool(_OVER.search(condition)), bool(_RUNS.search(condition))
    if over == runs:
        return 0.0
    contrary = _RUNS if over else _OVER
    return -1.0 if any(not row.of_place and contrary.search(row.value) for row in now.states) else 0.0


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
        rf"(?<!이)미{deed}|{deed}(?:가|이|를|을)?(?:아직)?(?:완료)?(?:되지|하지)?(?:않|안[되된한하]|못[하한]|전)|아직{deed}",
        condition,
    ):
        return False
    done = rf"{deed}(?:가|이|를|을)?(?:이미)?(?:완료(?!되지|하지|전)|시작[된됐한]|된|됐|하신|한(?:경우|고객)|했)"
    return True if re.search(done, condition) else None


def first_time(condition: str, quantities: Sequence[Quantity]) -> float:
    """``직영 첫 위반``, ``처음 위반한 고객`` against how often it was before."""
    match = _FIRST.search(condition)
    if not match:
        return 0.0
    for row in quantities:
        if row.kind in ("time", "piece") and not row.told and match["what"] in row.words and row.words & _BEFORE:
            rest = len(content(condition) - content(match[0]))
            return (_OF_SEVERAL if rest else 1.0) if row.value == 0 else -1.0
    return 0.0


def _shares_stem(value: str, condition: str) -> bool:
    """Another state of the same thing: 사용 전 beside 사용중."""
    nouns = {word for word in content(value) if word.endswith("/NN")}
    return bool(nouns & content(condition))


def _count_holds(condition: str, quantities: Sequence[Quantity]) -> float:
    """``이미 팔린 주차권이 있는 경우``, ``쿠폰 사용으로 적게 쌓임`` against how many there are."""
    if compares(condition):
        return 0.0
    for row in quantities:
        if not row.between and (
            (row.kind != "won" or _CHARGED.search(condition))
            and len(row.groups) > (row.kind != "won")
            and (_all_spoken_of(row.groups, condition) or (row.kind == "time" and _had(row.groups, condition)))
        ):
            return 1.0 if (row.value > 0) != is_negative(condition, row.words) else -1.0
    there, missing = bool(THERE.search(condition)), bool(NOT_THERE.search(condition))
    if there == missing:
        return 0.0
    for row in quantities:
        if row.kind in ("time", "piece") and sum(len(word) > 1 and word in condition for word in row.words) >= 2:
            return 1.0 if (row.value > 0) == there else -1.0
    return 0.0
