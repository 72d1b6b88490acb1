"""Telling the words to a customer from what is written for the agent: cases, remarks, quotations."""

from __future__ import annotations

import re

from giljabi.core.article.rich import BOLD, HEADING, ITALIC, Rich
from giljabi.core.article.script_draft import unquoted

_CASE_KOREAN = re.compile(
    r"(?:경우|고객|고객님|때|시|면|분|만|땐)(?:에는|에만|에|는|엔|이라면)?(?:\s*[(\[].*[)\]])?(?:\s*[-–]\s*\w{2,8})?\s*[:：]?\s*$"
)
_CASE_ENGLISH = re.compile(r"(?:if|unless|otherwise|in case|for)\b[^.?!]*$", re.IGNORECASE)
#: These begin a heading as often as a case; only a colon makes them a case.
_WHEN_ENGLISH = re.compile(r"(?:when|once|after|before|where|while)\b[^.?!]*[:：]$", re.IGNORECASE)
_INNER_END = re.compile(r"[.!?。]\s+\S")
_LANGUAGE = re.compile(
    r"(?:KR|KO|KOR|EN|ENG|국문|영문|한글|한국어|영어|korean|english)\s*(?:고객|버전|version)?\s*[:：]", re.IGNORECASE
)
_LONGEST_CASE = 120
#: What introduces a quotation and is no part of its case.
_SAY = re.compile(
    r"(?:^|[,.;]?\s+|\s*[-–]\s*)(?:(?:then|please|you can|just)\s+)*"
    r"(?:say|tell (?:them|the customer|him|her)|add|reply(?: with)?|write|answer|ask|send|답변|안내|멘트|답|말하기|이렇게)"
    r"(?:\s*(?:예시|문구|멘트))?\s*$",
    re.IGNORECASE,
)
_OPENING, _CLOSING = "\"“「『‘'«", "\"”」』’'»"
_QUOTATION = re.compile(rf"(?:^|(?<=[:：\s]))[{_OPENING}](?P<words>[^\n]{{12,}})[{_CLOSING}]\s*$")
_ANSWER_LABEL = re.compile(
    r"(?:(?:고객\s*)?(?:답변|안내|응대|멘트|예시)\s*(?:예시|템플릿|문구|멘트|답변)?|예\s*시|say|reply|answer|response|script|template"
    r"|sample (?:reply|answer)|example(?: reply)?)\s*[:：]\s*",
    re.IGNORECASE,
)
_WARNING = re.compile(
    r"\s*[(（\[]?\s*(?:(?:주의|유의|경고|중요)(?:\s*사항)?|warning|caution|important)\s*[:：!)）\]]\s*", re.IGNORECASE
)
_NOTE = re.compile(
    r"\s*[(（\[]?\s*(?:※\s*|(?:(?:agent|internal)\s+)?notes?\s*[:：]\s*|(?:상담원?사?\s*|내부\s*)?(?:참고|메모|비고|팁)\s*[:：]\s*"
    r"|(?:tip|nb|p\.?s)\s*[:：]\s*)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\s*(?:관련\s*(?:글|문서|자료|링크)|참고\s*(?:문서|링크|글)|함께\s*보기|see also|more|related(?: articles?)?)\s*[:：]",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"\s*(?:(?P<agent>agent|advisor|rep|cs|상담사|상담원)|guest|customer|caller|user|고객|손님|회원)\s*[:：]\s*(?=\S)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"드리겠|드렸|드립니다|드릴|드려요|주시겠|주시면|주세요|주십시오|실까요|신가요|죄송|감사합니다|안녕하세요|고객님,"
    r"|\b(?:I'm|I am|I've|I have|I can|I'll|I will|I would|we'll|we can|we are|thank you|thanks|sorry|would you|could you|your)\b",
    re.IGNORECASE,
)
_CONFIDENTIAL = re.compile(
    r"대외비|외부\s*(?:유출|공유|배포|반출)|사내\s*(?:용|전용|한정)|confidential|internal(?:\s+use)?\s+only|do not (?:share|forward)",
    re.IGNORECASE,
)
_INTERNAL = re.compile(
    r"\s*[\[(（【<]\s*(?:내부(?:용)?|사내|상담사(?:용)?|상담원(?:용)?|internal|agents? only)[^\])）】>]{0,12}[\])）】>]",
    re.IGNORECASE,
)
#: Words of the agents' own work; a sentence with one that does not address the customer is for agents.
_AGENTS_WORK = re.compile(
    r"상담사(?:는|가)|상담원(?:은|이)|어드민|관리툴|백오피스|콘솔에서|전산상|팀장|파트장|이관|녹취\s?(?:여부|고지)|금지(?=[\s.!)\]]*$)|말\s?것|하지\s?말|승인\s?필요"
)
_TO_CUSTOMER = re.compile(r"고객님|드리|드렸|드립|주세요|주십시오|주시|습니까|까요|세요[.!]?$|저희|제가")
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+(?=\S)")


