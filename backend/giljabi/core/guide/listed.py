"""Conditions about who runs a place (``카드취소를 할 수 없는 운영사인 경우``), held against the lists of names in the policies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from giljabi.core.article.schedules import THE_REST
from giljabi.core.guide.circumstances import Circumstances, State, content
from giljabi.core.guide.negation import is_negative
from giljabi.core.playbook import Policy
from giljabi.core.text import squeeze

_RUNS_IT = re.compile(
    r"운영사|관리사|위탁사|운송사|배송사|택배사|제휴사|협력사|공급사|대행사|제조사|업체|파트너|판매자|보험사|카드사|통신사"
)
_NAME = re.compile(r"[가-힣A-Za-z0-9 ]{2,12}")
#: 직영쇼룸(온새리빙, 온새남부), 위탁 쇼룸(포담스토어, 나울상사)
_GROUP = re.compile(
    r"(?P<label>[가-힣]{2,6}(?: [가-힣]{2,5})?)\s?\((?P<names>[가-힣A-Za-z0-9]+(?:\s?[,，·/]\s?[가-힣A-Za-z0-9 ]+)*)\)"
)
#: The column of the places list that says who runs a place.
_OPERATOR = "운영사"
_NAMED_TO_RUN = re.compile(
    r"(?<![가-힣A-Za-z0-9])([가-힣A-Za-z0-9]{2,14}?)(?:이|가|에서)\s?(?:직접\s?|위탁\s?)?(?:운영|관리)하(?:는|지)"
)
_OURSELVES = {"저희", "우리", "당사", "본사", "회사", "직접", "외부", "다른"}
_WHO_RUN = re.compile(rf"(?:{_RUNS_IT.pattern})(?:이|가)\s(?P<names>[^:：]+?)(?:이?인|일\s?때)\s\S+")
_HEADED = re.compile(r"(?P<heading>[^:：,]{4,40}?)\s?[:：]\s?(?P<names>.+)")
#: A line about those that are not on the list: 그 외(손길조립, 섬바람물류)는 온점만.
_THE_OTHERS = re.compile(rf"{THE_REST.pattern}|\s*(?:그렇지 않은|제외)")
#: How much of a heading a condition must share to be about it.
_ABOUT = 0.5


def listed_holds(condition: str, now: Circumstances, policies: Sequence[Policy]) -> float:
    """1 or -1 where the condition is about those that a policy lists by name and it is known who runs the ticket's place; else 0."""
    rows = [state for state in now.states if state.of_place and state.holds is None]
    if grouped := _of_a_group(condition, rows, policies):
        return grouped
    if named := _run_by(condition, rows):
        return named
    match = _RUNS_IT.search(condition)
    place = min((word for word in now.place_words if word in condition), default=None)
    kind = match[0] if match else _own_word(condition, rows) or place
    if not kind:
        return 0.0
    runs_it = _who_run_it(rows, _OPERATOR if kind == place else kind)
    for heading, names in (row for policy in policies for row in listed(policy)):
        if kind in heading and runs_it and _about(condition.replace(kind, " "), heading):
            allowed = bool(names & runs_it) != is_negative(heading)
            return 1.0 if allowed != is_negative(condition) else -1.0
    return 0.0


def _run_by(condition: str, rows: Sequence[State]) -> float:
    """Whether who runs the ticket's place is the one that the condition names (``모아스토리지가 운영하는 지점``); 0 where it names nobody."""
    match = _NAMED_TO_RUN.search(condition)
    runs_it = _who_run_it(rows, _OPERATOR)
    if not match or not runs_it or _RUNS_IT.search(match[1]) or match[1] in _OURSELVES:
        return 0.0
    return 1.0 if (match[1] in runs_it) != is_negative(condition[match.end() :]) else -1.0


def _of_a_group(condition: str, rows: Sequence[State], policies: Sequence[Policy]) -> float:
    """1 where the policies list who runs the ticket's place under the name that the condition has (``위탁 쇼룸(포담스토어, 나울상사)``), -1
    where under another one of the same policy; else 0."""
    held = {squeeze(state.value) for state in rows}
    for policy in policies:
        groups = _groups(policy)
        mine = {label for label, names in groups if names & held}
        wanted = {label for label, _ in groups if label in squeeze(condition)}
        if mine and wanted:
            return 1.0 if (mine & wanted != set()) != is_negative(condition) else -1.0
    return 0.0


@lru_cache(maxsize=4096)
def _groups(policy: Policy) -> tuple[tuple[str, frozenset[str]], ...]:
    """The names in brackets behind what they are called together, without spaces."""
    return tuple(
        (squeeze(match["label"]), frozenset(squeeze(name) for name in re.split(r"[,，·/]", match["names"])))
        for item in policy.items
        for match in _GROUP.finditer(item)
    )


def _own_word(condition: str, rows: Sequence[State]) -> str | None:
    """What the house itself calls who runs a place, if the condition has it; of several the first of the alphabet, so that the same
    input gives the same answer."""
    labels = {word for state in rows for group in state.groups for word in group if len(word) > 1}
    return min((word for word in labels if word in condition), default=None)


def _who_run_it(rows: Sequence[State], kind: str) -> frozenset[str]:
    """Who runs the ticket's place, by columns that are called ``kind`` or say who runs it, without spaces."""
    return frozenset(squeeze(state.value) for state in rows if _is_operator(state, kind))


def _is_operator(state: State, kind: str) -> bool:
    return any(word == kind or _RUNS_IT.search(word) for group in state.groups for word in group)


@lru_cache(maxsize=4096)
def listed(policy: Policy) -> tuple[tuple[str, frozenset[str]], ...]:
    """What a policy lists by name, each list with the words that say of what it is: the title and the lines that are nothing but names
    (``직영(가람직영, 가람플러스), 초롱주차운영``) or name those who run it (``운영사가 가람직영, 초롱주차운영인 지점``), or a line with a heading of its
    own (``오늘 찾을 수 있는 운영사 : 가람직영, 초롱주차운영``). Names stand without spaces."""
    titled = frozenset(squeeze(name) for item in policy.items for name in _names(item))
    headed = [
        (match["heading"], frozenset(map(squeeze, _names(match["names"]))))
        for item in policy.items
        if (match := _HEADED.fullmatch(item)) and _RUNS_IT.search(match["heading"])
    ]
    return tuple((heading, names) for heading, names in [(policy.title, titled), *headed] if names)


def _names(item: str) -> Iterator[str]:
    if _THE_OTHERS.match(item):
        return
    if match := _WHO_RUN.fullmatch(item):
        item = match["names"]
    pieces = [piece.strip() for piece in re.split(r"[,，·()/]", item) if piece.strip()]
    if len(pieces) > 1 and all(_NAME.fullmatch(piece) and len(piece.split()) < 3 for piece in pieces):
        yield from pieces


def _about(condition: str, heading: str) -> bool:
    words = [word.split("/")[0] for word in content(_RUNS_IT.sub(" ", condition))]
    wanted = [word for word in words if len(word) > 1]
    return bool(wanted) and sum(word in heading for word in wanted) / len(wanted) >= _ABOUT
