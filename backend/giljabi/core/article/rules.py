"""Typed rules: what the policies say outright and code can act on. Silence is kept as silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from giljabi.core.article.amounts import VOUCHER_WORD, amount, voucher_amounts
from giljabi.core.playbook import Places, Policy, Rules
from giljabi.core.text import collapse

_OPERATORS = re.compile(
    r"(?:취소|환불|면제)[^,]{0,8}(?:가능|되는|됨|받는)[^,:：]{0,6}(?:운영사|업체|회사|제휴사|파트너|지점)"
    r"|(?:운영사|업체|제휴사|파트너)[^,:：]{0,6}(?:취소|환불)[^,:：]{0,4}가능"
    r"|(?:operators?|partners?|vendors?|stores?)[^,:]{0,30}(?:cancel|refund)",
    re.IGNORECASE,
)
_ONLY_THESE = re.compile(
    r"^(?P<list>[^:：.]*[,，/·][^:：.]*?)만\s?(?:현장\s?|카드\s?|결제\s?)?(?:취소|환불)\s?(?:가능|됨|된다|돼)"
)
#: Whatever turns a list of those that allow it into one of those that do not, or leaves it open.
_REFUSED = re.compile(
    r"불가|안\s?되|안\s?됨|안\s?받|않|아닌|아님|미가능|금지|못|제외|나머지|삭제|여부|뺀|빼고|(?<![가-힣])외(?![가-힣])|cannot|n't\b|\bnot\b|\bnever\b|\brefus"
    r"|\bwithout\b|\bexcept",
    re.IGNORECASE,
)
#: Longer than any rule that a person writes; prose beyond it is not searched for rules, which keeps the time linear.
_LONGEST_STATEMENT = 600
_NAME = re.compile(r"[가-힣A-Za-z][가-힣A-Za-z0-9&·. ]{1,19}")
_NOT_A_NAME = re.compile(r"(?:다|음|함|요|것|보상|확인|접수|이내|필요|가능)$|[>:]")

#: What can be asked of somebody: a number, a document, a name, a date. Only such a thing counts as required when the text
#: does not list it, so that "승인 필요" and "확인 필요" are no requirements.
_THING = (
    r"(?:번호|이름|성함|성명|연락처|주소|계좌|생년월일|날짜|일시|일자|시각|시간|금액|수단|장소|위치|사진|영상|화면|캡처|영수증|명세서"
    r"|내역서?|증빙|서류|사본|원본|진단서|확인서|신청서|요청서|동의서|위임장|증명서|등록증|자격증|신분증|면허증|통장|통지서|고지서"
    r"|계약서|접수증|코드|아이디|ID|이메일|메일|여부|차종|차량|기종|모델명?|사유|이용일|결제일|발생일|구매일)"
)
_LISTED = re.compile(
    r"(?:(?:필수|필요|구비|제출|준비|확인)\s?(?:확인\s?)?(?:정보|서류|항목|사항|자료|값)|필수|필요)\s*(?:는|은|[:：])\s*(?P<list>.+)$"
    r"|(?:required|needed)(?:\s+(?:information|documents?|details?|fields?))?\s*:\s*(?P<english>.+)$",
    re.IGNORECASE,
)
#: "요청서가 필요한 항목": what stands before is needed for the items, not the items themselves.
_NEEDED_FOR = re.compile(rf"(?P<list>[가-힣A-Za-z ]*{_THING})(?:이|가)\s?필요한")
_LIST_TITLE = re.compile(
    r"서류$|필수\s?값|필수\s?(?:정보|항목|입력)|필요(?:한)?\s?(?:것|정보|서류|항목|자료|사항)|구비\s?서류|받을\s?(?:것|서류|정보)|준비물"
    r"|^need(?:ed|s)?$|required (?:information|documents?|details?)|what (?:we|you) need",
    re.IGNORECASE,
)
_NEEDED = re.compile(
    rf"(?P<list>[^.:：;/()（）]*?{_THING})\s*(?:이|가|은|는|을|를)?\s*(?:꼭\s?|반드시\s?)?(?:필수|필요)"
)
_NEEDED_ENGLISH = re.compile(
    r"(?:^|[.;,]\s+)(?P<list>[^.:;,]{3,60}?)\s+(?:is|are)?\s*(?:required|mandatory|needed)\b", re.IGNORECASE
)
_ONLY_WITH = re.compile(
    rf"(?P<list>[^.,:：;]*?{_THING})(?:이|가|을|를)?\s*(?:없으면|없이는|없는 경우(?:에는)?)[^.]*(?:없|불가|안 |않|못|금지)"
)
_ONLY_IF = re.compile(
    rf"(?P<list>[가-힣A-Za-z ]*?{_THING})(?:와|과|이|가)\s[^.]*(?:일치|확인|있|제출|첨부)[^.\s]*\s(?:경우|때|건)에?만"
)
_KIND_ONLY = re.compile(r"요청서|신청서|확인서|동의서|증명서|증빙|서류")
_TAKEN = re.compile(r"받|첨부|제출|입력|접수|업로드")
_BRACKETED = re.compile(r"\[([^\[\]]{2,15})\]")
_BUTTON_AFTER = re.compile(r"\]\s*(?:버튼|클릭|을 누|를 누|체크|누르|가이드|메뉴|으로|로 |탭|에서)|\]\s*[>»＞]")
_SEPARATORS = re.compile(r"\s*(?:[,，、/·+]|\s및\s|\sand\s|\sor\s|(?<=[가-힣])(?:와|과|이랑|하고)\s)\s*", re.IGNORECASE)
_BESIDE = re.compile(
    r"\s*(?:\([^()]*\)|（[^（）]*）)\s*|\s*\*.*$|\s+(?:본인\s?명의|본인명의|각\s?\d+부|\d+(?:장|부|매)).*$"
)
_MODIFIER = re.compile(
    r"^(?:[^,]{0,20}(?:위해|위하여|하려면|할 때)|새|새로운|고객|본인|고객의|고객님|고객님의|해당|반드시|꼭|항상|전체|모든|최근"
    r"|위|아래|the|your|a|an|their)\s+",
    re.IGNORECASE,
)
_LAST_AMOUNT = re.compile(r"(?:[:：]\s*|\s)((?:\d{1,3}(?:,\d{3})+|\d{3,}|\d+[천만])\s?원|[$€£]\s?\d+)$")
_LONGEST_THING = 20


@dataclass(frozen=True, slots=True)
class Sourced:
    """A value of a rule and where the article says it."""

    value: str | int
    places: Places


@dataclass(frozen=True, slots=True)
class FoundRules:
    """The rules with their sources."""

    operators: tuple[Sourced, ...]
    denominations: tuple[Sourced, ...]
    requires: tuple[Sourced, ...]

    @property
    def rules(self) -> Rules:
        return Rules(
            tuple(str(found.value) for found in self.operators),
            tuple(int(found.value) for found in self.denominations),
            tuple(str(found.value) for found in self.requires),
        )

    @property
    def places(self) -> dict[str, tuple[Places, ...]]:
        """The places of each value, by the name of its rule."""
        named = {
            "cancellable_operators": self.operators,
            "coupon_denominations": self.denominations,
            "requires": self.requires,
        }
        return {name: tuple(found.places for found in rows) for name, rows in named.items() if rows}


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence-like text of the article; ``title`` is the heading that it stands under."""

    title: str
    text: str
    places: Places


