"""Korean text as it is typed: folding of look-alike characters, white space, and masking of personal data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice

_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0x00AD, 0])
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u2000-\u200a\u3000]+")

#: The regions that older number plates begin with, as a pattern.
PLATE_REGIONS = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"

# Masks run in this order: an e-mail holds digits, a card number holds what looks like a phone.
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"), "〈이메일〉"),
    (re.compile(r"(?<!\d)\d{6} ?[- ]? ?[1-8]\d{6}(?!\d)"), "〈주민번호〉"),
    (re.compile(r"(?<!\d)(?:\d{4}[- ]?){3}\d{3,4}(?!\d)"), "〈카드〉"),
    (re.compile(r"(?<![\d+])(?:\+82[-. ]?0?|0)\d{1,2} ?[-. )]{0,2} ?\d{3,4} ?[-. ]? ?\d{4}(?!\d)"), "〈전화〉"),
    (re.compile(r"(?<![\d-])\d{2,6}-\d{2,6}-\d{5,7}(?![\d-])"), "〈계좌〉"),
    (re.compile(r"(?:(?:" + PLATE_REGIONS + r")\s?)?(?<!\d)\d{2,3}\s?[가-힣]\s?\d{4}(?!\d)"), "〈차번〉"),
    (re.compile(r"(?<![\d,])\d{8,}(?!\d)"), "〈번호〉"),
)


def visible(text: str) -> str:
    """Drop zero-width, bidirectional and NUL characters; every other character keeps its place."""
    return text.translate(_INVISIBLE)


def plain(text: str) -> str:
    """NFKC without invisible characters and halves of surrogate pairs: what a database takes and a pattern finds."""
    return visible(unicodedata.normalize("NFKC", text).encode("utf-8", "replace").decode("utf-8"))


def collapse(text: str) -> str:
    """One space where there was any run of white space, line breaks included."""
    return " ".join(visible(text).replace("\u00a0", " ").split())


def tidy_lines(text: str) -> str:
    """Collapse spaces inside lines and keep the lines: at most one empty line in a row, none at the ends."""
    lines = [_SPACES.sub(" ", line).strip() for line in visible(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fold(text: str) -> str:
    """NFKC, lower case, single spaces: the form in which two texts are compared.

    Full-width digits and marks become plain ones, so offsets into the result are not offsets into ``text``.
    """
    return collapse(unicodedata.normalize("NFKC", text)).lower()


def whole(figures: str) -> int:
    """A whole number as people write it: ``12,000`` is 12000."""
    return int(figures.replace(",", ""))


def squeeze(text: str) -> str:
    """:func:`fold` without any white space, for names that people space as they like."""
    return fold(text).replace(" ", "")


def letters(text: str) -> str:
    """:func:`fold` with letters and digits only, for texts that differ in marks and spacing."""
    return re.sub(r"[\W_]", "", fold(text))


def sentences(text: str) -> list[str]:
    """The sentences as they stand, each with its mark and the space before it; a line break ends one too."""
    return re.findall(r"[^.?!\n]+[.?!]?", text)


def is_korean(text: str) -> bool:
    """Whether at least a third of the letters are Hangul: Korean texts name foreign products, English ones rarely Korean ones."""
    hangul = len(re.findall(r"[가-힣]", text))
    return hangul * 3 >= hangul + len(re.findall(r"[A-Za-zぁ-んァ-ヶ一-鿿]", text))


def mask_personal_data(text: str) -> str:
    """Replace e-mail addresses, resident, card, phone and plate numbers and other long numbers by a word for their kind."""
    for pattern, word in _MASKS:
        text = pattern.sub(word, text)
    return text


def line_changes(before: str, after: str, *, around: int) -> Iterator[str]:
    """What changes from one text to another, line by line with ``-`` and ``+``, and so many lines around it; without a diff's headers."""
    rows = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=around)
    return (row for row in islice(rows, 2, None) if not row.startswith("@@"))


def sms_bytes(text: str) -> int:
    """How many bytes a text message takes in EUC-KR, as Korean carriers count: 2 for Hangul, 1 for ASCII and line breaks.

    A character that EUC-KR lacks counts 2.
    """
    return sum(1 if char < "\x80" else 2 for char in text)
