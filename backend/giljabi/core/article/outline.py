"""Blocks → the article's title and its sections, whatever the order and however the headings are set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz.distance import Levenshtein

from giljabi.core.article.marks import SEPARATOR, numbered, without_marks
from giljabi.core.article.rich import BOLD, HEADING, Rich
from giljabi.core.text import fold, squeeze

Name = Literal["preface", "guide", "policy", "script", "sms", "faq", "references", "unnamed"]

#: What a section heading says when its number, marks and spaces are taken away.
_NAMES: tuple[tuple[Name, re.Pattern[str]], ...] = (
    ("guide", re.compile(r".{0,6}가이드|guide")),
    (
        "sms",
        re.compile(
            r"(?:고객|회원)?(?:sms|문자|lms)(?:메시지|발송|템플릿|양식|문구|예시|안내|보낼때|보내기|/)*|smstemplates?|textmessages?"
        ),
    ),
    (
        "script",
        re.compile(
            r"(?:상담|응대|안내)?멘트|.{0,6}스크립트(?:[/및·&]*(?:q&a|q/a|qna))?|(?:상담|응대)?(?:q&a|q/a|qna)|scripts?(?:/?q&a)?|replies"
        ),
    ),
    (
        "policy",
        re.compile(
            r".{0,6}정책(?:(?:및|/|·|,|&|과|와).{1,10})?|(?:관련)?참고사항|polic(?:y|ies)(?:andnotes|&notes)?|rules"
        ),
    ),
    ("faq", re.compile(r"faqs?|자주묻는질문")),
    ("references", re.compile(r"참고(?:문서|자료|링크)|관련(?:문서|글|링크)|references?|seealso|relatedarticles?")),
)
_ASKS = re.compile(r"\s*[\[(【]?\s*[QＱ]\s*\d{0,2}\s*[\])】]?\s*(?:[.．):：／/]|\s)", re.IGNORECASE)
_SPELLED: dict[str, Name] = {
    "상담가이드": "guide", "응대가이드": "guide", "정책및참고사항": "policy", "참고사항": "policy", "스크립트": "script",
    "스크립트/q&a": "script", "상담스크립트": "script", "sms템플릿": "sms", "문자템플릿": "sms",
}  # fmt: skip
_LABEL = re.compile(r"\s*[\[［【]\s*([^\]］】]+?)\s*[\]］】]")
_BRACKETED_TAIL = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_EMOJI = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff\ufe0f]")
_LONGEST_HEADING = 40


@dataclass(slots=True)
class Section:
    """A section's name and its lines in order; separators are already gone, preformatted blocks are one line."""

    name: Name
    lines: list[Rich] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """The title's words, its label (``[연동]``) and the sections in the article's order, the preface first.

    ``heading`` is the title as it stands in the body, None where it was given from outside; ``body`` is all other lines.
    """

    title: str
    label: str | None
    sections: tuple[Section, ...]
    heading: Rich | None
    body: tuple[Rich, ...]

    def lines(self, *names: Name) -> list[Rich]:
        """The lines of all sections with one of these names."""
        return [line for section in self.sections if section.name in names for line in section.lines]

    def has(self, name: Name) -> bool:
        return any(section.name == name for section in self.sections)


def outline(blocks: Sequence[Rich], title: str | None = None) -> Outline:
    """Find the title (the given one, else the article's first heading, else its first line) and the sections."""
    lines = [part for block in blocks for part in _parts(block)]
    name, heading, rest = _title(lines, title)
    label = _LABEL.match(name)
    sections = [Section("preface")]
    styles: set[tuple[str, str]] = set()
    for line in rest:
        named = section_name(line)
        if named:
            styles.add(_style(line))
        elif _style(line) in styles and line.kind.startswith("h"):
            named = "unnamed"  # set like the other sections' headings, in words of its own
        if named:
            sections.append(Section(named))
        else:
            sections[-1].lines.append(line)
    _name_by_content(sections)
    return Outline(name, label[1] if label else None, tuple(sections), heading, tuple(rest))


def _style(line: Rich) -> tuple[str, str]:
    number = numbered(line)
    return line.kind, number.family if number else ""


def _name_by_content(sections: Sequence[Section]) -> None:
    """A section in words of its own is the script where none is named and it asks questions; else it is about policy."""
    has_script = any(section.name == "script" for section in sections)
    for section in sections:
        if section.name == "unnamed":
            asks = any(_ASKS.match(line.text) for line in section.lines)
            section.name = "script" if asks and not has_script else "policy"


def section_name(line: Rich) -> Name | None:
    """Which section this line opens; None when it is no section heading."""
    if line.kind in ("pre", "quote", "li") or len(line.text) > _LONGEST_HEADING:
        return None
    number = numbered(line)
    bare = without_marks(line.slice(len(line.text) - len(_EMOJI.sub("", line.text).lstrip()) if not number else 0))
    key = squeeze(_BRACKETED_TAIL.sub("", _EMOJI.sub("", bare.text))).strip(":：.-<>〈〉【】[]■□◆◇●○★☆~*")
    name = next((name for name, pattern in _NAMES if pattern.fullmatch(key)), None) or _mistyped(key)
    if number and name in ("faq", "references"):  # a numbered heading inside the policy section
        return None
    stands_out = number or line.marked(HEADING | BOLD) > 0.5 or bare.text.strip() != line.text.strip() or _framed(line)
    return name if name and stands_out else None


def _mistyped(key: str) -> Name | None:
    """The section that a heading means with one letter wrong (스크립드); short words are not guessed."""
    return next(
        (name for word, name in _SPELLED.items() if len(word) > 3 and Levenshtein.distance(word, key) == 1), None
    )


def _framed(line: Rich) -> bool:
    return line.text.strip()[:1] in "【〈<[" and line.text.strip()[-1:] in "】〉>]"


def _parts(block: Rich) -> list[Rich]:
    """A block's lines, cut at separators: a heading is often fused onto one."""
    if block.kind == "pre":
        return [block]
    return [part.strip() for line in block.lines() for part in line.split(SEPARATOR) if part.strip().text]


def _title(lines: list[Rich], given: str | None) -> tuple[str, Rich | None, list[Rich]]:
    until = next((at for at, line in enumerate(lines) if section_name(line)), len(lines))
    at = next((at for at, line in enumerate(lines[:until]) if line.kind in ("h1", "h2")), None)
    if at is None and lines and (until > 0) and given is None:
        at = 0
    if given is not None:
        same = at is not None and fold(lines[at].text) == fold(given)
        return given.strip(), None, [line for number, line in enumerate(lines) if not (same and number == at)]
    if at is None:
        return "", None, lines
    return _EMOJI.sub("", lines[at].plain[:2]).lstrip() + lines[at].plain[2:], lines[at], lines[:at] + lines[at + 1 :]
