"""The script section: questions, steps, variants, and the words to say.

Questions and steps are numbered by their place: authors skip and repeat numbers, and a ticket's place must be unique. What the
author wrote in front stays in :attr:`Step.mark`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from giljabi.core.article.marks import VARIANT, Numbered, numbered
from giljabi.core.article.rich import BOLD, HEADING, ITALIC, Rich
from giljabi.core.article.script_draft import QuestionDraft, StepDraft, Words, build_question
from giljabi.core.article.speech import is_case, talks_to_agent
from giljabi.core.article.tables import Table, with_tables
from giljabi.core.classify.morphemes import tokens
from giljabi.core.playbook import Question

_QUESTION = re.compile(
    r"\s*(?:[\[(（【]\s*[QＱ]\s*\d{0,2}\s*[\])）】]|[QＱ]\s*\d{1,2}\s*[.．):：／/-]?|[QＱ]\s*[.．):：／/-]|[QＱ](?=\s))\s*(?=\S)",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"\s*A\s*\d{0,2}\s*[.．):：／/]?\s*$", re.IGNORECASE)
_CASE_END = r"(?:경우|고객|고객님|때|시|면|만|분)"
_CASE = re.compile(rf"{_CASE_END}(?:\s*[(\[].*[)\]])?\s*[:：]?\s*$")
#: A case in brackets, alone or before its words: ``（미성년자인 경우） …``.
_BRACKETED_CASE = re.compile(
    r"\s*[(（\[]\s*(?P<when>[^()（）\[\]]{2,50}(?:경우|고객|때|시|면|분))\s*[)）\]]\s*(?P<rest>.*)$", re.DOTALL
)
#: A case behind a mark, with a colon: ``※ 영수증 없는 경우 : …``.
_MARKED_CASE = re.compile(
    rf"\s*[※└┗ㄴ*•▶▷-]?\s*(?P<when>[^:：.?!]{{2,60}}{_CASE_END})\s*[:：]\s*(?P<rest>.*)$", re.DOTALL
)
_CORNER = re.compile(r"\s*[└┗]\s*(?!예\s?[):.])(?=\S)")
_LOOKUP = re.compile(r"\s*\*?\s*\+\s+")
_STAR_NOTE = re.compile(r"\s*※\s*")
_BRACKETED = re.compile(r"\s*(?:[(（].*[)）]|\[.*\])\s*\*?\s*", re.DOTALL)
#: Sentences to the customer end politely; remarks to the agent do not.
_POLITE = re.compile(r"(?:다|요|까|오|죠|please|thank you)\s*[.?!~)\"'」]*\s*$", re.IGNORECASE)
_POLITE_INSIDE = re.compile(r"(?:니다|세요|까요|시오|에요|예요|십시오|드려요)[.?!,\s)\"']")
_TAIL_REMARK = re.compile(r"\s*(\[[^\[\]]*\]|\*\+.*)\s*$")
#: A bracket apart from the words of a title that is not set in bold.
_TAIL_BRACKET = re.compile(r"\s+[(（][^()（）]*[)）]\s*$")
#: The family of steps that nobody numbered: each begins with a bold title.
_UNNUMBERED = "unnumbered"
_LONGEST_TITLE = 60
_IN_BRACKETS = re.compile(r"\s*\[[^\[\]]{2,50}\]\s*$")


@dataclass(frozen=True, slots=True)
class _Style:
    """How this script's author writes: the ``families`` of numbers that begin a step, and the bold brackets that are ``cases``."""

    families: frozenset[str]
    cases: frozenset[str]


def read_script(lines: Sequence[Rich]) -> tuple[list[Question], list[Rich]]:
    """The questions and answers, and the lines for which no step was open.

    A script without any ``Q`` line is one question; bold words before its first step are what the customer says.
    """
    lines = _unwrapped(lines)
    families = _step_families(lines)
    lines = _unquoted(lines)
    style = _Style(frozenset(families), _cases_in_brackets(lines))
    asked: list[QuestionDraft] = []
    unplaced: list[Rich] = []
    for item in with_tables(lines):
        if isinstance(item, Table):
            _read_table(item, style, asked, unplaced)
        elif item.text.strip() and not _ANSWER.match(item.text):
            _read_line(item, style, asked, unplaced)
    return [build_question(item) for item in asked], unplaced


def _unwrapped(lines: Sequence[Rich]) -> Sequence[Rich]:
    """Where block quotes hold the steps themselves, titles and all, they frame the answer and quote nothing."""
    framed = any(line.kind == "quote" and line.leading(BOLD) > 1 and numbered(line) for line in lines)
    return [replace(line, kind="p") if line.kind == "quote" else line for line in lines] if framed else lines


