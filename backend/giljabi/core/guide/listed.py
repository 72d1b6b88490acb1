"""Conditions about who runs a place (``카드취소를 할 수 없는 운영사인 경우``), held against the lists of names in the policies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

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
#: How much of a heading a condition must share to be about it.
_ABOUT = 0.5


def listed_holds(condition: str, now: Circumstances, policies: Sequence[Policy]) -> float:
    """1 or -1 where the condition is about those that a policy lists by name and it is known who runs the ticket's place; else 0."""
    rows = [state for state in now.states if state.of_place and state.holds is None]
    if grouped := _of_a_group(condition, rows, policies):
        return grouped
    match = _RUNS_IT.search(condition)
    kind = match[0] if match else _own_word(condition, rows)
    if not kind:
        return 0.0
    runs_it = {squeeze(state.value) for state in rows if _is_operator(state, kind)}
    for policy in policies:
        names = listed_names(policy) if kind in policy.title else frozenset()
        if names and runs_it and _about(condition.replace(kind, " "), policy.title):
            allowed = bool(names & runs_it) != is_negative(policy.title)
            return 1.0 if allowed != is_negative(condition) else -1.0
    return 0.0


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


def _is_operator(state: State, kind: str) -> bool:
    return any(word == kind or _RUNS_IT.search(word) for group in state.groups for word in group)


@lru_cache(maxsize=4096)
def listed_names(policy: Policy) -> frozenset[str]:
    """The names in those of a policy's lines that are nothing but names (``직영(가람직영, 가람플러스), 초롱주차운영``), without spaces."""
    return frozenset(squeeze(name) for item in policy.items for name in _names(item))


def _names(item: str) -> Iterator[str]:
    pieces = [piece.strip() for piece in re.split(r"[,，·()/]", item) if piece.strip()]
    if len(pieces) > 1 and all(_NAME.fullmatch(piece) and len(piece.split()) < 3 for piece in pieces):
        yield from pieces


def _about(condition: str, heading: str) -> bool:
    words = [word.split("/")[0] for word in content(_RUNS_IT.sub(" ", condition))]
    wanted = [word for word in words if len(word) > 1]
    return bool(wanted) and sum(word in heading for word in wanted) / len(wanted) >= _ABOUT
