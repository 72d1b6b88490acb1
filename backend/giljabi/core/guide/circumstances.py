"""What is known of a ticket in a form that the conditions of a script can be held against: words, states, quantities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

from giljabi.core.classify.morphemes import morphemes
from giljabi.core.facts.field_names import key_groups, key_tokens, key_words, names_money
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.kinds import NATIVE
from giljabi.core.facts.schema import FactSchema, FactSpec
from giljabi.core.facts.values import CLOCK, DAY, MOMENT, Fact

#: Words of conditions that say nothing about which condition it is.
_EMPTY = {
    "경우/NN", "고객/NN", "안내/NN", "확인/NN", "하/VV", "있/VV", "있/VA", "없/VA", "되/VV", "문의/NN", "요청/NN", "주/VV", "때/NN",
    "분/NN", "말/NN", "말씀/NN", "이용/NN", "것/NN", "오/VV", "가/VV", "나오/VV", "받/VV", "드리/VV", "같/VA", "원하/VV", "보/VV",
    "말하/VV", "곳/NN", "손님/NN", "회원/NN", "바로/MA", "이미/MA", "다시/MA",
}  # fmt: skip
NEGATIVE_VALUE = re.compile(
    r"^(?:아니[오요]|아님|없음|불가|안\s?됨"
    r"|미(?:납|반납|결제|수령|사용|확인|등록|승인|접수|발송|배송|연동|지급|적용|처리|완료|이용|방문|도착|입금|제출|인증|가입|동의|응답|신청|해당|포함|설치|개통)"
    r"|no|none|false|x|n)$|없음$|불가$|안\s?됨$",
    re.IGNORECASE,
)
POSITIVE_VALUE = re.compile(r"^(?:네|예|있음|가능|완료|됨|yes|true|o|y)$", re.IGNORECASE)
#: A remark that says yes or no of something: ``원격개방 네``, ``현장결제취소 불가``.
_SAYS = re.compile(r"([가-힣]{2,12}(?: [가-힣]{2,12})?)\s?[:：]?\s(네|예|가능|아니오|불가|안\s?됨|없음|있음)")
_SAYS_IN_NOTE = re.compile(
    r"(?P<what>[가-힣]{2,12}(?: [가-힣]{2,12})?)\s?(?:[:：]?\s?[\"“'](?P<quoted>네|예|아니오|아니요|가능|불가|있음|없음)[\"”']"
    r"|[:：]\s?(?P<value>네|예|아니오|아니요|가능|불가|있음|없음)(?![가-힣]))"
)
#: What somebody looked at and found nothing amiss in.
_IN_ORDER = re.compile(r"[^.\n]{2,60}?(?:이상|문제|해당)\s?(?:사항\s?|되는 것\s?)?없(?:음|습니다|었습니다)")
#: What a note dates, and the day.
_DATED = re.compile(r"(?P<what>[가-힣 ]{2,16})\s?[:：>(]?\s?(?P<day>20\d{2}[-.]\d{1,2}[-.]\d{1,2})(?!\d)")
#: Units of quantities, with what one of them is in the base unit of its kind.
UNITS: dict[str, tuple[str, int]] = {
    "분": ("minute", 1), "시간": ("minute", 60), "일": ("day", 1), "주": ("day", 7), "주일": ("day", 7), "개월": ("day", 30), "달": ("day", 30),
    "년": ("day", 365), "회": ("time", 1), "번": ("time", 1), "번째": ("time", 1), "건": ("time", 1), "차례": ("time", 1),
    "장": ("piece", 1), "개": ("piece", 1), "매": ("piece", 1), "박스": ("piece", 1), "명": ("person", 1), "원": ("won", 1),
    "점": ("point", 1), "m": ("m", 1), "미터": ("m", 1),
    "km": ("m", 1000), "킬로": ("m", 1000), "%": ("percent", 1), "퍼센트": ("percent", 1), "도": ("degree", 1), "대": ("piece", 1),
}  # fmt: skip
_KEY_UNITS = {
    "min": "분", "mins": "분", "minute": "분", "minutes": "분", "hour": "시간", "hours": "시간", "day": "일", "days": "일", "week": "주", "weeks": "주",
    "month": "개월", "months": "개월", "year": "년", "years": "년", "count": "회", "times": "회", "km": "km", "m": "m", "meters": "m",
    "metres": "m", "percent": "%", "rate": "%",
    "point": "점", "points": "점", "qty": "개", "quantity": "개", "boxes": "박스", "items": "개",
}  # fmt: skip
#: More than anything is counted to.
_MOST = 10**15
#: Keys of numbers that count nothing.
_NO_QUANTITY = {"id", "no", "number", "code", "age", "year", "floor", "version", "zip", "번호"}
#: Parts of the name of the day of use.
_OF_USE = {"use", "used", "ride", "visit", "entry", "이용", "탄", "방문"}
_PLACES = ("주차장", "지점", "매장", "점포", "거점", "정류장", "대여소", "반납존", "센터", "창고")
_SAID = re.compile(
    r"(?<![\d.,])(?P<no>\d{1,3}(?:,\d{3})+|\d{1,7})\s?(?P<unit>시간|분|일(?=째|동안|간|만|이나|정도"
    r"|쯤| 전| 뒤| 후| 지나| 넘)|주일|주|개월|달|년|번째|번|회|건|장|개|매|박스|명|km|킬로|m(?![a-z])|미터|%|퍼센트|점|도)(?!\s?\d{1,2}분)"
)
#: Counted in words: 네 대나 찍어봤는데.
_COUNTED_IN_WORDS = re.compile(
    r"(?<![가-힣])(?P<no>두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s?(?P<unit>대|번|개|장|명)(?=이?나|[를을이가]?\s|째)"
)
#: An amount on a picture that was sent.
_ON_PICTURE = re.compile(r"\[사진[^\n]*?(?<![\d,])(?P<no>\d{1,3}(?:,\d{3})+|\d{3,7})\s?원")
#: What such a picture is of, when it is a fare.
_FARE = re.compile(r"택시|버스|지하철|기차|열차|교통")


@dataclass(frozen=True, slots=True)
class Quantity:
    """So many of something: ``value`` in the base unit of ``kind`` (minute, day, time, piece, won …); ``words`` say of what,
    ``groups`` are the words of its name part by part. ``elapsed`` marks time since a moment that a field names,
    ``told`` what was only said, ``between`` the time between two of them; it may be ``slack`` more or less."""

    value: float
    kind: str
    words: frozenset[str]
    groups: tuple[frozenset[str], ...] = ()
    elapsed: bool = False
    told: bool = False
    between: bool = False
    slack: float = 0.0

    @property
    def lemmas(self) -> frozenset[str]:
        """The words of its name as the dictionary has them: 나가신 → 나가."""
        return lemmas_of(self.words)


@dataclass(frozen=True, slots=True)
class State:
    """A field or look-up whose value is a word: ``groups`` are the words of its name, part by part, ``holds`` whether the value
    says yes or no (None: neither), ``of_place`` that it comes from the places list."""

    groups: tuple[frozenset[str], ...]
    value: str
    holds: bool | None
    of_place: bool = False


@dataclass(frozen=True)
class Circumstances:
    """``turn`` is what the customer said since the agent's last words, ``notes`` what agents noted since then;
    ``place_words`` are what a place is called here (주차장, 지점), ``place_names`` what the ticket's own is called; ``before`` are the
    agent's last words."""

    turn: str
    notes: str
    facts: Facts
    quantities: tuple[Quantity, ...]
    states: tuple[State, ...]
    place_words: tuple[str, ...] = ()
    place_names: tuple[str, ...] = ()
    before: str = ""

    @cached_property
    def said(self) -> frozenset[str]:
        return content(self.turn)

    @cached_property
    def noted(self) -> frozenset[str]:
        return content(_IN_ORDER.sub(" ", self.notes))

    @cached_property
    def in_order(self) -> frozenset[str]:
        """Content words of what a note says is all right: 최소요금·구역·기간 조건 모두 이상 없음."""
        return content(" ".join(_IN_ORDER.findall(self.notes)))

    @cached_property
    def fielded(self) -> frozenset[str]:
        """Content words of fields and look-ups, of names and values."""
        return frozenset().union(*(content(state.value) for state in self.states)) if self.states else frozenset()