def _unquoted(lines: Sequence[Rich]) -> list[Rich]:
    """Where authors set the words to say in quotation marks: the words without them, and everything else beside them as a
    remark. Otherwise the lines as they are."""
    marked: list[Rich] = []
    within = False
    count = 0
    for line in lines:
        opens = not within and line.text.strip()[:1] in '"“「『' and line.kind not in ("quote", "pre")
        if opens or within:
            text = line.strip()
            closes = text.text[-1:] in '"”」』'
            count += opens
            within = not closes
            text = text.slice(1 if opens else 0, len(text) - 1 if closes else len(text)).strip()
            marked.append(replace(text, kind="quote"))
        elif line.leading(BOLD | HEADING) or numbered(line) or _QUESTION.match(line.text) or _case(line):
            marked.append(line)
        else:
            marked.append(replace(line, marks=bytes([ITALIC]) * len(line.marks)))
    said = sum(1 for line in lines if _is_spoken(line.text) and not _QUESTION.match(line.text))
    return marked if count > 2 and count * 2 > said else list(lines)


def _read_line(line: Rich, style: _Style, asked: list[QuestionDraft], unplaced: list[Rich]) -> None:
    match = _QUESTION.match(line.text)
    if match and _stands_out(line):
        asked.append(QuestionDraft(len(asked) + 1, line.slice(match.end())))
    elif number := _opens_step(line, style.families):
        if not asked:
            asked.append(QuestionDraft(1, unplaced.pop() if unplaced and unplaced[-1].marked(BOLD) > 0.9 else None))
        asked[-1].steps.append(_step(line, number, len(asked[-1].steps) + 1))
    elif asked and asked[-1].steps:
        if line.text in style.cases and _in_bold_brackets(line):
            asked[-1].steps[-1].words.append(Words(line))  # as its neighbours are, whatever noun it ends in
        else:
            _say(asked[-1].steps[-1], line)
    else:
        unplaced.append(line)


def _read_table(table: Table, style: _Style, asked: list[QuestionDraft], unplaced: list[Rich]) -> None:
    """A table of steps (their titles in the first column) is read row by row, any other as the cases of the step in hand."""
    of_steps = [row for row in table.body if _opens_step(next(iter(row.values()))[0], style.families)]
    if asked and table.counts and table.width > 2:
        asked[-1].steps.extend(_counted_steps(table, len(asked[-1].steps)))
    elif of_steps:
        for row in of_steps:
            for line in (line for cell in row.values() for line in cell):
                _read_line(line, style, asked, unplaced)
    elif asked and asked[-1].steps:
        _cases(asked[-1].steps[-1], table)
    else:
        unplaced.extend(line for row in table.body for cell in row.values() for line in cell)


def _counted_steps(table: Table, before: int) -> list[StepDraft]:
    """A table of steps whose first column counts them: title, words, and remarks in further columns."""
    steps = []
    for no, row in enumerate((row for row in table.body if len(row) > 1), before + 1):
        cells = [list(cell) for cell in row.values()]
        title, words, others = cells[1], cells[2] if len(cells) > 2 else [], cells[3:]
        step = StepDraft(no, title[0], [*title[1:], *(line for cell in others for line in cell)])
        for line in words:
            _say(step, line)
        steps.append(step)
    return steps


def _stands_out(line: Rich) -> bool:
    return line.marked(BOLD | HEADING) > 0.3 or line.leading(BOLD | HEADING) > 0 or line.kind == "p"


def _step_families(lines: Sequence[Rich]) -> set[str]:
    """Which kinds of number begin a step even where the author forgot to set it in bold: ① and 1️⃣ always, others when
    most steps of this script have them in bold, or when nothing else numbers its steps."""
    bold = {n.family for line in lines if (n := _number(line)) and line.leading(BOLD | HEADING) and n.rest.text.strip()}
    if bold:
        return bold | {"circled", "keycap"}
    first = next((n.family for line in lines if (n := numbered(line)) and _is_title(n.rest)), None)
    return {"circled", "keycap", first or _UNNUMBERED}


def _number(line: Rich) -> Numbered | None:
    return numbered(line, bare=line.leading(BOLD | HEADING) > 1)


def _is_title(line: Rich) -> bool:
    return 0 < len(line.text.strip()) <= _LONGEST_TITLE and not _POLITE.search(line.text) and line.kind != "li"


def _opens_step(line: Rich, families: Collection[str]) -> Numbered | None:
    number = numbered(line, bare=line.leading(BOLD | HEADING) > 1 or "bare" in families)
    if (
        not number
        and _UNNUMBERED in families
        and line.leading(BOLD | HEADING) > 1
        and _is_title(line)
        and not _case(line)
    ):
        return Numbered(0, _UNNUMBERED, line)
    if not number or line.kind in ("quote", "pre") or not number.rest.text.strip():
        return None
    if number.family in ("circled", "keycap") or line.leading(BOLD | HEADING):
        return number
    return number if number.family in families and _is_title(number.rest) else None


