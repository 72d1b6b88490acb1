"""Plain articles (Overview / Steps / Template, in Korean or English) → the parts of a script.

Steps that come with words are the script's steps; a list of steps without words is the order of the response, and the
templates beside it are the script. This follows how two careful readers mapped such articles independently
(``tests/houses/README.md``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from giljabi.core.article.marks import numbered, without_marks
from giljabi.core.article.plain_outline import Part
from giljabi.core.article.policy_section import policy_of
from giljabi.core.article.rich import BOLD, HEADING, Place, Rich, places
from giljabi.core.article.script_draft import QuestionDraft, StepDraft, Words, build_question
from giljabi.core.article.script_parts import ScriptParts
from giljabi.core.article.sms_section import message_of
from giljabi.core.article.speech import (
    answer_label,
    case_and_words,
    first_sentence,
    is_case,
    is_confidential,
    is_reference,
    is_warning,
    note_of,
    opens_quotation,
    quotation,
    sounds_spoken,
    speaker,
    talks_to_agent,
)
from giljabi.core.article.tables import Table, tables, with_tables
from giljabi.core.playbook import Policy, Sms
from giljabi.core.text import collapse

_QUOTED = re.compile(r"[\"“「『]([^\"”」』]{8,})[\"”」』]")
_CITES = re.compile(r"\s*(?:이?라고|이?라며|이?라는|라 )")
_CITES_BEFORE = re.compile(r"(?:says?|said|asks?|writes?|고객|customer)\s*[:,]?\s*$", re.IGNORECASE)
_ABOUT_ARTICLE = re.compile(
    r"문서|이 글|정리(?:했|한)|가이드|대외비|\barticles?\b|\breview|\bwritten|\bupdated?\b|\binternal\b|\bcopy\b|\bpaste\b|\banswers?\b",
    re.IGNORECASE,
)
_FORBIDS = re.compile(r"^(?:do not|don't|never)\b|(?:하지 마세요|하지 않습니다|금지|말 것)\.?$", re.IGNORECASE)
_ANSWER = re.compile(r"\s*A\s*\d{0,2}\s*[.．):：]\s*", re.IGNORECASE)
_SAY_COLUMN = re.compile(r"say|reply|answer|script|template|message|멘트|답변|말씀|문구|스크립트|안내", re.IGNORECASE)
_CASE_COLUMN = re.compile(r"situation|case|condition|when|reason|customer|상황|조건|경우|사유|문의|유형", re.IGNORECASE)
_GREETING = re.compile(r"^(?:hi|hello|dear|good (?:morning|afternoon)|안녕하세요|고객님)\b", re.IGNORECASE)


def read_plain(parts: Sequence[Part], title: Rich | None) -> ScriptParts:
    """Read the parts of a plain article; ``title`` is asked where no part says what the customer wants."""
    script = ScriptParts()
    asked: list[QuestionDraft] = []
    steps: list[StepDraft] = []
    overview: list[Rich] = []
    for part in parts:
        if part.role == "question":
            asked.append(_question(part))
        elif part.role in ("steps", "template") or (part.role == "unknown" and _speaks(part)):
            drafts, before = _steps(part)
            numbered_steps = part.role == "steps" and not any(draft.speaks for draft in drafts)
            if numbered_steps:
                _as_order(part, script)
            else:
                (script.unplaced if part.heading else overview).extend(before)
                steps.extend(drafts)
        else:
            _read_other(part, script)
    if steps:
        for at, step in enumerate(steps, 1):
            step.no = step.no if at == 1 or step.no > steps[at - 2].no else steps[at - 2].no + 1
        asked.insert(0, QuestionDraft(1, _wanted(parts) or title, steps))
    script.overview[:0] = [(line.plain, places([line])) for line in overview]
    for at, question in enumerate(asked, 1):
        question.no = at
    script.questions = [build_question(question) for question in asked]
    return script


def _speaks(part: Part) -> bool:
    """Whether a part under a heading of its own holds words to say."""
    if part.heading is None and not any(_opens_step(line) for line in part.lines):
        return False
    if any(
        line.kind in ("quote", "pre") or quotation(line) or _GREETING.match(line.text) or speaker(line)
        for line in part.lines
    ):
        return True
    if any(_opens_step(line) for line in part.lines) and any(sounds_spoken(line) for line in part.lines):
        return True
    return any(table.column(_SAY_COLUMN) is not None for table in tables(part.lines))


def _read_other(part: Part, script: ScriptParts) -> None:
    warnings = [line for line in part.lines if is_warning(line)]
    lines = [line for line in part.lines if not is_warning(line) and not is_reference(line)]
    script.cautions.extend((_caution(line), places([line])) for line in warnings)
    if part.role == "cautions":
        script.cautions.extend((_unbulleted(line), places([line])) for line in lines)
    elif part.role == "sms":
        script.sms.extend(_messages(Part(part.role, part.heading, lines)))
    elif part.role in ("faq", "references"):
        return
    elif part.role == "policy" or (part.role == "unknown" and _lists(part)):
        if lines:
            script.policies.append(_policy(Part(part.role, part.heading, lines)))
    else:
        for line in lines:
            if _FORBIDS.search(line.text.strip()):
                script.cautions.append((_unbulleted(line), places([line])))
            else:
                script.overview.append((line.plain, places([line])))


def _caution(line: Rich) -> str:
    return (note_of(line) or line).plain


def _lists(part: Part) -> bool:
    return part.heading is not None and any(line.kind in ("li", "td") for line in part.lines)


def _wanted(parts: Sequence[Part]) -> Rich | None:
    """What the customer wants: a quoted sentence, else when the article is used, else the overview's first paragraph."""
    shown = [
        (role, line)
        for role in ("when", "overview", "unknown")
        for part in parts
        if part.role == role and (role != "unknown" or part.heading is None)
        for line in part.lines
        if not line.cell
    ]
    for role, line in shown:
        heard = speaker(line)
        if heard and heard[0] == "customer":
            return heard[1]
        for quoted in _QUOTED.finditer(line.text):
            if (
                role == "when"
                or _CITES.match(line.text, quoted.end())
                or _CITES_BEFORE.search(line.text[: quoted.start()])
            ):
                return line.slice(quoted.start(1), quoted.end(1))
    for role, line in shown:
        about_article = role == "unknown" and _ABOUT_ARTICLE.search(line.text)
        if not _FORBIDS.search(line.text.strip()) and not about_article and not _opens_step(line):
            return line
    return None


