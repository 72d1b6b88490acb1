"""What a text says of deeds, and what it denies: ``안 보여줬어요``, ``결제하지 않은``, ``보여주긴 뭘 보여줘요``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from giljabi.core.classify.analysers import Morpheme
from giljabi.core.classify.morphemes import tokens
from giljabi.core.guide.circumstances import content

#: Verbs that say too little to be held against each other.
_EMPTY = {
    "하", "되", "있", "없", "오", "가", "나오", "나가", "들어가", "받", "주", "드리", "보", "말", "말하", "같", "그렇", "이렇", "어떻",
    "확인", "안내", "문의", "요청", "말씀", "생각", "알", "모르", "맞", "원하", "싶", "나", "넣", "대", "지나", "부탁",
}  # fmt: skip
_DENYING = {"않", "못하"}
_WHY = {"뭐", "무엇", "누구", "무슨", "왜", "어떻", "어디", "언제", "뭘", "누가"}


#: 연기가 있다고, 냄새나 연기는 없어요.
_THERE_IS = re.compile(
    r"(?P<things>(?:[가-힣]{2,8}(?:이나|나|·|,\s?|랑\s|하고\s|\s)\s?){0,3}[가-힣]{2,8}?)(?:이|가|은|는|도)?\s?(?:있(?=[다는었을고어음])|보이(?=는)|발견된|확인된|(?P<no>없))"
)


@lru_cache(maxsize=4096)
def deeds(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The verbs (of ``결제하다`` the noun) that the text says of somebody, and those that it denies."""
    said: set[str] = set()
    denied: set[str] = set()
    words = tokens(text)
    for at in range(len(words)):
        if (verb := _verb(words, at)) and not _is_forbidden(words, at):
            (denied if _is_denied(words, at) else said).add(verb)
    return frozenset(said - denied - _EMPTY), frozenset(denied - _EMPTY)


def contradicts(condition: str, text: str) -> bool:
    """Whether the text says the contrary of the condition: denies a deed that it is about, or the other way round."""
    if any(have != _has(text, thing) for thing, have in _existing(condition) if _has(text, thing) is not None):
        return True
    (wanted, unwanted), (said, denied) = deeds(condition), deeds(text)
    things = _things(condition)
    if things and not things & _things(text):
        return False  # 금액이 남지 않은 beside 절반쯤 남았으니: of what, nobody knows
    return bool(wanted & denied or unwanted & said) and not (wanted & said or unwanted & denied)


def seen(condition: str, texts: Sequence[str]) -> float:
    """1 or -1 where these remarks say that a thing is there or not there which the condition says is (얼룩이나 찢김이 보이는 and
    얼룩 없음); else 0."""
    told = [
        (have, there)
        for thing, have in _existing(condition)
        for text in texts
        if (there := _has(text, thing)) is not None
    ]
    if not told:
        return 0.0
    enough = any if told[0][0] else all  # one that is there is enough; that none is there is said of each
    return 1.0 if enough(have == there for have, there in told) else -1.0


def _existing(condition: str) -> list[tuple[str, bool]]:
    """The things that the condition says are there, or are not: 연기·냄새가 있다고 한 경우."""
    found = []
    for match in _THERE_IS.finditer(condition):
        found += [
            (thing, match["no"] is None) for thing in re.split(r"[·,/]\s?|(?:이나|나|랑|하고)\s", match["things"])
        ]
    return found


def _has(text: str, thing: str) -> bool | None:
    """Whether the text says that a thing is there; None when it does not speak of it."""
    rows = [match["no"] is None for match in _THERE_IS.finditer(text) if thing in match["things"]]
    return rows[-1] if rows else None


def _things(text: str) -> set[str]:
    return {word for word in content(text) if word.endswith("/NN")}


def agrees_in_denial(condition: str, text: str) -> bool:
    """Whether both deny the same deed."""
    return bool(deeds(condition)[1] & deeds(text)[1])


def _verb(words: Sequence[Morpheme], at: int) -> str | None:
    """What the verb at a place is called: of 보이어 주다 and 보여주다 the same."""
    word = words[at]
    if word.form in ("하", "되") and word.tag.startswith("VV"):  # 결제는 안 했어요
        before = [other for other in words[max(0, at - 3) : at] if not other.tag.startswith(("J", "MAG"))]
        return str(before[-1].form) if before and before[-1].tag.startswith("NN") else None
    if word.tag.startswith(("VV", "VA")):
        form: str = word.form.removesuffix("드리").removesuffix("주") or word.form
        return form[:-1] + "이" if form.endswith("여") and form != word.form and len(form) > 1 else form
    if word.tag.startswith(("XSV", "XSA")) and at and words[at - 1].tag.startswith(("NN", "XR")):
        return str(words[at - 1].form)
    return None


def _is_forbidden(words: Sequence[Morpheme], at: int) -> bool:
    """Whether somebody is told not to do it (``누르지 말라는``): that says nothing of what was done."""
    behind = [word.form for word in words[at + 1 : at + 4]]
    return "지" in behind and any(form in ("말", "마") for form in behind)


def _is_denied(words: Sequence[Morpheme], at: int) -> bool:
    before = words[at - 1 if words[at].tag.startswith("V") else at - 2] if at else None
    if before is not None and before.tag == "MAG" and before.form in ("안", "못"):
        return True
    behind = words[at + 1 : at + 7]
    for place, word in enumerate(behind):
        if word.tag.startswith("V") and word.form not in _DENYING and word.tag != "VX":
            break
        if (
            word.form in _DENYING
            and place
            and behind[place - 1].form in ("지", "지는", "진", "질", "ᆫ", "도", "는", "를")
        ):
            return True
        # 보여주긴 뭘 보여줘요: a nominalised verb that is asked back
        if word.tag == "ETN" and any(later.form in _WHY for later in behind[place + 1 : place + 4]):
            return True
    return False