def circumstances(
    turn: str, notes: str, facts: Facts, schema: FactSchema, now: datetime, before: str = ""
) -> Circumstances:
    """Put together what conditions can be held against; ``now`` is the moment of the ticket, dates count from it."""
    quantities: list[Quantity] = []
    states: list[State] = []
    day = _day(facts, now)
    moments: list[tuple[datetime, frozenset[str]]] = []
    for fact in facts.known.values():
        words = name_words(fact.name, schema)
        if isinstance(fact.value, int):
            if (
                not isinstance(fact.value, bool)
                and abs(fact.value) < _MOST
                and not set(key_tokens(fact.name)) & _NO_QUANTITY
            ):
                quantities.append(_counted(fact, words, schema))
        elif moment := _moment(fact.value, now, day):
            quantities.extend(_elapsed(*moment, words, now))
            if moment[1] and fact.origin != "text":
                moments.append((moment[0], words))
        if isinstance(fact.value, str) and _is_state(fact, schema):
            states.extend(_states(fact, schema))
    quantities.extend(
        Quantity(abs((one - other).total_seconds()) / 60, "minute", mine | theirs, (mine, theirs), between=True)
        for at, (one, mine) in enumerate(moments)
        for other, theirs in moments[:at]
    )
    states.extend(_noted(notes))
    quantities.extend(_days_noted(notes, now))
    for text in (turn, notes):
        quantities.extend(_told(text))
    specs = [spec for spec in schema.of_kind("place") if spec.name in facts]
    names = tuple(str(facts.known[spec.name].value) for spec in specs)
    called = _place_words(names, specs)
    return Circumstances(turn, notes, facts, tuple(quantities), tuple(states), called, names, before)