def _question(part: Part) -> QuestionDraft:
    question = QuestionDraft(0, part.heading)
    question.steps, _ = _steps(Part("template", None, part.lines))
    return question


def _opens_step(line: Rich) -> bool:
    """A number in front of a heading or of bold words: the steps of a part that holds words to say throughout."""
    return numbered(line) is not None and bool(line.leading(BOLD | HEADING)) and line.depth < 2


def _as_order(part: Part, script: ScriptParts) -> None:
    """A list of what to do without words: the order of the response; a remark below it is a caution."""
    for line in part.lines:
        note = note_of(line)
        if note and line.kind != "li":
            script.cautions.append((note.plain, places([note])))
        else:
            number = numbered(line)
            rest = number.rest if number else line
            if text := _unbulleted(rest):
                script.order.append((text, places([rest])))


def _steps(part: Part) -> tuple[list[StepDraft], list[Rich]]:
    """The steps of a part and the lines before the first; a template is one step that bears the heading."""
    reader = _Reader(part)
    items = list(with_tables(part.lines))
    for item, following in itertools.zip_longest(items, items[1:]):
        if isinstance(item, Table):
            reader.read_table(item)
        else:
            reader.read(item, None if isinstance(following, Table) else following)
    return reader.drafts, reader.before


class _Reader:
    """Reads lines one by one; ``_speaking`` while what follows is said to the customer."""

    def __init__(self, part: Part) -> None:
        self._is_template = part.role != "steps" and not any(_opens_step(line) for line in part.lines)
        self.drafts: list[StepDraft] = [StepDraft(1, part.heading)] if self._is_template else []
        self.before: list[Rich] = []
        self._speaking = self._is_template
        self._quoting = False
        #: People who speak are named by turns; a single "회원: …" is what stands in a form.
        self._is_transcript = any(who[0] == "agent" for line in part.lines if (who := speaker(line)))

    def read(self, line: Rich, following: Rich | None) -> None:
        number = numbered(line)
        if number and not self._is_template and line.depth < 2 and line.kind not in ("quote", "pre"):
            self.drafts.append(StepDraft(number.no, None))
            self._speaking = False
            self._open(number.rest)
        elif not self.drafts:
            self.before.append(line)
        elif not self._is_template and self.drafts[-1].title is None:
            self._open(line)
        else:
            self._continue(line, following)

    def _open(self, line: Rich) -> None:
        """The first line of a step: its title, and what follows it there."""
        step = self.drafts[-1]
        found = quotation(line)
        line = found[0] if found else line
        bold = line.leading(BOLD)
        if 0 < bold < len(line):
            step.title, rest = line.slice(0, bold).strip(), line.slice(bold).strip()
        else:
            step.title, rest = first_sentence(line)
        if rest.text:
            step.notes.append(rest)
        if found:
            step.words.append(Words(None, [found[1]]))

    def _continue(self, line: Rich, following: Rich | None) -> None:
        step = self.drafts[-1]
        label = answer_label(line)
        heard = speaker(line)
        if self._quoting or opens_quotation(line):
            self._quote(step, line)
        elif is_reference(line) or (is_confidential(line.text) and not sounds_spoken(line)):
            return
        elif heard and self._is_transcript:
            if heard[0] == "agent":
                step.say(heard[1])
        elif is_case(line, following):
            step.words.append(Words(_without_say(line)))
            self._speaking = self._is_template
        elif line.kind in ("quote", "pre"):
            step.say(line)
            self._speaking = self._is_template
        elif (note := note_of(line)) is not None:
            step.notes.append(note)
        elif talks_to_agent(line):
            step.notes.append(line)
        elif found := quotation(line):
            if found[0].text:
                step.words.append(Words(found[0], [found[1]]))
            else:
                step.say(found[1])
        elif label:
            self._speaking = True
            if (rest := line.slice(label).strip()).text:
                self._say(step, rest)
        elif inline := case_and_words(line):
            step.words.append(Words(inline[0], [inline[1]]))
        elif self._speaking or sounds_spoken(line):
            self._say(step, line)
        else:
            step.notes.append(line)

    def _quote(self, step: StepDraft, line: Rich) -> None:
        """A quotation over several lines, without its marks."""
        line = line if self._quoting else line.slice(1)
        self._quoting = line.text.rstrip()[-1:] not in tuple('"”」』')
        step.say(line if self._quoting else line.slice(0, len(line.text.rstrip()) - 1))

    def _say(self, step: StepDraft, line: Rich) -> None:
        answer = _ANSWER.match(line.text)
        step.say(line.slice(answer.end()) if answer else line)

    def read_table(self, table: Table) -> None:
        """One case a row: its first cell, the words in the column for them, what to do as remarks."""
        said = table.column(_SAY_COLUMN) or (table.width if self._is_template else None)
        if said is None:
            self.before.extend(line for row in table.body for cell in row.values() for line in cell)
            return
        if not self.drafts:
            self.drafts.append(StepDraft(1, None))
        step = self.drafts[-1]
        about = table.column(_CASE_COLUMN, first=True) or (2 if table.counts and said > 2 else 1)
        for row in table.body:
            words = row.get(said, [])
            case = row.get(about, [None])[0]
            if words and case is not None and said != about:
                step.words.append(Words(case, list(words)))
                others = [line for cell, lines in row.items() if cell not in (about, said) for line in lines]
                step.notes.extend(line for line in others if not line.text.strip(" .)").isdecimal())


