"""The requests in an agent's words: which sentences ask for something, and what exactly they ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from giljabi.core.classify.morphemes import morphemes
from giljabi.core.text import sentences, squeeze

_REQUEST = re.compile(
    r"(?:시간|시각|연락처|번호|성함|이름)[을를]?\s(?:함께\s)?남겨\s?주|필요합니다|필요하[고니며]|필요해요|여쭤|여쭙|부탁|(?:말씀|알려|보내|불러|입력|첨부|제출"
    r"|회신|적어|골라|찍어)(?:해|하여)?\s?(?:주|드)|말씀해|말씀 ?부탁|주시겠|주실\s?수"
    r"|기억(?:하|나)|tell (?:me|us)|send (?:me|us)|let us know|provide|share|could you|please (?:tell|send|give)",
    re.IGNORECASE,
)
_OPEN = re.compile(r"(?:몇|며칠|언제|어느|어디|무슨|누구|얼마)(?:(?!나요).)*\?\s*$")
#: "if you have one" asks for nothing that must come.
_OPTIONAL = re.compile(
    r"있으시면|있으면|있다면|있으시다면|가능하시면|원하시면|셔도 (?:괜찮|됩|돼|좋)|if you have", re.IGNORECASE
)
#: What stands between the things and the verb by which the customer is asked to hand them over.
_ASKING = re.compile(
    r"[은는을를도]?\s*(?:(?:함께|모두|먼저|바로|다시|전부|같이|꼭|하나만|자세히|정확히"
    r"|(?:한|두|몇|한두|\d)\s?가지(?:씩)?만?"
    r"|확인하여|확인해서|확인하셔서|사진으로|문자로|찍어서?|캡처해서?|이 상담에|한 장|보이게)\s*)*"
    r"(?:(?:말씀|첨부|제출|회신|답변)(?:해|하여)?\s?주[시세십]|(?:알려|보내|불러|적어|찍어"
    r"|올려|남겨)\s?주[시세십]|(?:말씀|첨부|제출|회신|답변|확인) 부탁|여쭤|여쭙|기억하[고시]|기억나시"
    r"|말씀해 주|알려 주|필요합니다|필요해요|필요한데|있어야 (?:합니다|해요|하는))"
)
_PARTS = re.compile(r"\s*(?:,|、|/|그리고|및|(?<=[가-힣])(?:와|과|하고|이랑)\s)\s*")
#: Any of them would do.
OR = re.compile(r"(?:이나|나|또는|혹은|든지)\s")
_PARENS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
#: The papers and pictures that a text asks for "if you have one": 반납하실 때 찍으신 사진이 있으시면 보내 주시겠습니까?
_IF_THERE = re.compile(
    r"^(?P<things>.*?)(?:[이가을를]|도)?\s?(?:(?:남아\s|가지고\s|갖고\s)?(?:있으시면|있으면|있다면|있으시다면|계시면|계시다면)"
    r"|찍어\s?(?:두|놓으)셨(?:다면|으면))\s"
    r"(?:함께 |같이 |이곳에 |여기로 |꼭 )?(?:보내|올려|첨부해|보여)\s?주(?!셔도)"
)
#: The other one of two of a kind: 새 배송 날짜 beside 배송 날짜.
_OTHER = re.compile(r"새|바꾸|바꿀|변경|다시|옮기|옮길|원하|희망|미루|미룰|연기|다음|당기|당길")
#: What has a name of its own: not the customer's.
_NAMED_THING = re.compile(
    r"(?:[점존]|주차장|대여소|정류[소장]|거치대|구역|상품|제품|충전소|센터|은행|장소|매장|건물)\s$"
)
#: Money that is sent is paid, and tells nothing.
_TO_BE_PAID = re.compile(
    r"(?:남은|나머지|부족한|모자란|모자라는|미납|덜 낸)\s?(?:금액|요금|돈|차액)(?:까지|만|을|를)?\s\S*\s?보내"
)
_DAY = re.compile(r"(?<=[가-힣]{2})(?:일|\s?일자|\s?일시)$")
_TIME = re.compile(r"시각$")


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


def asking_clauses(text: str) -> Iterator[str]:
    """What stands before each verb by which a text asks to be told or sent something."""
    for sentence in requests(text):
        plain = _PARENS.sub("", sentence)
        start = 0
        for verb in _ASKING.finditer(plain):
            if not ("보내" in verb[0] and _TO_BE_PAID.search(plain[start : verb.end()])):
                yield plain[start : verb.start()]
            start = verb.end()


def wished_for(text: str) -> Iterator[str]:
    """What stands before each "if you have one, please send it" of a text."""
    for sentence in sentences(text):
        if match := _IF_THERE.match(_PARENS.sub("", sentence)):
            yield match["things"]


def listed(clause: str) -> Iterator[str]:
    """The parts of a list; of alternatives (``영수증이나 카드 내역``) only the first is asked for."""
    for part in _PARTS.split(clause):
        first = OR.split(part, maxsplit=1)
        yield first[0]
        if len(first) > 1:
            return


@lru_cache(maxsize=4096)
def phrases(text: str) -> tuple[str, ...]:
    """The things that a text asks for, in its own words: ``짐을 받으신 날짜``, ``예약번호``."""
    return tuple(part.strip() for clause in asking_clauses(text) for part in listed(clause) if part.strip())


@lru_cache(maxsize=8192)
def is_asked_as(title: str, phrase: str) -> bool:
    """Whether a phrase asks for what is called by this title: it ends in the title's last noun and has all that the title says,
    whatever the form (받은 날짜, 짐을 받으신 날짜)."""
    if title.startswith("새 ") and not _OTHER.search(phrase):
        return False
    if squeeze(phrase).endswith(squeeze(title)):
        return not (title == "이름" and _NAMED_THING.search(phrase.removesuffix("이름")))
    title, phrase = _plain(title), _plain(phrase)
    if title[-1:] != phrase[-1:] or " " not in title:
        return False  # so that the analyser is asked only where both may end in the same noun
    mine, theirs = morphemes(title), morphemes(phrase)
    return len(mine) > 1 and bool(theirs) and mine[-1] == theirs[-1] and set(mine) <= set(theirs)


def _plain(name: str) -> str:
    """One word for the day and one for the time: 결제일, 결제 일자 → 결제 날짜; 시각 → 시간."""
    return _TIME.sub("시간", _DAY.sub(" 날짜", name))
