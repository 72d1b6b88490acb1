"""Articles without the house's marks: their headings, however set, and what each part is for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from giljabi.core.article.marks import numbered
from giljabi.core.article.rich import BOLD, Rich
from giljabi.core.article.script_draft import unquoted
from giljabi.core.article.speech import answer_label, is_case, note_of
from giljabi.core.text import squeeze

Role = Literal[
    "overview", "when", "steps", "template", "sms", "cautions", "policy", "question", "faq", "references", "unknown"
]
#: Headings by what they say. The first that is found counts: "문자 템플릿" is about messages, "참고 문서" about links.
_NAMES: tuple[tuple[Role, str], ...] = (
    ("sms", r"textmessages?|\bsms|\blms|문자(?!열)|알림톡|카카오"),
    (
        "references",
        r"seealso|^related|references?$|furtherreading|관련(?:문서|글|링크|자료)|참고(?:문서|자료|링크)|함께보|더보기",
    ),
    ("faq", r"^faqs?$|자주묻는|troubleshooting|문제해결"),
    ("cautions", r"^important|caution|warning|^donot|^dont|becareful|주의|유의|금지|하지말"),
    (
        "when",
        r"^when|whento|usethis|when$|symptom|^problem|scenario|증상|언제|적용(?:상황|대상|범위)|사용시점|대상고객|문의예시|고객(?:문의|질문)|이런(?:때|경우)|상황$",
    ),
    (
        "template",
        r"template|^repl(?:y|ies)|reply$|responses?$|^script|macro|whattosay|wording|samplemessage|답변|템플릿|멘트|스크립트|안내문"
        r"|예시문|회신",
    ),
    ("overview", r"overview|summary|purpose|^about|background|introduction|개요|목적|배경|소개|요약"),
    (
        "steps",
        r"steps?$|^steps?|checklist|체크리스트|확인사항|procedure|process|whattodo|howto|workflow|instructions|resolution|절차|순서|단계|방법|진행|처리$",
    ),
    (
        "policy",
        r"polic|rules?$|^rules?|limits?|fees?|charges|deadlines?|windows?$|goodtoknow|conditions|eligib|정책|기준|규정|수수료|요금"
        r"|비용|한도|기한|조건|참고|알아두|안내사항",
    ),
)
_ROLES = tuple((role, re.compile(pattern)) for role, pattern in _NAMES)
_LONGEST = 70
_CAPITALS = re.compile(r"(?=(?:[^A-Za-z]*[A-Z]){4})[A-Z0-9 &/:()'’–—-]+")
_QUESTION = re.compile(r"\s*(?:Q\s*\d{0,2}\s*[.．):：]\s*)(?=\S)", re.IGNORECASE)


@dataclass
class Part:
    """A heading with the lines under it; the lines before the first heading have none."""

    role: Role
    heading: Rich | None
    lines: list[Rich] = field(default_factory=list)


def plain_parts(lines: Sequence[Rich]) -> list[Part]:
    """Cut the lines of an article at its headings."""
    lines = [piece for line in lines for piece in _split_heading(line)]
    parts = [Part("unknown", None)]
    groups: list[Rich] = []
    asked = Counter(line.kind for line in lines if line.kind.startswith("h") and _asks(line))
    questions = frozenset(kind for kind, count in asked.items() if count > 1)
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else None
        role = _heading_role(line, following, parts[-1], questions)
        if role is None:
            parts[-1].lines.append(line)
            continue
        while groups and line.kind <= groups[-1].kind:
            groups.pop()
        heading = _bare(line)
        if role == "unknown" and groups:
            role = role_of(groups[-1].text)
        elif line.kind.startswith("h") and role in ("template", "policy", "sms") and _heads_group(line, following):
            groups.append(heading)
        parts.append(Part(role, heading))
    for part in parts:
        if part.role == "unknown" and part.heading and part.lines and all(map(_is_link, part.lines)):
            part.role = "references"
    return [part for part in parts if part.lines or part.heading is None]


def _is_link(line: Rich) -> bool:
    """Whether a line is nothing but links."""
    linked = sum(min(link.end, line.start + len(line.text)) - max(link.start, line.start) for link in line.links)
    return linked >= len(line.text.strip(" -·•,/")) > 0


def _heads_group(line: Rich, following: Rich | None) -> bool:
    """Whether a heading has nothing under it but smaller headings, which then are of its kind."""
    return following is not None and following.kind.startswith("h") and following.kind > line.kind


def _split_heading(line: Rich) -> list[Rich]:
    """``📚 참고 문서 <link> / <link>`` on one line is a heading and what stands under it."""
    bold = line.leading(BOLD)
    if 0 < bold < len(line) and line.hrefs() and role_of(line.text[:bold]) in ("references", "faq"):
        return [line.slice(0, bold).strip(), line.slice(bold).strip()]
    return [line]


def role_of(heading: str) -> Role:
    """What a heading announces, in Korean or English; ``unknown`` for one that names its own matter."""
    key = squeeze(re.sub(r"[^\w가-힣 /?]", " ", heading))
    for role, pattern in _ROLES:
        if pattern.search(key):
            return role
    return "unknown"


def _heading_role(line: Rich, following: Rich | None, part: Part, questions: frozenset[str]) -> Role | None:
    """The role of the part that this line opens; None when it opens none. ``questions`` are the heading elements under which
    this article asks: what stands in one of them and names no other part is asked too."""
    text = line.text.strip()
    if len(text) > _LONGEST * 2 or line.kind in ("li", "td", "quote", "pre"):
        return None
    is_element = line.kind.startswith("h")
    stands_out = is_element or line.marked(BOLD) > 0.9
    number = numbered(line)
    if _asks(line) and stands_out and not (number and number.family in ("worded", "staged")):
        return "question"
    if number and is_element and number.family not in ("worded", "staged") and role_of(number.rest.text) != "unknown":
        return role_of(number.rest.text)
    if number or note_of(line) or len(text) > _LONGEST:
        return None
    named = role_of(text)
    if is_element and line.kind in questions and named == "unknown":
        return "question"
    above = (
        part.heading is not None and part.heading.kind.startswith("h") and is_element and line.kind <= part.heading.kind
    )
    if not above and is_case(line, following) and (named == "unknown" or text[-1] in ":：" or is_case_word(text)):
        return None
    if part.role == "sms" and stands_out and not is_element and named in ("unknown", "sms", "overview"):
        return None  # the name of one message among several
    if is_element or (stands_out and text[-1] not in ".!"):
        return named
    if _CAPITALS.fullmatch(text):
        return named
    if text[-1] in ":：" and len(text) < 25 and named != "unknown" and following is not None:
        within = answer_label(line) and (part.role in ("steps", "question", "template") or "예시" in text)
        after_list = bool(part.lines) and part.lines[-1].kind in ("li", "td") and line.kind == "p"
        return named if not within or (after_list and "예시" not in text) else None
    return None


def is_case_word(text: str) -> bool:
    """``…경우:`` and ``If …:`` name a case even where one of their words could head a part."""
    return bool(re.search(r"경우|^(?:if|otherwise|unless|in case)\b", text, re.IGNORECASE))


def _asks(line: Rich) -> bool:
    """Whether a heading is what a customer says: ``Q1. …``, a question, a quotation."""
    text = line.text.strip()
    return bool(_QUESTION.match(text)) or text.endswith(("?", "？")) or unquoted(line).text != text


def _bare(line: Rich) -> Rich:
    """A heading without ``Q1.``, bullets and the colon behind it."""
    match = _QUESTION.match(line.text)
    line = line.slice(match.end()) if match else line
    if (number := numbered(line)) and line.kind.startswith("h"):
        line = number.rest
    return line.slice(0, len(line.text.rstrip(":： "))).strip()
