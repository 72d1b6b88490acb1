"""Checks of one article, by itself."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from giljabi.core.article.marks import printed
from giljabi.core.article.plain_outline import role_of
from giljabi.core.article.rich import BOLD, Place, Rich
from giljabi.core.article.speech import is_confidential
from giljabi.core.lint.codes import finding, line_of
from giljabi.core.playbook import Finding, Playbook, Question, Step
from giljabi.core.text import letters, sms_bytes

#: Bytes in EUC-KR that one SMS and one LMS hold (Korean carriers).
SMS_BYTES, LMS_BYTES = 90, 2000
#: Letters and digits from which a line says something that would be missed.
_SHORTEST = 12
_LONGEST_HEADING = 50


def check_article(playbook: Playbook) -> tuple[Finding, ...]:
    """All findings of one playbook, by line."""
    checks: tuple[Callable[[Playbook], Iterator[Finding]], ...] = (
        _whole,
        _numbers,
        _words,
        _branches,
        _questions,
        _messages,
    )
    found = [row for check in checks for row in check(playbook)]
    return tuple(sorted(found, key=lambda row: (row.line, row.code)))


def uncovered(blocks: Sequence[Rich], playbook: Playbook) -> tuple[Finding, ...]:
    """A finding for each line of the article that no text of the playbook comes from: nobody would ever see it.

    Headings, names of parts, labels and other short lines are left out, and so is what the playbook holds without a place.
    """
    covered: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for place in _places(playbook):
        covered[place.block].append((place.start, place.end))
    named = letters(" ".join(_unplaced_texts(playbook)))
    found = []
    for block in blocks:
        if block.kind.startswith("h"):
            continue
        for line in block.lines():
            words = letters(line.text)
            if len(words) < _SHORTEST or words in named or _heads(line):
                continue
            end = line.start + len(line.text)
            if not any(start < end and line.start < stop for start, stop in covered[block.block]):
                found.append(
                    finding("text-unplaced", f"no part of the playbook holds this text: {line.plain[:60]!r}", line.line)
                )
    return tuple(found)


def _heads(line: Rich) -> bool:
    """Whether a line only announces what follows, points elsewhere or warns of passing the article on."""
    text = line.text.strip()
    bold = line.marked(BOLD) > 0.9 or bool(line.cell)
    announces = len(text) < _LONGEST_HEADING and (text[-1] in ":：" or (bold and role_of(text) != "unknown"))
    points = role_of(re.split("[:：]", text)[0]) == "references" and bool(re.search("[:：]", text))
    return announces or points or is_confidential(text)


def _places(node: Any) -> Iterator[Place]:
    """Every place anywhere in a playbook."""
    if isinstance(node, Place):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _places(value)
    elif isinstance(node, tuple):
        for value in node:
            yield from _places(value)
    elif is_dataclass(node):
        for item in fields(node):
            yield from _places(getattr(node, item.name))


def _unplaced_texts(playbook: Playbook) -> Iterator[str]:
    """Texts that the playbook holds without a place of their own."""
    yield from (playbook.title, *playbook.path, *(part for path in playbook.other_paths for part in path))
    yield from (message.name for message in playbook.sms)
    yield from (policy.title for policy in playbook.policies)
    for question, step in _steps(playbook):
        yield from (question.question, step.title)
        yield from (variant.when or "" for variant in step.variants)


def _whole(playbook: Playbook) -> Iterator[Finding]:
    if not playbook.title:
        yield finding("title-missing", "the article has no title")
    if playbook.kind == "procedure" and not playbook.steps:
        yield finding("nothing-understood", "neither words to say nor numbered steps were found")
    if playbook.kind == "script" and not playbook.path:
        yield finding("type-missing", "no line names the consultation type; add one, such as 상담 유형 : A > B > C")
    if playbook.kind == "script" and not any(step.variants for q in playbook.questions for step in q.steps):
        yield finding("script-empty", "no step has words to say")


def _numbers(playbook: Playbook) -> Iterator[Finding]:
    """What authors print in front of steps should count up: ``①-1`` may follow ①."""
    for question in playbook.questions:
        marked = [step for step in question.steps if step.mark]
        for before, step in itertools.pairwise(marked):
            was, now = printed(before.mark), printed(step.mark)
            line = line_of(step.places)
            if now == was:
                yield finding(
                    "step-repeated",
                    f"Q{question.no}: {step.mark} {step.title!r} bears the number of {before.title!r}",
                    line,
                )
            elif now[0] not in (was[0], was[0] + 1):
                yield finding("step-skipped", f"Q{question.no}: {step.mark} follows {before.mark}", line)


def _words(playbook: Playbook) -> Iterator[Finding]:
    for question, step in _steps(playbook):
        if not step.variants and not step.notes:
            yield finding(
                "words-missing",
                f"Q{question.no} step {step.no} {step.title!r} has no words to say",
                line_of(step.places),
            )


def _branches(playbook: Playbook) -> Iterator[Finding]:
    for question, step in _steps(playbook):
        for branch in step.branches:
            if branch.step == 0:
                where = f"Q{question.no} step {step.no}"
                yield finding(
                    "branch-nowhere",
                    f"{where} sends on to a step that does not exist ({branch.when!r})",
                    line_of(step.places),
                )


def _questions(playbook: Playbook) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for question in playbook.questions:
        key = letters(question.question)
        if key and key in seen:
            yield finding(
                "question-repeated", f"Q{question.no} says the same as Q{seen[key]}", line_of(question.places)
            )
        seen.setdefault(key, question.no)


def _messages(playbook: Playbook) -> Iterator[Finding]:
    for message in playbook.sms:
        size = sms_bytes(message.body)
        if size > LMS_BYTES:
            yield finding(
                "sms-too-long",
                f"{message.name!r} has {size:,} bytes; an LMS holds {LMS_BYTES:,}",
                line_of(message.places),
            )
        elif size > SMS_BYTES:
            yield finding(
                "sms-long",
                f"{message.name!r} has {size:,} bytes; more than {SMS_BYTES} go out as LMS",
                line_of(message.places),
            )


def _steps(playbook: Playbook) -> Iterator[tuple[Question, Step]]:
    for question in playbook.questions:
        for step in question.steps:
            yield question, step