def _without_say(line: Rich) -> Rich:
    """``If the customer paid by transfer, add:`` → without what only announces the words."""
    match = re.search(r",\s*(?:say|add|reply|write|answer|send)\s*[:：]\s*$", line.text, re.IGNORECASE)
    return line.slice(0, match.start()) if match else line


def _policy(part: Part) -> Policy:
    items: list[tuple[str, tuple[Place, ...]]] = []
    for item in with_tables(part.lines):
        if isinstance(item, Table):
            for row in item.body:
                cells = [line for lines in row.values() for line in lines]
                items.append((collapse(" ".join(line.text for line in cells)), places(cells)))
        else:
            note = note_of(item) or item
            items.append((_unbulleted(note), places([note])))
    heading = [part.heading] if part.heading else []
    return policy_of(heading, items, [*heading, *part.lines])


def _messages(part: Part) -> list[Sms]:
    """Each message under the name above it: a bold line of its own, else the heading."""
    drafts: list[tuple[Rich | None, list[Rich]]] = [(part.heading, [])]
    for line in part.lines:
        if line.kind not in ("pre", "quote", "li") and line.marked(BOLD) > 0.9 and len(line.text) < 60:
            drafts.append((line, []))
        else:
            drafts[-1][1].append(line)
    return [
        Sms(name.plain.strip("[]【】<>:： ") if name else "", message_of(lines), places(lines))
        for name, lines in drafts
        if lines
    ]


def _unbulleted(line: Rich) -> str:
    return without_marks(line).plain
