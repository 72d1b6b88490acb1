"""What a look-up or a call found (``입차 불가``, ``조회 결과 없음``) against titles and conditions about such findings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from giljabi.core.guide.circumstances import Circumstances

#: Whether something can be: 입차 가능, 취소가 안 되는, 이용 불가.
_CAN = re.compile(
    r"(?P<what>[가-힣]{2,8})(?:이|가|은|는)?\s?(?:(?P<yes>가능|됨(?![가-힣])|되는)|(?P<no>불가|안\s?[되돼된됨]|어려[운움워]|못\s?[하함]))"
)
#: There is none of something: 근처에 빈 차가 없는 경우.
_NONE_LEFT = re.compile(r"(?P<what>[가-힣]{2,6}|[가-힣]{1,3} [가-힣]{1,4})[이가은]\s?(?:하나도\s)?없[는을음]")
#: Conditions about a search without success, and one that had success.
_NOT_FOUND = re.compile(
    r"(?:탐색|조회|검색|내역|기록|이력|건|정보|찾)(?:\s?결과)?\S{0,3}\s?(?:필요|안\s?[되됨된나보]|불가|없|(?:되|나오|보이|잡히)지\s?않|못|실패|수\s?없)"
    r"|찾지\s?못|못\s?찾|(?:조회|검색|탐색)\s?[:：>]?\s?(?:결과\s?없|없음|0\s?건)"
)
_FOUND = re.compile(
    r"(?:조회|검색|확인)\S{0,2}\s?(?:됨|되었|된\s|완료)|[1-9]\s?건\s?(?:있|확인|조회)|찾음|찾았"
    r"|(?:조회|검색|탐색)\s?[:：][^.\n]{0,24}?(?<!\d)[1-9]\d?\s?건"
)


def finding_holds(condition: str, now: Circumstances) -> float:
    """1 or -1 where a note or a field says what was found and the condition is about just that; else 0."""
    texts = [now.notes, *(state.value for state in now.states)]
    for asked in _CAN.finditer(condition):
        for match in (match for text in texts for match in _CAN.finditer(text)):
            if asked["what"] == match["what"]:
                return 1.0 if bool(asked["no"]) == bool(match["no"]) else -1.0
    if wanted := _NONE_LEFT.search(condition):
        return next(_counted(wanted["what"], texts), 0.0)
    if _NOT_FOUND.search(condition) and not re.search(r"이\s?아닌|있", condition):
        return next(_searched(texts), 0.0)
    return 0.0


def _counted(what: str, texts: list[str]) -> Iterator[float]:
    """What the texts say of how many there are: ``빈 차 0대``, ``빈 차 없음``, ``빈 차 3대``."""
    for text in texts:
        if match := re.search(rf"{what}\S?\s?(?:(?P<no>\d{{1,9}})\s?[가-힣]|(?P<none>없))", text):
            yield 1.0 if match["none"] or int(match["no"]) == 0 else -1.0


def _searched(texts: list[str]) -> Iterator[float]:
    """What the texts say of a search: 1 for each that found nothing, -1 for each that found something."""
    for text in texts:
        if _NOT_FOUND.search(text):
            yield 1.0
        elif _FOUND.search(text):
            yield -1.0
