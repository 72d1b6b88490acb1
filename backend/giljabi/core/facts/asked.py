"""Which facts an agent's words ask for, and what of the answer is one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from giljabi.core.facts.roles import taken_back
from giljabi.core.facts.schema import FactSchema, FactSpec, Kind
from giljabi.core.facts.values import Candidate, Found
from giljabi.core.reasons import because
from giljabi.core.text import sentences

_REQUEST = re.compile(
    r"필요합니다|필요하[고니며]|필요해요|여쭤|여쭙|부탁|(?:말씀|알려|보내|불러|입력|첨부|제출"
    r"|회신|적어|골라|찍어)(?:해|하여)?\s?(?:주|드)|말씀해|말씀 ?부탁|주시겠|주실\s?수"
    r"|기억(?:하|나)|tell (?:me|us)|send (?:me|us)|let us know|provide|share|could you|please (?:tell|send|give)",
    re.IGNORECASE,
)
_OPEN = re.compile(r"(?:몇|며칠|언제|어느|어디|무슨|누구|얼마)(?:(?!나요).)*\?\s*$")
#: "if you have one" asks for nothing that must come.
_OPTIONAL = re.compile(
    r"있으시면|있으면|있다면|있으시다면|가능하시면|원하시면|셔도 (?:괜찮|됩|돼|좋)|if you have", re.IGNORECASE
)
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
#: What a value of an answer scores: more than a cue at some distance, less than the words for the fact beside it.
_ANSWERS = 0.6


@lru_cache(maxsize=4096)
def requests(text: str) -> tuple[str, ...]:
    """The sentences that ask for something which must come. Scripts are asked again and again, so the answer is kept."""
    return tuple(
        sentence for sentence in sentences(text) if _REQUEST.search(sentence) and not _OPTIONAL.search(sentence)
    )


@lru_cache(maxsize=4096)
def questions(text: str) -> tuple[str, ...]:
    """The :func:`requests`, and the sentences that ask when, where, which or how many without a word of request: ``몇 시에 받으시면
    좋을까요?``"""
    open_ones = (row for row in sentences(text) if _OPEN.search(row) and not _OPTIONAL.search(row))
    return (*requests(text), *open_ones)


def asked_facts(text: str, schema: FactSchema) -> list[FactSpec]:
    """The facts that this text asks the customer for, in the order of the schema."""
    asking = questions(text)
    return [spec for spec in schema.specs if any(_names(word, sentence) for word in spec.asked for sentence in asking)]


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


def _names(word: str, sentence: str) -> bool:
    """Whether the sentence has the word, not as the head of another thing's name."""
    at = sentence.find(word)
    return at >= 0 and not (_OF_ANOTHER.search(sentence[:at]) or (word in BARE and _OF_SOMETHING.search(sentence[:at])))


def answers(
    question: str,
    text: str,
    schema: FactSchema,
    found: Mapping[Kind, Sequence[Found]],
    told: Sequence[Candidate],
    number: int,
) -> Iterator[Candidate]:
    """What an answer gives of the facts that ``question`` asked for, though no word beside it says so: ``두 시 반이요`` to somebody who
    asked when one entered. What is taken back in the same breath does not count. Only where one fact of the kind was asked for and the
    answer has one value of it that is not ``told`` to be another fact's."""
    asked = asked_facts(question, schema)
    taken = {(row.start, row.end) for row in told if row.why.code != "one-of-several"}
    for kind, items in found.items():
        specs = [spec for spec in asked if spec.kind == kind]
        free = [item for item in items if (item.start, item.end) not in taken and not taken_back(item, text)]
        settled = [row for row in told if row.why.code != "one-of-several"]
        if (
            len(specs) != 1
            or any(row.fact == specs[0].name for row in settled)
            or len({item.value for item in free}) != 1
        ):
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