@lru_cache(maxsize=8192)
def lemmas_of(words: frozenset[str]) -> frozenset[str]:
    """The content words as the dictionary has them: 나가신 → 나가."""
    return frozenset().union(*(content(word) for word in words if re.match("[가-힣]", word)))


@lru_cache(maxsize=8192)
def content(text: str) -> frozenset[str]:
    """Content morphemes of a text, without those that stand in every condition."""
    return frozenset(morphemes(text)) - _EMPTY


def name_words(name: str, schema: FactSchema) -> frozenset[str]:
    """The words that speak of a fact or field: its label, the words by which scripts ask for it, its key's."""
    spec = schema.get(name)
    if spec is None:
        return key_words(name)
    labels = {word for text in (*spec.label.values(), *spec.asked) for word in text.split()}
    return frozenset(labels) | key_words(spec.title()) | key_words(name)


def name_groups(name: str, schema: FactSchema) -> tuple[frozenset[str], ...]:
    """The parts of a name: the words of the label, or what each part of the key stands for."""
    spec = schema.get(name)
    return key_groups(spec.title()) if spec else key_groups(name)


def _is_state(fact: Fact, schema: FactSchema) -> bool:
    """Whether the value is a word that says how something stands: no name, number, date or place."""
    spec = schema.get(fact.name)
    names = spec is not None and (spec.kind not in ("text", "count") or key_tokens(fact.name)[-1:] == ("name",))
    return fact.origin != "text" and not names and not re.fullmatch(r"[\d:T -]+", str(fact.value))


def _states(fact: Fact, schema: FactSchema) -> Iterator[State]:
    """What a value says; a remark of the places list says several things (``연동, 원격개방 네``)."""
    groups, value = name_groups(fact.name, schema), str(fact.value)
    pieces = re.split(r"[,.·/()]\s*", value) if fact.origin == "place" else [value]
    for piece in pieces:
        if match := _SAYS.fullmatch(piece.strip()):
            parts = tuple(frozenset({word}) for word in match[1].split())
            yield State(parts, piece, bool(POSITIVE_VALUE.search(match[2])))
        elif piece.strip():
            holds = False if NEGATIVE_VALUE.search(piece) else True if POSITIVE_VALUE.search(piece) else None
            yield State(groups, piece.strip(), holds, fact.origin == "place")


def _noted(notes: str) -> Iterator[State]:
    """What a note says yes or no of: ``DR-1183 원격 시작 "아니오"``."""
    for match in _SAYS_IN_NOTE.finditer(notes):
        groups = tuple(frozenset({word}) for word in match["what"].split())
        yield State(groups, match[0], bool(POSITIVE_VALUE.search(match["quoted"] or match["value"])))


