"""What the words of a script ask the customer for, and what of it nobody told yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from giljabi.core.classify.morphemes import tokens
from giljabi.core.facts.asked import asked_facts, requests
from giljabi.core.facts.gathering import Facts, Message
from giljabi.core.facts.schema import FactSchema, FactSpec
from giljabi.core.guide.field_words import key_words

_OPEN_QUESTION = re.compile(r"(?:인|는|은|던)지|어떤|무엇|어떻게|왜|\b(?:whether|what|why|how|which)\b", re.IGNORECASE)
#: Things that are sent, not told: they are there once a picture or a note shows them.
_DOCUMENTS = re.compile(
    r"영수증|통장\s?사본|사진|서류|캡처|증빙|진단서|계약서|신분증|확인서|receipt|photo|screenshot", re.IGNORECASE
)
#: Documents that need no further words.
_ONE_DOCUMENT = re.compile(r"영수증|통장\s?사본|신분증|진단서|확인서")
#: What stands between the things and the verb by which the customer is asked to hand them over.
_ASKING = re.compile(
    r"[은는을를도]?\s*(?:(?:함께|모두|먼저|바로|다시|전부|같이|꼭|하나만|자세히|정확히"
    r"|확인하여|확인해서|확인하셔서|사진으로|문자로|찍어서?|캡처해서?|이 상담에|한 장|보이게)\s*)*"
    r"(?:(?:말씀|첨부|제출|회신|답변)(?:해|하여)?\s?주[시세십]|(?:알려|보내|불러|적어|찍어"
    r"|올려)\s?주[시세십]|(?:말씀|첨부|제출|회신|답변|확인) 부탁|여쭤|여쭙|기억하[고시]|기억나시"
    r"|말씀해 주|알려 주)"
)
_PARTS = re.compile(r"\s*(?:,|、|/|그리고|및|(?<=[가-힣])(?:와|과|하고|이랑)\s)\s*")
_SHOWS = re.compile(r"(?:확인할 수 있는|확인되는|보이는|나온|적힌|표시된|담긴)\s")
_OR = re.compile(r"(?:이나|나|또는|혹은|든지)\s")
_PARENS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
#: Nouns that say nothing without what they are of: 도착하신 시간 → 도착 시간.
_BARE = {
    "시간", "시각", "날짜", "일시", "일자", "장소", "번호", "이름", "금액", "이유",
    "사유", "기간", "주소", "위치", "종류", "정보", "내용", "방법", "부분", "화면",
    "사진",
}  # fmt: skip
_NO_THING = {
    "것", "번", "수", "때", "분", "고객", "고객님", "저희", "중", "점", "쪽",
    "말씀", "확인", "안내", "부탁", "건", "경우", "이후", "후", "뒤", "전",
    "문자", "다음", "대로", "양해", "참고", "차례", "정도", "상황", "자리", "기사",
    "직원", "담당자", "운영사", "상담사", "가족", "지인", "대신", "대화창",
}  # fmt: skip
_DIGITS = re.compile(r"(?:(?:숫자|앞|뒤|끝|마지막|\d+|[한두세네]|다섯|여섯|일곱|여덟|아홉|열|자리|글자)\s?)+")
_CHOICE = re.compile(
    r"(?:가요|까요|나요|세요)\s*,\s*(?:아니면|혹은)|(?:신가요|실까요|셨나요|셨을까요|있나요|없나요)\s*\?\s*$"
)
_WHETHER = re.compile(r"([가-힣A-Za-z]{1,10}\s?여부)")


def asks_for_document(text: str) -> bool:
    """Whether this text asks for something that is sent, not told."""
    return any(_DOCUMENTS.search(sentence) for sentence in requests(text))


def asks_only_known(text: str, facts: Facts, schema: FactSchema) -> list[FactSpec]:
    """The facts that this text asks for, if all are known and it asks for nothing else; otherwise none.

    An indirect question (``만차인지``, ``어떤 안내를``) asks for something that no fact stands for.
    """
    if any(_OPEN_QUESTION.search(sentence) for sentence in requests(text)):
        return []
    asked = asked_facts(text, schema)
    return asked if all(spec.name in facts for spec in asked) else []


def missing_names(text: str, title: str, facts: Facts, schema: FactSchema, messages: tuple[Message, ...]) -> list[str]:
    """What these words ask for and nobody told or sent yet, as people call it: a fact by its label, anything else by its own
    name. ``title`` is the step's: it names what a question of choice is about (``입차 여부``)."""
    names: dict[str, None] = {}
    covered: set[str] = set()
    for spec in asked_facts(text, schema):
        words = [word for word in spec.asked if any(word in sentence for sentence in requests(text))]
        covered.update(words)
        if documents := [word for word in words if _DOCUMENTS.search(word)]:
            if not _sent(spec, facts, messages):
                names[documents[0]] = None
        elif spec.name not in facts:
            names[spec.title()] = None
    for thing in asked_things(text):
        # "the number: eight digits" describes what was named already, by the text or the title
        if _DIGITS.fullmatch(thing):
            titled = [] if covered else [spec for spec in schema.specs if any(word in title for word in spec.asked)]
            names.update(dict.fromkeys(spec.title() for spec in titled if spec.name not in facts))
            continue
        if any(word in thing or thing in word or thing.split()[-1] == word.split()[-1] for word in covered):
            continue
        if _DOCUMENTS.search(thing):
            if not _sent(None, facts, messages):
                names[thing] = None
        elif not _told(thing, facts, messages):
            names[thing] = None
    if not names and _CHOICE.search(text.rstrip()) and (match := _WHETHER.search(title)):
        names[match[1].strip()] = None
    return list(names)


