"""Where somebody is with what they use (before, amid, after), and words that say the opposite of a condition."""

from __future__ import annotations

import re

from giljabi.core.guide.polarity import contradicts

#: Where somebody is with what they use: before, amid, after; in conditions and in what customers say.
_PHASES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:입차|출발|이용|사용|탑승|배송|시작|도착|개봉|발송|체크인|출고|입장|수령|대여|방문)\s?(?:하기|하시기)?\s?전(?!\s?부)"
        r"|아직[^.]{0,8}(?:집|회사|안 갔|안 왔|전|출발|안 받|못 받)|(?<!나)갈 거|갈 예정|가려고"
        r"|(?:으로|로|에)\s?(?:가요|갈게|갈 건데|갑니다|가는데)|출발 안|이따",
        r"(?:입차|이용|사용|탑승|배송|주행|대여|주차)\s?(?:하는|하신|하고)?\s?(?:중|도중)|(?:주차장|매장|객실"
        r"|건물)\s?안|입차\s?후|안에 (?:있|계)|들어왔|들어와|세워\s?놨|세웠어"
        r"|(?<![가-힣])(?:대고|대놓|대\s?놨|세우고)\s|중이에요|중인데|타고 있|갇혀|갇힌",
        r"(?:출차|이용|사용|탑승|반납|수령|하차|체크아웃|퇴실|종료)\s?(?:하신|한)?\s?(?:후|뒤)|이미\s?(?:나"
        r"|출차|떠|돌아|끝|다른)|나왔|나옴|다녀왔|갔다 왔|갔다왔|끝났|돌아왔|떠났|떠난|돌아가|집에 왔|지하철 탔|출차하여",
    )
)
_OPPOSITES = (
    (r"같은|동일", r"다른|다르|딴"), (r"없", r"있어요|있습니다|있는데|있고|여기요"), (r"수령|받은", r"못\s?받|안\s?왔|안\s?받"),
    (r"\bsame\b", r"\b(?:different|another)\b"),
)  # fmt: skip


def phase_agrees(condition: str, turn: str) -> float:
    """1 or -1 where both tell the phase."""
    wanted = {number for number, phase in enumerate(_PHASES) if phase.search(condition)}
    given = {number for number, phase in enumerate(_PHASES) if phase.search(turn)}
    if not wanted or not given:
        return 0.0
    return 1.0 if wanted & given else -1.0


def contrary(condition: str, turn: str) -> float:
    """1 where the turn says the opposite of the condition."""
    return float(
        contradicts(condition, turn)
        or any(
            re.search(one, condition) and re.search(other, turn) and not re.search(one, turn)
            for pair in _OPPOSITES
            for one, other in (pair, pair[::-1])
        )
    )
