"""What the words of a script ask the customer for, and what of it nobody told yet."""

from __future__ import annotations

import re

from giljabi.core.facts.asked import asked_facts
from giljabi.core.facts.field_names import key_words, names_customer
from giljabi.core.facts.gathering import Facts, Message
from giljabi.core.facts.requests import is_asked_as, phrases, questions, requests
from giljabi.core.facts.schema import FactSchema, FactSpec
from giljabi.core.guide.things import asked_things, gives, papers_wished_for

_OPEN_QUESTION = re.compile(r"(?:인|는|은|던)지|어떤|무엇|어떻게|왜|\b(?:whether|what|why|how|which)\b", re.IGNORECASE)
#: Things that are sent, not told: they are there once a picture or a note shows them.
DOCUMENTS = re.compile(
    r"영수증|통장\s?사본|사진|서류|캡처|증빙|(?:진단|계약|확인|증명|견적|내역|동의|위임|등록|고지)서|(?:신분|면허|확인|등록)증"
    r"|receipt|photo|screenshot",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?:(?:숫자|앞|뒤|끝|마지막|\d+|[한두세네]|다섯|여섯|일곱|여덟|아홉|열|자리|글자)\s?)+")
_CHOICE = re.compile(
    r"(?:가요|까요|나요|세요)\s*,\s*(?:아니면|혹은)|(?:신가요|실까요|셨나요|셨을까요|있나요|없나요)\s*\?\s*$"
)
#: A name or a number behind its own name, and no question or lack of it.
_VALUE_BEHIND = re.compile(
    r"\s?(?:은|는|이|가|:)?\s*(?!모르|몰라|없|뭐|무엇|어디|어떻|왜|안\s|잊|기억|확인|말씀|알려|그게|누구)"
    r"[가-힣A-Za-z0-9-]{2,12}\s?(?:이?[요예]|입니다|이에요|이고|이구|로|$|[,.\n])"
)
_WHETHER = re.compile(r"([가-힣A-Za-z]{1,10}\s?여부)")


def asks_for_document(text: str) -> bool:
    """Whether this text asks for something that is sent, not told."""
    return any(DOCUMENTS.search(sentence) for sentence in requests(text))


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
    asking = questions(text)
    for spec in asked_facts(text, schema):
        words = [word for word in spec.asked if any(word in sentence for sentence in asking)]
        covered.update(words, (phrase for phrase in phrases(text) if is_asked_as(spec.title(), phrase)))
        if documents := [word for word in (spec.title(), *words) if DOCUMENTS.search(word)]:
            if not _sent(spec, facts, messages):
                names[documents[0]] = None
        elif spec.name not in facts and not (spec.kind == "text" and _said_by_name(words, messages)):
            names[spec.title()] = None
    wished = (thing for thing in papers_wished_for(text) if DOCUMENTS.search(thing.split()[-1]))
    for thing in (*asked_things(text), *wished):
        # "the number: eight digits" describes what was named already, by the text or the title
        if _DIGITS.fullmatch(thing):
            titled = [] if covered else [spec for spec in schema.specs if any(word in title for word in spec.asked)]
            names.update(dict.fromkeys(spec.title() for spec in titled if spec.name not in facts))
            continue
        if any(word in thing or thing in word or thing.split()[-1] == word.split()[-1] for word in covered):
            continue
        if any(_or_else(thing, word, text) for word in covered):
            continue
        if DOCUMENTS.search(thing):
            if not _sent(None, facts, messages):
                names[thing] = None
        elif not _told(thing, facts, messages):
            names[thing] = None
    if not names and _CHOICE.search(text.rstrip()) and (match := _WHETHER.search(title)):
        names[match[1].strip()] = None
    return list(names)


def _or_else(thing: str, word: str, text: str) -> bool:
    """Whether the text wants either of the two: 통장 앞면이나 은행 앱의 통장사본."""
    return bool(re.search(rf"{re.escape(thing)}(?:이나|나|\s또는|\s혹은)\s[^.?!\n]{{0,24}}{re.escape(word)}", text))


def _sent(spec: FactSpec | None, facts: Facts, messages: tuple[Message, ...]) -> bool:
    """Whether the document came: the fact that is read off it is proved, or somebody sent a picture since it was asked for. A fact that is
    read off one kind of picture is there or not, whatever else was sent."""
    fact = facts.known.get(spec.name) if spec else None
    if spec and spec.reads_pictures:
        return fact is not None
    return bool(fact and fact.proved) or any(message.picture for message in messages[-3:])


def _told(thing: str, facts: Facts, messages: tuple[Message, ...]) -> bool:
    """Whether a field holds it, or the customer told it when somebody asked."""
    for name, fact in facts.known.items():
        words = key_words(name)
        if fact.origin == "field" and words and sum(word in thing for word in words) >= min(2, len(words)):
            return True
        if fact.origin == "field" and thing in ("성함", "이름") and names_customer(name):
            return True
    asked = False
    for message in messages:
        if message.author == "agent":
            asked = any(_same_thing(thing, other) for other in asked_things(message.text))
        elif message.author == "customer" and (
            (("메일" in thing or asked) and gives(thing, message.text)) or _says_it(thing, message.text)
        ):
            return True
    return False


def _said_by_name(names: list[str], messages: tuple[Message, ...]) -> bool:
    return any(_says_it(name, row.text) for name in names for row in messages if row.author == "customer")


def _says_it(thing: str, text: str) -> bool:
    """Whether a turn names the thing and says it: 예금주는 차보람이요, 예금주 구슬아."""
    at = text.find(thing)
    return at >= 0 and " " not in thing and bool(_VALUE_BEHIND.match(text, at + len(thing)))


def _same_thing(one: str, other: str) -> bool:
    """결제 시간 and 결제하신 시간 are one thing."""
    mine, theirs = one.split(), other.split()
    return mine[-1] == theirs[-1] and (len(mine) == 1 or len(theirs) == 1 or mine[0][:2] == theirs[0][:2])
