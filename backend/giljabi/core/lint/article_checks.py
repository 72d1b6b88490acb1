"""Checks of one article, by itself."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence

from giljabi.core.article.marks import CIRCLED
from giljabi.core.article.rich import Rich
from giljabi.core.lint.codes import finding, line_of
from giljabi.core.playbook import Finding, Playbook, Question, Step
from giljabi.core.text import sms_bytes, squeeze

#: Bytes in EUC-KR that one SMS and one LMS hold (Korean carriers).
SMS_BYTES, LMS_BYTES = 90, 2000


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


def unplaced(lines: Sequence[Rich]) -> tuple[Finding, ...]:
    """A finding for each line that the compiler could put nowhere."""
    return tuple(
        finding("text-unplaced", f"no part of the playbook holds this text: {line.plain[:60]!r}", line.line)
        for line in lines
    )


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


def printed(mark: str) -> tuple[int, ...]:
    """The number that a mark shows: ④ → (4,), ①-1 → (1, 1)."""
    figures = [CIRCLED.index(char) + 1 for char in mark if char in CIRCLED]
    return (*figures, *(int(digits) for digits in re.findall(r"\d+", re.sub(rf"[{CIRCLED}]", "", mark)))) or (0,)


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
        key = re.sub(r"[\W_]", "", squeeze(question.question))
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