def read_rules(
    policies: Sequence[Policy], remarks: Iterable[Statement], said: Iterable[Statement], *, about_vouchers: bool = False
) -> FoundRules:
    """The rules of an article: policies and ``remarks`` (cautions, notes to the agent) say what is needed, policies and
    scripts (``said``) which vouchers there are. ``about_vouchers``: the whole article is, so that a table of amounts is theirs."""
    stated, spoken = list(_statements(policies)), list(said)
    needed = [*_needed_for(policies), *(found for statement in [*stated, *remarks] for found in _requires(statement))]
    return FoundRules(
        _once(_operators(policies)),
        _denominations(stated, spoken, about_vouchers),
        _once(_in_full(needed, spoken)),
    )


def _statements(policies: Sequence[Policy]) -> Iterator[Statement]:
    for policy in policies:
        for text, at in zip(policy.items, policy.item_places, strict=True):
            yield Statement(policy.title, text, at)


def _once(found: Iterable[Sourced]) -> tuple[Sourced, ...]:
    return tuple({row.value: row for row in reversed(list(found))}.values())[::-1]


def _operators(policies: Sequence[Policy]) -> list[Sourced]:
    """The first list of those that allow cancelling: in the items under such a heading, or behind the words in an item."""
    for policy in policies:
        rows = [(item[:_LONGEST_STATEMENT], at) for item, at in zip(policy.items, policy.item_places, strict=True)]
        title = re.sub(r"[(（\[][^)）\]]*[)）\]]", "", policy.title)
        if _OPERATORS.search(title) and not _REFUSED.search(title) and (found := _listed_names(rows)):
            return found
        for item, at in rows:
            if (only := _ONLY_THESE.search(item)) and (names := _names(only["list"])):
                return [Sourced(name, at) for name in names]
            head, colon, tail = re.sub("：", ":", item).partition(":")
            if colon and _OPERATORS.search(head) and not _REFUSED.search(head) and (names := _names(tail)):
                return [Sourced(name, at) for name in names]
    return []