def _days_noted(notes: str, now: datetime) -> Iterator[Quantity]:
    """The days since what a note dates: 감면 이력 : 2026-01-20."""
    for match in _DATED.finditer(notes):
        try:
            day = date(*map(int, re.split(r"[-.]", match["day"])))
        except ValueError:
            continue
        words = frozenset(word.split("/")[0] for word in content(match["what"]))
        yield Quantity(float((now.date() - day).days), "day", words, elapsed=True)


def _told(text: str) -> Iterator[Quantity]:
    """What a text counts, with the words beside it."""
    found = [(match, match["no"], match["unit"]) for match in _SAID.finditer(text)]
    found += [(match, str(NATIVE[match["no"]]), match["unit"]) for match in _COUNTED_IN_WORDS.finditer(text)]
    found += [(match, match["no"], "원") for match in _ON_PICTURE.finditer(text)]
    for match, number, unit in found:
        kind, factor = UNITS[unit]
        near = content(text[max(0, match.start("no") - 14) : match.end() + 14])
        words = frozenset(word.split("/")[0] for word in near) | (_on_picture(match) if unit == "원" else frozenset())
        yield Quantity(float(number.replace(",", "")) * factor, kind, words, told=True)


def _on_picture(match: re.Match[str]) -> frozenset[str]:
    """What an amount on a picture is called."""
    return frozenset({"영수증", "교통비", "택시비"} if _FARE.search(match[0]) else {"영수증"})


def _counted(fact: Fact, words: frozenset[str], schema: FactSchema) -> Quantity:
    spec = schema.get(fact.name)
    if (spec and spec.kind == "money") or (spec is None and names_money(fact.name)):
        return Quantity(float(fact.value), "won", words, name_groups(fact.name, schema))
    keyed = (_KEY_UNITS[token] for token in key_tokens(fact.name) if token in _KEY_UNITS)
    unit = spec.unit if spec and spec.unit in UNITS else next(keyed, "회")
    kind, factor = UNITS[unit]
    return Quantity(float(fact.value) * factor, kind, words, name_groups(fact.name, schema))


def _elapsed(moment: datetime, exact: bool, words: frozenset[str], now: datetime) -> Iterator[Quantity]:
    """The time since a moment in days, and in minutes: about, where its time of day is not known."""
    days = (now.date() - moment.date()).days
    yield Quantity(float(days), "day", words, elapsed=True)
    if exact:
        yield Quantity((now - moment).total_seconds() / 60, "minute", words, elapsed=True)
    elif days > 0:  # since the middle of that day, twelve hours more or less
        since_noon = (now - moment.replace(hour=12, minute=0)).total_seconds() / 60
        yield Quantity(since_noon, "minute", words, elapsed=True, slack=720.0)


def _place_words(names: Sequence[str], specs: Sequence[FactSpec]) -> tuple[str, ...]:
    """What a place of this house is called, by the words for the fact; of a name of several words, a last word that ends so."""
    called = [word.split()[-1] for spec in specs for word in spec.called]
    last = [name.split()[-1] for name in names if " " in name]
    return tuple(dict.fromkeys([*(word for word in last if word in called or word.endswith(_PLACES)), *called]))


def _day(facts: Facts, now: datetime) -> str | None:
    """The day that times of day belong to: that of the ticket, of several the one of use; today where none is known, none where
    nothing tells which."""
    rows = [
        fact
        for fact in facts.known.values()
        if isinstance(fact.value, str) and DAY.fullmatch(fact.value) and fact.origin != "text"
    ]
    if not rows:
        return now.date().isoformat()
    of_use = [fact for fact in rows if _OF_USE & set(key_tokens(fact.name))]
    days = {str(fact.value) for fact in of_use or rows}
    return days.pop() if len(days) == 1 else None


def _moment(value: str, now: datetime, day: str | None) -> tuple[datetime, bool] | None:
    """The moment that a value names, and whether it has a time of day; a bare time is one of ``day``."""
    try:
        if match := MOMENT.fullmatch(value):
            return datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=now.tzinfo), True
        if DAY.fullmatch(value):
            return datetime.fromisoformat(value).replace(tzinfo=now.tzinfo), False
        if day and CLOCK.fullmatch(value):
            hour, minute = (int(part) for part in value.split(":"))
            base = datetime.fromisoformat(day).replace(tzinfo=now.tzinfo)
            return base.replace(hour=hour, minute=minute, second=0, microsecond=0), True
    except ValueError:
        return None
    return None
