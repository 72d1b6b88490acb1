"""Blocks → the article's title and its sections, whatever the order and however the headings are set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from giljabi.core.article.marks import BULLET, NUMBER, SEPARATOR
from giljabi.core.article.rich import BOLD, HEADING, Rich
from giljabi.core.text import fold, squeeze

Name = Literal["preface", "guide", "policy", "script", "sms", "faq", "references"]

#: What a section heading says when its number, marks and spaces are taken away.
_NAMES: tuple[tuple[Name, re.Pattern[str]], ...] = (
    ("guide", re.compile(r"(?:상담|응대)?가이드|개요|guide|overview")),
    (
        "policy",
        re.compile(r"(?:관련)?정책(?:(?:및|/|·|,)?참고(?:사항)?)?|참고사항|polic(?:y|ies)(?:andnotes|&notes)?|rules"),
    ),
    ("script", re.compile(r"(?:상담|응대)?스크립트(?:/?q&a)?|q&a|q/a|scripts?(?:/?q&a)?|replies")),
    ("sms", re.compile(r"(?:sms|문자|lms)(?:메시지)?(?:발송)?(?:템플릿|양식|문구)?|smstemplates?|textmessages?")),
    ("faq", re.compile(r"faqs?|자주묻는질문")),
    ("references", re.compile(r"참고(?:문서|자료|링크)|관련(?:문서|글|링크)|references?|seealso|relatedarticles?")),
)
_LABEL = re.compile(r"\s*[\[［]\s*([^\]］]+?)\s*[\]］]")
_EMOJI = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff\ufe0f]")
_LONGEST_HEADING = 40


@dataclass(slots=True)
class Section:
    """A section's name and its lines in order; separators are already gone, preformatted blocks are one line."""

    name: Name
    lines: list[Rich] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """The title's words, its label (``[연동]``) and the sections in the article's order, the preface first."""

    title: str
    label: str | None
    sections: tuple[Section, ...]

    def lines(self, *names: Name) -> list[Rich]:
        """The lines of all sections with one of these names."""
        return [line for section in self.sections if section.name in names for line in section.lines]

    def has(self, name: Name) -> bool:
        return any(section.name == name for section in self.sections)


def outline(blocks: Sequence[Rich], title: str | None = None) -> Outline:
    """Find the title (the given one, else the article's first heading, else its first line) and the sections."""
    lines = [part for block in blocks for part in _parts(block)]
    name, rest = _title(lines, title)
    label = _LABEL.match(name)
    sections = [Section("preface")]
    for line in rest:
        heading = section_name(line)
        if heading:
            sections.append(Section(heading))
        else:
            sections[-1].lines.append(line)
    return Outline(name, label[1] if label else None, tuple(sections))


def section_name(line: Rich) -> Name | None:
    """Which section this line opens; None when it is no section heading."""
    if line.kind in ("pre", "quote") or len(line.text) > _LONGEST_HEADING:
        return None
    text = line.text
    number = NUMBER.match(text)
    text = _EMOJI.sub("", text[number.end() :] if number else text)
    bullet = BULLET.match(text)
    key = squeeze(text[bullet.end() :] if bullet else text).strip(":：.-<>【】[]")
    name = next((name for name, pattern in _NAMES if pattern.fullmatch(key)), None)
    if number and name in ("faq", "references"):  # a numbered heading inside the policy section
        return None
    if name is None or not (number or line.marked(HEADING | BOLD) > 0.5 or text != line.text):
        return None
    return name


def _parts(block: Rich) -> list[Rich]:
    """A block's lines, cut at separators: a heading is often fused onto one."""
    if block.kind == "pre":
        return [block]
    return [part.strip() for line in block.lines() for part in line.split(SEPARATOR) if part.strip().text]


def _title(lines: list[Rich], given: str | None) -> tuple[str, list[Rich]]:
    until = next((at for at, line in enumerate(lines) if section_name(line)), len(lines))
    at = next((at for at, line in enumerate(lines[:until]) if line.kind in ("h1", "h2")), None)
    if at is None and lines and (until > 0) and given is None:
        at = 0
    if given is not None:
        same = at is not None and fold(lines[at].text) == fold(given)
        return given.strip(), [line for number, line in enumerate(lines) if not (same and number == at)]
    if at is None:
        return "", lines
    return lines[at].plain, lines[:at] + lines[at + 1 :]