def _listed_names(rows: Sequence[tuple[str, Places]]) -> list[Sourced]:
    """The names of a list in one item, or of single names one an item; what follows the list is about something else."""
    found: list[Sourced] = []
    for item, at in rows:
        names = _names(item)
        if not names or (found and len(names) > 1):
            break
        found.extend(Sourced(name, at) for name in names)
        if len(names) > 1:
            break
    return found


def _names(text: str) -> tuple[str, ...]:
    """``직영(가나, 다라), 마바`` → (가나, 다라, 마바): a bracketed list stands for the word before it. A name that its bracket
    takes back (``다라(불가)``) is left out; a list that takes back names in other words is none."""
    text = re.sub(r"[가-힣A-Za-z]+\s?[(（]([^()（）\[\]]*[,，][^()（）\[\]]*)[)）]", r"\1", text)
    text = re.sub(r"(?:직영|본사|자사)\s?[(（]([^()（）\[\]]+)[)）]", r"\1", text)
    text = re.sub(
        r"[가-힣A-Za-z0-9 ]+\s?[(（][^()（）]*(?:불가|제외|안 ?됨|중단|종료)[^()（）]*[)）]\s*[,，]?", "", text
    )
    text = re.sub(r"[(（][^()（）]*[)）]", "", text)
    if _REFUSED.search(text):
        return ()
    parts = [part.strip(" .·") for part in re.split(r"[,、，/]|\s·\s", text)]
    names = [part for part in parts if _NAME.fullmatch(part) and not _NOT_A_NAME.search(part)]
    return tuple(dict.fromkeys(names)) if len(names) == len([part for part in parts if part]) else ()


def _denominations(stated: Sequence[Statement], said: Sequence[Statement], about_vouchers: bool) -> tuple[Sourced, ...]:
    """Ranges wherever they stand; single vouchers beside a range, or named by the policies when there is no range."""
    offered: dict[int, Places] = {}
    named: dict[int, Places] = {}
    for statement, is_policy in [*((row, True) for row in stated), *((row, bool(row.title)) for row in said)]:
        title = statement.title if VOUCHER_WORD.search(statement.title) else ""
        for sentence in re.split(r"\n|(?<=[다요])\.\s", statement.text):
            if len(sentence) > _LONGEST_STATEMENT:
                continue
            found = voucher_amounts(f"{title} : {sentence}" if title else sentence, is_list=bool(title))
            if found.in_range:
                offered |= dict.fromkeys((*found.in_range, *found.single), statement.places)
            else:
                named |= dict.fromkeys(found.single if is_policy else found.choice, statement.places)
    if not offered and not named:
        named = _graded(stated, about_vouchers)
    return tuple(Sourced(value, at) for value, at in sorted((offered or named).items()))