def is_case(line: Rich, following: Rich | None = None) -> bool:
    """Whether a line only names a circumstance: ``If a fee applies:``, ``교환이 필요한 경우:``, ``EN:``.

    A line that merely ends in a colon names one when what follows is set as a quotation.
    """
    text = line.text.strip()
    if not text or len(text) > _LONGEST_CASE or line.kind in ("quote", "pre") or answer_label(line):
        return False
    if _INNER_END.search(text) or _NOTE.match(text) or _WARNING.match(text):
        return False
    if _CASE_KOREAN.search(text) or _CASE_ENGLISH.match(text) or _WHEN_ENGLISH.match(text):
        return text[-1] in ":：" or line.marked(BOLD | HEADING) > 0.9
    quoted = following is not None and (
        following.kind in ("quote", "pre") or quotation(following) is not None or speaker(following) is not None
    )
    return text[-1] in ":：" and len(text) < 60 and (quoted or bool(_LANGUAGE.fullmatch(text)))


def case_and_words(line: Rich) -> tuple[Rich, Rich] | None:
    """``If there is a typo: It looks like …`` with the case set in bold → (the case, the words)."""
    bold = line.leading(BOLD)
    case, rest = line.slice(0, bold).strip(), line.slice(bold).strip()
    if not case.text or not rest.text or rest.text[0] in "([（":
        return None
    if case.text[-1] not in ":：" and rest.text[0] in ":：":
        rest = rest.slice(1).strip()
    elif case.text[-1] not in ":：":
        return None
    named = case.text.rstrip(":： ")
    return (
        (case, rest)
        if _CASE_KOREAN.search(named) or _CASE_ENGLISH.match(named) or _WHEN_ENGLISH.match(f"{named}:")
        else None
    )


def speaker(line: Rich) -> tuple[str, Rich] | None:
    """(``agent`` or ``customer``, the words) of a line of a transcript: ``Agent: Hi there``; None for any other line."""
    match = _SPEAKER.match(line.text)
    if not match:
        return None
    return "agent" if match["agent"] else "customer", unquoted(line.slice(match.end()))


def sounds_spoken(line: Rich) -> bool:
    """Whether a line reads like words to a customer rather than like an instruction: humble verbs, thanks, "I", "your"."""
    return bool(_SPOKEN.search(line.text))


def talks_to_agent(line: Rich) -> bool:
    """Whether a line is set off for agents (``참고: …``, ``[내부] …``), or speaks of their work without a polite word."""
    if _NOTE.match(line.text) and not line.text.lstrip().startswith("※"):
        return True
    if _WARNING.match(line.text) or _INTERNAL.match(line.text):
        return True
    return bool(_AGENTS_WORK.search(line.text)) and not _TO_CUSTOMER.search(line.text)


def is_confidential(text: str) -> bool:
    """Whether the text says that the article is not for customers."""
    return bool(_CONFIDENTIAL.search(text))


def answer_label(line: Rich) -> int:
    """How many characters of the line only announce an answer (``답변 예시:``, ``Reply:``); 0 when it does not."""
    match = _ANSWER_LABEL.match(line.text)
    return match.end() if match else 0


def note_of(line: Rich) -> Rich | None:
    """The remark that a line is, without ``Note:``, ``참고:``, ``※`` or brackets; None when it is none."""
    if match := _NOTE.match(line.text) or _WARNING.match(line.text):
        note = line.slice(match.end()).strip()
        if line.text.lstrip()[0] in "(（[" and note.text[-1:] in ")）]":
            note = note.slice(0, len(note) - 1).strip()
        return note if note.text else None
    return line.strip() if line.kind not in ("quote", "pre") and line.marked(ITALIC) > 0.9 else None


def is_warning(line: Rich) -> bool:
    """Whether a line is set off as something to be careful of: ``Important: …``, ``주의: …``."""
    return bool(_WARNING.match(line.text))


def is_reference(line: Rich) -> bool:
    """Whether a line only points at other articles: ``관련 글: …``, ``See also: …``."""
    return bool(line.hrefs() and _REFERENCE.match(line.text))


def opens_quotation(line: Rich) -> bool:
    """Whether a quotation begins here and ends in a later line."""
    text = line.text.strip()
    return text[:1] in '"“「『' and len(text) > 12 and not any(char in '"”」』' for char in text[1:])


def quotation(line: Rich) -> tuple[Rich, Rich] | None:
    """(what stands before, the words) of a line that ends in a quotation of words to say; None without one.

    ``If we have it, say: “Good news …”`` → (``If we have it``, ``Good news …``).
    """
    match = _QUOTATION.search(line.text)
    if not match or line.kind in ("quote", "pre"):
        return None
    before = line.slice(0, match.start()).strip()
    if before.text and before.text[-1] not in ":：":
        return None
    before = before.slice(0, len(before.text.rstrip(":： ")))
    if says := _SAY.search(before.text):
        before = before.slice(0, says.start() + (before.text[says.start() : says.start() + 1] in ".!?")).strip()
    return before, line.slice(match.start("words"), match.end("words")).strip()


def first_sentence(line: Rich) -> tuple[Rich, Rich]:
    """The first sentence and the rest."""
    match = _SENTENCE_END.search(line.text)
    if not match:
        return line.strip(), line.slice(len(line.text))
    return line.slice(0, match.start()).strip(), line.slice(match.end()).strip()