@lru_cache(maxsize=4096)
def asked_things(text: str) -> tuple[str, ...]:
    """The things that a text asks for, in order: ``휴대전화 기종과 앱 버전을 보내주시겠습니까?`` → 휴대전화 기종, 앱 버전."""
    found: dict[str, None] = {}
    for sentence in requests(text):
        plain = _PARENS.sub("", sentence)
        start = 0
        for verb in _ASKING.finditer(plain):
            clause, start = plain[start : verb.start()], verb.end()
            if shown := _SHOWS.search(clause):  # "a document that shows A or B": the document is asked for
                clause = clause[shown.end() :]
            for part in _items(clause):
                if thing := _thing(part):
                    found[thing] = None
    return tuple(found)


def _items(clause: str) -> Iterator[str]:
    """The parts of a list; of alternatives (``영수증이나 카드 내역``) only the first is asked for."""
    for part in _PARTS.split(clause):
        first = _OR.split(part, maxsplit=1)
        yield first[0]
        if len(first) > 1:
            return


def _thing(part: str) -> str | None:
    """The nouns that a part ends in; a bare one with the verb or noun that says of what."""
    words = tokens(part.strip())
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
    start, end = words[at].start, words[-1].start + words[-1].len
    name = part.strip()[start:end].strip()
    if name in _BARE:
        before = [word for word in words[:at] if word.tag.startswith(("NN", "XR")) and word.form not in _NO_THING]
        name = f"{before[-1].form} {name}" if before else name
    if match := _ONE_DOCUMENT.search(name):
        return match[0]
    return name if len(name) > 1 else None


def _sent(spec: FactSpec | None, facts: Facts, messages: tuple[Message, ...]) -> bool:
    """Whether the document came: the fact that is read off it is proved, or somebody sent a picture since it was asked for."""
    fact = facts.known.get(spec.name) if spec else None
    return bool(fact and fact.proved) or any(message.picture for message in messages[-3:])


def _told(thing: str, facts: Facts, messages: tuple[Message, ...]) -> bool:
    """Whether a field holds it, or the customer answers by its kind."""
    for name, fact in facts.known.items():
        words = key_words(name)
        if fact.origin == "field" and words and sum(word in thing for word in words) >= min(2, len(words)):
            return True
    customer = " ".join(message.text for message in messages if message.author == "customer")
    return "@" in customer if "메일" in thing else False