def _step(line: Rich, number: Numbered, no: int) -> StepDraft:
    title = number.rest.strip()
    draft = StepDraft(no, title, mark=line.text[: len(line.text) - len(number.rest.text)].strip() or line.mark)
    bold = title.leading(BOLD, until=ITALIC)
    aside = next((at for at, flags in enumerate(title.marks) if flags & ITALIC), 0)
    if 0 < bold < len(title):
        cut = bold
    elif aside and not title.slice(0, aside).marked(ITALIC):
        cut = aside
    elif remark := _TAIL_REMARK.search(title.text) or (_TAIL_BRACKET.search(title.text) if not bold else None):
        cut = remark.start()
    else:
        cut = 0
    if cut:
        draft.title = title.slice(0, cut).strip()
        tail = title.slice(cut).strip()
        draft.notes = [tail] if tail.text else []
    return draft


def _say(step: StepDraft, line: Rich) -> None:
    """Add a line to the step: a new variant, a remark to the agent, or words to say."""
    case = _case(line) if line.kind not in ("quote", "pre") else None
    if case:
        when, rest = case
        step.words.append(Words(when, [rest] if rest.text else []))
    elif _is_remark(line):
        step.notes.append(line)
    else:
        step.say(line)


def _in_bold_brackets(line: Rich) -> bool:
    return line.kind not in ("quote", "pre") and line.marked(BOLD) > 0.9 and bool(_IN_BRACKETS.match(line.text))


def _cases_in_brackets(lines: Sequence[Rich]) -> frozenset[str]:
    """The bold brackets that name cases, whatever noun they end in: where one ends as cases do, or several are described, those that
    are described (60분 이상 늦은 방문, 마감이 지난 손님; not 결제 내역 조회), and those that end in the same noun (단체 손님)."""
    brackets = [line.text for line in lines if _in_bold_brackets(line)]
    described = {text: noun for text in brackets if (noun := _described(text))}
    if len(described) < 2 and not any(_in_bold_brackets(line) and _case(line) for line in lines):
        return frozenset()
    nouns = set(described.values())
    return frozenset(text for text in brackets if text in described or _noun_at_end(text)[0] in nouns)


def _described(text: str) -> str:
    """The noun at the end that a clause describes; empty when there is none."""
    noun, before = _noun_at_end(text)
    return noun if before == "ETM" else ""


def _noun_at_end(text: str) -> tuple[str, str]:
    """The noun at the end with its suffixes (손님), and the tag of what stands before it; both empty when none stands there."""
    words = list(tokens(text.strip(" []")))
    suffixes = ""
    while words and words[-1].tag == "XSN":
        suffixes = words.pop().form + suffixes
    if not words or not words[-1].tag.startswith("NN"):
        return "", ""
    return words[-1].form + suffixes, words[-2].tag if len(words) > 1 else ""


def _case(line: Rich) -> tuple[Rich, Rich] | None:
    """(the case, the words behind it on the line) when the line opens a variant."""
    nothing = line.slice(len(line.text))
    mark = VARIANT.match(line.text)
    if mark and (line.leading(BOLD) or len(line.text) < _LONGEST_TITLE):
        return _case_and_words(line.slice(mark.end()).strip())
    if (corner := _CORNER.match(line.text)) and len(line.text) < _LONGEST_TITLE and not _POLITE.search(line.text):
        return line.slice(corner.end()).strip(), nothing
    for pattern in (_BRACKETED_CASE, _MARKED_CASE):
        match = pattern.match(line.text)
        if match and not line.marked(ITALIC) > 0.5 and (not match["rest"] or _is_spoken(match["rest"])):
            when = line.slice(match.start("when"), match.end("when")).strip()
            return when, line.slice(match.start("rest")).strip()
    if line.marked(BOLD) > 0.9 and len(line.text) < _LONGEST_TITLE and (_CASE.search(line.text) or is_case(line)):
        return line, nothing
    return None


def _case_and_words(line: Rich) -> tuple[Rich, Rich]:
    """A bold case with its words behind it on the same line."""
    bold = line.leading(BOLD)
    rest = line.slice(bold).strip()
    if 0 < bold < len(line) and rest.text[:1] not in "([（" and _is_spoken(rest.text):
        return line.slice(0, bold).strip(), rest.slice(len(rest.text) - len(rest.text.lstrip(":： ")))
    return line, line.slice(len(line.text))


def _cases(step: StepDraft, table: Table) -> None:
    """A table of cases: the first cell names the case, the last holds the words, those between are remarks."""
    for row in table.body:
        first, *between, last = row.values() if len(row) > 1 else ([], [])
        if first and last:
            step.words.append(Words(first[0], list(last)))
            step.notes.extend(line for cell in between for line in cell)


def _is_spoken(text: str) -> bool:
    return bool(_POLITE.search(text) or _POLITE_INSIDE.search(text))


def _is_remark(line: Rich) -> bool:
    if line.kind in ("quote", "pre"):
        return False
    if line.marked(ITALIC) > 0.9 or _LOOKUP.match(line.text) or line.mark == "+" or talks_to_agent(line):
        return True
    if _BRACKETED.fullmatch(line.text) or _STAR_NOTE.match(line.text):
        return not _is_spoken(line.text)
    return False