def _graded(stated: Sequence[Statement], about_vouchers: bool) -> dict[int, Places]:
    """A policy whose every item ends in an amount (``불친절 : 3,000원``) grades the vouchers, if it is about them."""
    by_title: dict[str, list[Statement]] = {}
    for statement in stated:
        by_title.setdefault(statement.title, []).append(statement)
    for title, rows in by_title.items():
        amounts = [_LAST_AMOUNT.search(row.text[-_LONGEST_STATEMENT:]) for row in rows]
        if len(rows) > 1 and all(amounts) and (about_vouchers or VOUCHER_WORD.search(title)):
            return {amount(m[1]): row.places for m, row in zip(amounts, rows, strict=True) if m}
    return {}


def _requires(statement: Statement) -> list[Sourced]:
    """What one statement asks for: a list behind "필요 정보 :", the items under a heading such as 서류, or "… 필요"."""
    text, title = collapse(statement.text)[:_LONGEST_STATEMENT], statement.title[:_LONGEST_STATEMENT]
    listed = _LISTED.search(text) if title else None
    framed = [match[1].strip() for match in _BRACKETED.finditer(text) if not _button(text, match)]
    things: list[str] = []
    if listed:
        things = _things(listed["list"] or listed["english"], strict=False)
    elif framed and re.search(r"필요|필수|있어야|required", text, re.IGNORECASE):
        things = framed
    elif _LIST_TITLE.search(title) and not _NEEDED_FOR.search(title) and not re.search(r"[다요]\.?$|[:：]", text):
        several = bool(re.search(r"[,，]", text))
        named = [thing for thing in framed if re.search(f"{_THING}$", thing)] if not several else []
        things = named or _things(text, strict=not several)
    else:
        for pattern in (_NEEDED, _NEEDED_ENGLISH, _ONLY_WITH, _ONLY_IF):
            if match := pattern.search(text):
                things = _things(match["list"], strict=pattern is not _NEEDED_ENGLISH)
                break
        if not things and _TAKEN.search(text):
            things = [thing for thing in framed if re.search(f"{_THING}$", thing)]
    return [Sourced(thing, statement.places) for thing in things]


def _needed_for(policies: Sequence[Policy]) -> Iterator[Sourced]:
    """The thing that a heading needs for its items (``요청서가 필요한 항목``)."""
    for policy in policies:
        if match := _NEEDED_FOR.search(policy.title[:_LONGEST_STATEMENT]):
            for thing in _things(match["list"], strict=True):
                yield Sourced(thing, policy.places[:1])


def _in_full(found: Iterable[Sourced], said: Sequence[Statement]) -> Iterator[Sourced]:
    """A bare kind of document by the name that the scripts give it: 요청서 → 변경 요청서."""
    for row in found:
        if isinstance(row.value, str) and _KIND_ONLY.fullmatch(row.value):
            named = re.compile(rf"(?<![가-힣])([가-힣]{{2,8}} {row.value})(?:을|를)?\s?(?:받|작성|첨부|보내|제출|접수)")
            full = next((match[1] for statement in said if (match := named.search(statement.text))), None)
            yield Sourced(full, row.places) if full else row
        else:
            yield row


def _button(text: str, match: re.Match[str]) -> bool:
    return bool(_BUTTON_AFTER.match(text, match.end() - 1)) or text[: match.start()].rstrip()[-1:] in (">", "»")


def _things(text: str, *, strict: bool) -> list[str]:
    """The things that a list names; ``strict`` takes only what can be asked of somebody."""
    bracketed = [match for match in _BRACKETED.finditer(text) if not _button(text, match)]
    found = []
    for part in _SEPARATORS.split(_BESIDE.sub(" ", re.sub(r"[\[\]]", "", text) if not bracketed else _unframed(text))):
        thing = part.strip(" .·-–")
        while match := _MODIFIER.match(thing):
            thing = thing[match.end() :]
        if strict and not re.search(f"{_THING}$", thing):
            continue
        if (
            thing
            and len(thing) <= (_LONGEST_THING if re.search("[가-힣]", thing) else 2 * _LONGEST_THING)
            and not re.search(r"(?:다|요|것|함|음|까지|이내|만)$|^\d", thing)
        ):
            found.append(thing)
    return found


def _unframed(text: str) -> str:
    """``[통장사본] 본인명의`` → ``통장사본``: what stands in brackets is the thing, what follows is about it."""
    return re.sub(r"\[([^\[\]]{2,15})\](?:\s*[가-힣 ]{2,12}(?=[,，]|$))?", r"\1", text)
