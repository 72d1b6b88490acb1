"""Ways through an admin tool's menus, wherever an article names them: ``어드민 > 주차장 관리 > 상세 > "네"``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from giljabi.core.article.rich import Place, Rich, places
from giljabi.core.playbook import AdminPath

_ARROW = r"\s*[>＞»›]\s*"
_STEP = (
    r"(?:\[[^\[\]\n>]{1,20}\]|[\"“'‘][^\"”'’\n>]{1,12}[\"”'’]|[가-힣A-Za-z0-9][^>＞»›\n,，.:;()\[\]\"“”'‘’=→]{0,18})"
)
_WAY = re.compile(rf"(?P<first>[가-힣A-Za-z][가-힣A-Za-z0-9]{{0,11}})(?P<rest>(?:{_ARROW}{_STEP}){{1,7}})")
_TOOL = re.compile(
    r"^(?:.{0,6}(?:어드민|관리자?툴?|관리툴|백오피스|콘솔|앱|웹|포털|센터|시스템|페이지|사이트|홈|설정|메뉴|마이|관제|파트너)|admin\w*|back\w*|app|settings|account|portal|console|dashboard|menu|my\w*)",
    re.IGNORECASE,
)
_HAS_ARROW = re.compile(r"[>＞»›]")
#: Where the last menu's name ends and the sentence goes on.
_GOES_ON = re.compile(
    r"(?:에서|으로|에|을|를|의|은|는|이|가|로)\s.*$|\s(?:조회|확인|클릭|선택|검색|참고|보기|이면|인).*$"
)


def read_admin_paths(blocks: Sequence[Rich], apart: Iterable[Place] = ()) -> tuple[AdminPath, ...]:
    """Every way, once each, in order. It begins with a tool or has three parts; the places ``apart`` (the consultation type,
    the order of the response, titles) also hold arrows and are left out."""
    ranges: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for place in apart:
        ranges[place.block].append((place.start, place.end))
    found: dict[tuple[str, ...], AdminPath] = {}
    for block in blocks:
        if not _HAS_ARROW.search(block.text):
            continue
        for line in block.lines():
            for match in _WAY.finditer(line.text):
                at = line.start + match.start()
                if any(start <= at < end for start, end in ranges[block.block]):
                    continue
                steps = [step.strip() for step in re.split(_ARROW, match["rest"]) if step.strip()]
                way = (match["first"], *steps[:-1], _GOES_ON.sub("", steps[-1]).strip())
                if not (_TOOL.match(way[0]) and len(way) > 1) or not way[-1]:
                    continue
                value = way[-1].strip("\"“”'‘’") if way[-1][0] in "\"“'‘" else None
                path = tuple(step.strip("[]") for step in (way[:-1] if value else way))
                shown = places([line.slice(match.start(), match.end())])
                found.setdefault((*path, value or ""), AdminPath(path, value, shown))
    return tuple(found.values())
