"""Ways between steps: the case in which a step is taken, and what remarks say about where to go on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from giljabi.core.article.marks import ARROW, CIRCLED, printed
from giljabi.core.playbook import Branch, Question, Step

#: What the customer does with a proposal, and what can turn out: a title that begins so is said only in that case.
_STANCE = (
    r"수긍|수락|동의|승낙|인정|거절|거부|부인|불만|항의|요구|원함|원하지|원치|싫|재문의|모름|OK|오케이"
    r"|accept\w*|agree\w*|declin\w*|refus\w*|reject\w*"
)
_STATE = (
    r"있음|없음|안\s?됨|됨|불가|가능|아님|실패|성공|지남|초과|미만|해당|남음|남아\s?있음|보임|넘음|늦음|못\s?받음|함"
)
_CASE_HEAD = re.compile(
    rf"(?:{_STANCE})\s*(?:\([^()]*\))?$|(?:{_STATE})$|(?:경우|때|시|면|고객|분)(?:에는|는)?$|^(?:if|when|unless|otherwise)\b",
    re.IGNORECASE,
)
_STANCE_TITLE = re.compile(rf"(?:{_STANCE})", re.IGNORECASE)
_TARGET = rf"(?:(?P<circled>[{CIRCLED}])|(?P<figure>\d{{1,2}})\s?(?:번|단계)|(?:step|스텝)\s?(?P<step>\d{{1,2}})|(?P<question>Q\s?\d{{1,2}}))"
_GO_ON = re.compile(
    rf"(?P<when>[^.,;:·/→\n]{{2,60}}?(?:면|경우|시|때|땐|고객)(?:에는|에|는|엔)?|(?:if|when|otherwise)\b[^.;:\n]{{0,60}}?)?\s*[,:：]?\s*(?:→|▶|➜|바로|다시|go\s+(?:back\s+)?(?:on\s+)?to|proceed\s+to|continue\s+with|skip\s+to)?\s*"
    rf"{_TARGET}\s*(?:번|단계)?\s*(?P<lead>(?:으로|로|부터|에서|을|를)?\s*(?:이동|진행|안내|넘어|건너|가기|갈|간다|응대|계속)?)",
    re.IGNORECASE,
)


#: A remark that sends somebody on is short; the rest of a long one is not searched.
_LONGEST_REMARK = 300


def with_branches(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions with the case of each step and the branches out of it; ``branches`` that lead nowhere have step 0."""
    return tuple(
        replace(question, steps=_branched(question, [_with_case(step) for step in question.steps], questions))
        for question in questions
    )


def case_of(title: str) -> str | None:
    """The circumstance that a step's title names (``쿠폰 거절 > 접수`` → ``쿠폰 거절``); None for a step that everybody passes."""
    parts = ARROW.split(title, maxsplit=1)
    head = parts[0].strip()
    if len(parts) > 1 and _CASE_HEAD.search(head):
        return head
    if len(parts) == 1 and _CASE_HEAD.search(head) and (_STANCE_TITLE.search(head) or len(head) < 30):
        return head
    return None


def _with_case(step: Step) -> Step:
    return replace(step, case=case_of(step.title))


def _branched(question: Question, steps: list[Step], questions: Sequence[Question]) -> tuple[Step, ...]:
    """A step in front of a run of cases branches into each of them; remarks add the ways they name."""
    found: list[Step] = []
    for at, step in enumerate(steps):
        branches = list(_named(question, step, questions))
        if step.case is None or (at + 1 < len(steps) and not found):
            for later in steps[at + 1 :]:
                if later.case is None:
                    break
                branches.append(Branch(later.case, question.no, later.no))
        found.append(replace(step, branches=tuple(dict.fromkeys(branches))))
    return tuple(found)


def _named(question: Question, step: Step, questions: Sequence[Question]) -> list[Branch]:
    branches = []
    for text in (*step.notes, *(variant.when or "" for variant in step.variants)):
        for match in _GO_ON.finditer(text[:_LONGEST_REMARK]):
            if match["when"] or match["lead"].strip() or match["question"]:
                when = (match["when"] or "").strip()
                branches.append(Branch(when, *_target(match, question, questions)))
    return branches


def _target(match: re.Match[str], question: Question, questions: Sequence[Question]) -> tuple[int, int]:
    """(question, step) that the mark names: by what is printed in front of a step, else by its number; step 0 when there is none."""
    if match["question"]:
        wanted = int(re.sub(r"\D", "", match["question"]))
        other = next((q for q in questions if q.no == wanted and q.steps), None)
        return (other.no, other.steps[0].no) if other else (wanted, 0)
    figure = CIRCLED.index(match["circled"]) + 1 if match["circled"] else int(match["figure"] or match["step"])
    for step in question.steps:
        if step.mark and printed(step.mark)[0] == figure:
            return question.no, step.no
    return question.no, next((step.no for step in question.steps if step.no == figure and not step.mark), 0)
