"""The marks that authors set in front of things: numbers, bullets, arrows, separators."""

from __future__ import annotations

import re

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_KEYCAP = r"\d\ufe0f?\u20e3"

#: A number in front of something: ①, 1️⃣, (1), [1], 1), 1., 1 - followed by whatever it numbers.
NUMBER = re.compile(
    rf"\s*(?:(?P<circled>[{CIRCLED}])|(?P<keycap>{_KEYCAP})|\((?P<round>\d{{1,2}})\)|\[(?P<square>\d{{1,2}})\]"
    r"|(?P<half>\d{1,2})\)|(?P<dot>\d{1,2})[.．](?!\d))\s*"
)
#: A bullet or a sub-item mark.
BULLET = re.compile(r"\s*(?:[ㄴ└┗◎●○•▪■□◆◇★☆▣※∙·]|[-–*](?=\s|[^\s\d-]))\s*")
SEPARATOR = re.compile(r"(?:\s*[―─━—=＿_‐-―─-╿]){4,}\s*")
#: Arrows between the parts of a path or of an order; ``>`` may be doubled.
ARROWS = "▶▷►→⇒➜➔＞»›"
ARROW = re.compile(rf"\s*(?:[{ARROWS}]|>+)\s*")
#: What begins a variant's condition.
VARIANT = re.compile(r"\s*(?:>+|[▷▶►＞»])\s*(?=\S)")


def number_of(match: re.Match[str]) -> int:
    """The figure that a match of :data:`NUMBER` stands for."""
    if match["circled"]:
        return CIRCLED.index(match["circled"]) + 1
    if match["keycap"]:
        return int(match["keycap"][0])
    return int(match["round"] or match["square"] or match["half"] or match["dot"])


def family_of(match: re.Match[str]) -> str:
    """Which kind of number mark it is: circled, keycap, round, square, half or dot."""
    return next(name for name, value in match.groupdict().items() if value is not None)


def main_arrow(text: str) -> re.Pattern[str] | None:
    """The arrow that this text uses most often (the first of equals); None when it has none."""
    found = [match.group().strip() for match in ARROW.finditer(text)]
    if not found:
        return None
    best = max(found, key=found.count)
    return re.compile(rf"\s*{re.escape(best)}\s*" if best not in (">", ">>") else r"\s*>+\s*")
