"""Which facts an agent's words ask for, and what of the answer is one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from giljabi.core.facts.requests import is_asked_as, phrases, questions, requests
from giljabi.core.facts.roles import taken_back
from giljabi.core.facts.schema import FactSchema, FactSpec, Kind
from giljabi.core.facts.values import Candidate, Found
from giljabi.core.reasons import because

#: Words that are a fact's name only where nothing says of what they are: 날짜 asks for the day of use, 문자 받으신 날짜 for another.
BARE = {"날짜", "일시", "일자", "시간", "시각", "금액", "번호", "장소", "이름"}
_HEADS: Mapping[Kind, tuple[str, ...]] = {
    "date": ("날짜", "일자", "일시"),
    "time": ("시간", "시각"),
    "money": ("금액",),
}
_OF_SOMETHING = re.compile(r"(?:[은는던]|[가-힣]신|[가-힣](?<![와과고및의]))\s$")
#: Somebody else's name or number than the customer's.
SOMEBODY = ("예금주", "수령인", "수취인", "보호자", "대리인", "동승자", "상대방")
_OF_ANOTHER = re.compile(rf"(?:{'|'.join(SOMEBODY)}|상대|받으실 분|받는 분|새 주인)(?:의|\s분)?\s$")
#: A day that is asked for, and lies ahead.
_DAY_TO_COME = re.compile(
    r"(?:[가-힣]실|원하(?:시는|는)|희망(?:하시는|하는)?|편하신|편한|가능(?:하신|한)|찾아뵙기|옮기고\s?싶으신|바꾸고\s?싶으신|좋으신|좋은)"
    r"\s(?:\S+\s){0,2}?(?:날짜|날|일정|일자|일시|때|시간)"
)
#: 통장사본을 사진으로 보내 주시겠어요
_BY_WAY_OF = re.compile(r"(?:으로|로)\s?(?:\S+\s)?(?:보내|올려|찍어|첨부|전달|전송)")
#: What a value of an answer scores: more than a cue at some distance, less than the words for the fact beside it.
_ANSWERS = 0.6


def asked_facts(text: str, schema: FactSchema) -> list[FactSpec]:
    """The facts that this text asks the customer for, in the order of the schema."""
    asking, things = questions(text), phrases(text)
    return [
        spec
        for spec in schema.specs
        if any(_names(word, sentence) for word in spec.asked for sentence in asking)
        or any(is_asked_as(spec.title(), phrase) for phrase in things)
    ]


def kinds_of_others(question: str, schema: FactSchema) -> set[Kind]:
    """The kinds of which these words ask for something that is none of the house's facts: the date of a message, say. An answer
    without further words is that."""
    asking = requests(question)
    own = {spec.kind for spec in asked_facts(question, schema)}
    return {
        kind
        for kind, heads in _HEADS.items()
        if kind not in own
        and any(head in sentence and not _names(head, sentence) for head in heads for sentence in asking)
    }


def asks_for_day_to_come(question: str) -> bool:
    """Whether these words ask for a day on which something is to happen: 방문 받으실 날짜, 새로 원하시는 날짜."""
    return any(_DAY_TO_COME.search(sentence) for sentence in questions(question))


def _names(word: str, sentence: str) -> bool:
    """Whether the sentence has the word, not as the head of another thing's name or as the way in which something is sent."""
    at = sentence.find(word)
    return (
        at >= 0
        and not _BY_WAY_OF.match(sentence, at + len(word))
        and not (_OF_ANOTHER.search(sentence[:at]) or (word in BARE and _OF_SOMETHING.search(sentence[:at])))
    )


def answers(
    question: str,
    text: str,
    schema: FactSchema,
    found: Mapping[Kind, Sequence[Found]],
    own: Mapping[str, Sequence[Found]],
    told: Sequence[Candidate],
    number: int,
) -> Iterator[Candidate]:
    """What an answer gives of the facts that ``question`` asked for, though no word beside it says so: ``두 시 반이요`` to somebody who
    asked when one entered. What is taken back in the same breath does not count. Only where one fact of the kind was asked for and the
    answer has one value of it that is not ``told`` to be another fact's. ``found`` are the values by their kind, ``own`` by the fact whose
    own pattern they have (codes, counts)."""
    asked = asked_facts(question, schema)
    settled = [row for row in told if row.why.code != "one-of-several"]
    taken = {(row.start, row.end) for row in settled}
    by_kind = [([spec for spec in asked if spec.kind == kind], items) for kind, items in found.items()]
    for specs, items in [*by_kind, *(([spec], own.get(spec.name, ())) for spec in asked)]:
        free = [item for item in items if (item.start, item.end) not in taken and not taken_back(item, text)]
        known = len(specs) == 1 and any(row.fact == specs[0].name for row in settled)
        if len(specs) != 1 or known or len({item.value for item in free}) != 1:
            continue
        item = free[0]
        yield Candidate(
            specs[0].name,
            item.value,
            item.text,
            item.start,
            item.end,
            _ANSWERS,
            because("asked-for"),
            number,
            item.sure,
        )
