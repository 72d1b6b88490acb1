"""The marks that authors set in front of things: numbers, bullets, arrows, separators."""

from __future__ import annotations

import re
from dataclasses import dataclass

from giljabi.core.article.rich import Rich

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
SOLID = "❶❷❸❹❺❻❼❽❾❿"
_ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
_KEYCAP = r"\d\ufe0f?\u20e3"
_OPEN, _CLOSE = "(（", ")）"

#: A number in front of something: ①, 1️⃣, (1), [1], 1), 1., 1-2., Step 1:, 1단계., Ⅰ. - followed by whatever it numbers.
#: ①-1 is a number of its own.
NUMBER = re.compile(
    rf"\s*(?:(?P<circled>[{CIRCLED}{SOLID}])(?:\s?-\s?\d{{1,2}}(?!\d))?|(?P<keycap>{_KEYCAP})|[{_OPEN}](?P<round>\d{{1,2}})[{_CLOSE}]"
    rf"|[\[［【](?P<square>\d{{1,2}})[\]］】]|(?P<half>\d{{1,2}})[{_CLOSE}]|(?:\d{{1,2}}-)?(?P<dot>\d{{1,2}})[.．](?!\d)"
    rf"|(?P<roman>[{_ROMAN}])\s?[.．)]?|[\[(]?(?:step|스텝)\s*(?P<worded>\d{{1,2}})\s*[.:)\]–—-]?"
    r"|(?P<staged>\d{1,2})\s*단계\s*(?:[.:)\]-]|$))\s*",
    re.IGNORECASE,
)
#: A bare figure; it numbers something only where the whole is set apart (bold, heading).
BARE_NUMBER = re.compile(r"\s*(?P<bare>\d{1,2})\s+(?=[^\d\s])")
#: Letters that number: ⓐ, 가., (가). They are marks, their order tells nothing.
LETTER = re.compile(
    rf"\s*(?:[ⓐ-ⓩⒶ-Ⓩ]|[가나다라마바사아자차카타파하][.)）]|[{_OPEN}][가나다라마바사아자차카타파하][{_CLOSE}])\s*"
)
#: A bullet or a sub-item mark.
_EMOJI = r"[\U0001f300-\U0001faff]\ufe0f?"
BULLET = re.compile(rf"\s*(?:{_EMOJI}|[ㄴ└┗◈◎●○•▪■□◆◇☐★☆▣※∙·✔✓☑☞❗▶▷►]\ufe0f?(?!\s*[>▶▷►])|[-–*](?=\s|[^\s\d-]))\s*")
SEPARATOR = re.compile(
    r"(?:\s*[―─━—=＿_‐-―─-╿]){4,}\s*|(?:\s*[~～]){4,}\s*|(?:\s*＝){4,}\s*|(?:\s*[-*·.](?=\s|$)){6,}\s*"
)
#: Arrows between the parts of a path or of an order; ``>`` may be doubled.
ARROWS = "▶▷►→⇒➜➔＞»›≫↓👉"
ARROW = re.compile(rf"\s*(?:[{ARROWS}]+|[-=]*>+)\s*")
#: What begins a variant's condition.
VARIANT = re.compile(r"\s*(?:>+|[▷▶►＞»☞▸▹👉])\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line with a number in front: the number, its family (the name of the mark: circled, round, dot … or ``list`` for an
    item of an ordered list), and the line without it."""

    no: int
    family: str
    rest: Rich


def numbered(line: Rich, *, bare: bool = False) -> Numbered | None:
    """The number that a line begins with, written out or drawn by the list it is in; ``bare`` also takes ``1 Title``."""
    match = NUMBER.match(line.text) or (BARE_NUMBER.match(line.text) if bare else None)
    if match:
        family = next(name for name, value in match.groupdict().items() if value is not None)
        return Numbered(_figure(match[family]), family, line.slice(match.end()))
    if line.mark[:-1].isdecimal():
        return Numbered(int(line.mark[:-1]), "list", line)
    return None


def without_marks(line: Rich) -> Rich:
    """The line without bullets, numbers and lettering in front."""
    for mark in (BULLET, NUMBER, LETTER, BULLET):
        if match := mark.match(line.text):
            line = line.slice(match.end())
    return line


def printed(mark: str) -> tuple[int, ...]:
    """The number that a mark shows: ④ → (4,), ①-1 → (1, 1); (0,) for a mark that shows none."""
    return tuple(_figure(figure) for figure in re.findall(rf"[{CIRCLED}{SOLID}]|\d+", mark)) or (0,)


def _figure(mark: str) -> int:
    for row in (CIRCLED, SOLID, _ROMAN):
        if mark in row:
            return row.index(mark) + 1
    return int(re.match(r"\d+", mark)[0])  # type: ignore[index]  # the pattern begins with a digit


def main_arrow(text: str) -> re.Pattern[str] | None:
    """The arrow that this text uses most often (the first of equals); None when it has none."""
    found = [match.group().strip() for match in ARROW.finditer(text)]
    if not found:
        return None
    best = max(found, key=found.count)
    return re.compile(rf"\s*(?:{re.escape(best)})+\s*" if best[0] in "-=" else rf"\s*(?:{re.escape(best[0])})+\s*")
