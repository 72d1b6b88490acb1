"""What a text asks for, by the names that people give it, and whether an answer has something of the kind."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from giljabi.core.classify.morphemes import tokens
from giljabi.core.facts.asked import BARE, SOMEBODY
from giljabi.core.facts.requests import OR, asking_clauses, listed, wished_for

#: Documents that need no further words.
_ONE_DOCUMENT = re.compile(r"영수증|통장\s?사본|신분증|진단서|확인서")
_SHOWS = re.compile(r"(?:확인할 수 있는|확인되는|보이는|나온|적힌|표시된|담긴)\s")
#: Where something is told, not what.
_WHERE = re.compile(r"(?:대화창?|대화방|채팅방?|상담창?|메일|여기|이쪽)(?:에|에서|으로|로)$")
#: Nouns that say nothing without what they are of: 도착하신 시간 → 도착 시간.
_BARE = BARE | {"이유", "사유", "기간", "주소", "위치", "종류", "정보", "내용", "방법", "부분", "화면", "사진"}
_NO_THING = {
    "것", "가지", "번", "수", "때", "분", "고객", "고객님", "저희", "중", "점", "쪽",
    "말씀", "확인", "안내", "부탁", "건", "경우", "이후", "후", "뒤", "전",
    "문자", "다음", "그때", "대로", "양해", "참고", "차례", "정도", "상황", "자리", "기사",
    "직원", "담당자", "운영사", "상담사", "가족", "지인", "대신", "대화창", "QR", "QR코드", "바코드", "당시", "모습",
}  # fmt: skip
#: What the analyser reads as "of this".
_OBJECTION = re.compile(r"이의 (?:사유|내용)$")
_TIMES = ("시간", "시각")
#: Words before a thing's name that are no part of it; 건의 is what the analyser makes of 건의.
_SAYS_WHICH = {"해당", "건의", "건", "위", "본인", "고객", "고객님"}
_NUMBER_OF = re.compile(r"(?<![가-힣])([가-힣]{2,6}\s?번호)(?=[가이은는])")
_THAT = re.compile(r"[그이] 번호[를는을]")
_MORE = re.compile(r"(?:더|다른|추가\S?|필요한)(?:\s\S+)?\s?$")
#: What is asked for, and what an answer that gives it has in it.
_KINDS = tuple(
    (re.compile(asked), re.compile(value))
    for asked, value in (
        (
            r"시간$|시각$",
            r"\d{1,2}\s?:\s?\d{2}|\d{1,2}\s?시(?!간)|(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열한|열두)\s?시(?!간)",
        ),
        (r"날짜$|일자$|날$", r"\d{1,2}\s?월|\d{1,2}/\d{1,2}|\d{1,2}일|오늘|어제|그제|그저께|내일|모레|요일"),
        (r"금액$|요금$|비용$|가격$", r"\d[\d,]*\s?(?:원|천|만)"),
        (r"번호$|자리$|숫자$", r"\d{3}"),
        (r"계좌$", r"\d{2,}-\d{2,}|\d{8,}|은행|뱅크"),
        (r"메일", r"@"),
        (
            r"인원$|인원수$|명수$",
            r"(?:\d+|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s?(?:명|인|분이)|혼자|둘이|셋이|넷이",
        ),
    )
)


@lru_cache(maxsize=4096)
def asked_things(text: str) -> tuple[str, ...]:
    """The things that a text asks for, in order: ``휴대전화 기종과 앱 버전을 보내주시겠습니까?`` → 휴대전화 기종, 앱 버전."""
    found: dict[str, None] = {}
    for clause in asking_clauses(text):
        shows = _SHOWS.search(clause)  # "a document that shows A or B": the document is asked for
        of = ""
        for part in listed(clause[shows.end() :] if shows else clause):
            if thing := _thing(part):
                named = _in_full(thing, of or (_first_noun(clause[: shows.start()]) if shows else ""))
                of = named.split()[0] if " " in named and thing != named else of or _modifier(thing)
                found[named] = None
    return tuple(_as_one([_that_number(text) if thing == "번호" else thing for thing in found]))


@lru_cache(maxsize=4096)
def papers_wished_for(text: str) -> tuple[str, ...]:
    """What a text asks to be sent where there is any; nothing where any of several would do, or more of the same."""
    clauses = (clause for clause in wished_for(text) if not (OR.search(clause) or _MORE.search(clause)))
    things = (_thing(_SHOWS.split(clause)[-1]) for clause in clauses)
    return tuple(thing for thing in things if thing)


def _that_number(text: str) -> str:
    """What "the number" is, where a sentence before names one: … 결제번호가 있습니다. 그 번호를 불러 주시겠어요?"""
    named = _NUMBER_OF.findall(text)
    return named[-1] if named and _THAT.search(text) else "번호"


def _as_one(things: list[str]) -> Iterator[str]:
    """The things, the day and the time of one of them as its 일시; a bare noun once that was named with what it is of."""
    for at, thing in enumerate(things):
        of, _, noun = thing.rpartition(" ")
        if of and noun == "날짜" and not {f"{of} {time}" for time in _TIMES}.isdisjoint(things):
            yield f"{of} 일시"
        elif of and noun in _TIMES and f"{of} 날짜" in things:
            continue
        elif not (thing in _BARE and any(other.endswith(f" {thing}") for other in things[:at])):
            yield thing


def _in_full(thing: str, of: str) -> str:
    """A bare noun with what it is of, by the words before it: 사고가 난 날짜와 장소 → 사고 날짜, 사고 장소."""
    return f"{of} {thing}" if of and thing in _BARE else thing


def _modifier(thing: str) -> str:
    """사고 of 사고 날짜: what the bare nouns behind it are of as well."""
    words = thing.split()
    return words[0] if len(words) == 2 and words[1] in _BARE else ""


def _first_noun(clause: str) -> str:
    """오염된 곳이 → 오염: what a picture shows, a noun that something was done to before others."""
    words = [word for word in tokens(re.split(r"면\s|,\s", clause)[-1]) if word.form not in _NO_THING]
    done = [one.form for one, two in itertools.pairwise(words) if one.tag == "NNG" and two.tag == "XSV"]
    nouns = [word.form for word in words if word.tag == "NNG"]
    return str((done or nouns or [""])[0])


def _thing(part: str) -> str | None:
    """The nouns that a part ends in; a bare one with the verb or noun that says of what."""
    if match := _OBJECTION.search(part.strip()):
        return match[0]
    words = tokens(part.strip())
    if words and words[-1].tag.startswith("E"):  # 성함 alone is read as a verb; with a particle it is a noun
        words = tokens(f"{part.strip()}을")
    if _WHERE.search(part.strip()):
        return None
    while words and words[-1].tag.startswith(("J", "SF", "SP", "SS", "SE", "SO", "SW", "MAG", "IC")):
        words = words[:-1]
    nouns: list[str] = []
    at = len(words)
    while at and (words[at - 1].tag.startswith(("NN", "SL", "SN", "XSN", "XPN", "XR", "NR"))):
        at -= 1
        nouns.insert(0, words[at].form)
    digits = nouns[-1:] == ["자리"] and any(noun.isdigit() for noun in nouns)
    if not nouns or (nouns[-1] in _NO_THING and not digits) or nouns[-1].isdigit():
        return None
    if digits and at > 1 and words[at - 1].tag == "JKG" and words[at - 2].tag.startswith("NN"):
        first = at - 2
        while first and words[at - 2].form == "번호" and words[first - 1].tag.startswith("NN"):
            first -= 1
        of = part.strip()[words[first].start : words[at - 2].end]
        return of if of.endswith("번호") else f"{of}번호"  # 카드의 앞 4자리 is of its number
    if nouns[-1] in ("성함", "이름") and len(nouns) > 1 and nouns[-2] in SOMEBODY:  # 예금주 성함 is called 예금주
        return str(nouns[-2])
    while at < len(words) - 1 and words[at].form in _SAYS_WHICH:
        at += 1
    start, end = words[at].start, words[-1].end
    name = part.strip()[start:end].strip()
    if name in _BARE:
        before = [word for word in words[:at] if word.tag.startswith(("NN", "XR")) and word.form not in _NO_THING]
        name = f"{before[-1].form} {name}" if before else name
    if match := _ONE_DOCUMENT.search(name):
        return match[0]
    return name if len(name) > 1 else None


def gives(thing: str, answer: str) -> bool:
    """Whether an answer has something of the kind that was asked for: a clock time for ``결제하신 시간``, figures for a number."""
    return any(asked.search(thing) and value.search(answer) for asked, value in _KINDS)


def has_kind(thing: str) -> bool:
    """Whether it can be told from an answer that this was given."""
    return any(asked.search(thing) for asked, _ in _KINDS)
