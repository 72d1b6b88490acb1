"""The guide section: consultation type, order of the response, cautions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from giljabi.core.article.marks import ARROW, BULLET, CIRCLED, LETTER, NUMBER, main_arrow
from giljabi.core.article.rich import Joined, Place, Rich, places
from giljabi.core.text import collapse

_LABELS = (
    (
        "path",
        re.compile(
            r"(?:상\s*담|문\s*의|접\s*수|분\s*류)\s*(?:유\s*형|분\s*류|카\s*테\s*고\s*리)|카테고리|분\s*류|유\s*형(?=\s*[:：])"
            r"|(?:contact|consultation|ticket|issue|inquiry|request)\s+(?:type|category|reason)|categor(?:y|ies)"
            r"|(?:type|topic)(?=\s*(?:[:：/]|$))",
            re.IGNORECASE,
        ),
    ),
    (
        "order",
        re.compile(
            r"(?:응\s*대|상\s*담|처\s*리|진\s*행)\s*(?:순\s*서|흐\s*름|절\s*차)(?=\s|[:：]|$)"
            r"|(?:response|handling)\s+(?:order|flow|steps)|order\s+of\s+response|flow(?=\s*[:：])",
            re.IGNORECASE,
        ),
    ),
    (
        "cautions",
        re.compile(
            r"(?:주\s*의|유\s*의)(?:\s*(?:사\s*항|할\s*점|점))?(?=\s|[:：]|$)|(?:cautions?|warnings?|notice|be\s+careful)(?=\s*(?:[:：)]|$))",
            re.IGNORECASE,
        ),
    ),
)
_OTHER_LANGUAGE = re.compile(r"\s*(?:/\s*(?=[^\n:：]{1,20}[:：])|[(（][^()（）]{1,20}[)）](?=\s*[:：]))")
_COLON = re.compile(r"\s*(?:[:：)]|[▷▶→](?=\s))?\s*")
_TYPED = {"상담유형": "path", "문의유형": "path", "응대순서": "order", "주의사항": "cautions", "유의사항": "cautions"}
_FIRST_WORD = re.compile(r"\S{2}\s?\S{2}(?=\s|[:：]|$)")
# A mark that begins the next caution inside a line: ① anywhere, ※ anywhere, "2." only after a space.
_INLINE_MARK = re.compile(
    rf"(?=[{CIRCLED}※ⓐ-ⓩ])|(?<=\s)(?=(?:\d{{1,2}}[.)]|\(\d{{1,2}}\))\s)|(?<=\s)(?=[(（][가나다라마바사아자차][)）])"
)
_NUMBER_INSIDE = re.compile(r"(?<=\s)(?=\d{1,2}[.)]\s)")
_SAME_ARROWS = re.compile(r"\s([▷▶☞])\s[^▷▶☞]{8,}\s\1\s")
_LEADING_STAR = re.compile(r"\s*※\s*")
_LAST_RESORT = re.compile(r"\s[-–|·]\s|\s*::\s*")
_SLASH = re.compile(r"\s+/\s+")
_SEVERAL = re.compile(rf"\s*[,;]\s+|\s+(?:[/|]|또는|및|혹은|or|and)\s+|\s*[{CIRCLED}]\s*|\s+\(?\d[.)]\s*|\s+／\s+")
_ARROW_FIRST = re.compile(rf"^{ARROW.pattern}\S")
_ARROW_LAST = re.compile(rf"\S{ARROW.pattern}$")


#: Longer than any consultation type, and than several of them.
_LONGEST_PATH = 500


@dataclass(frozen=True, slots=True)
class Guide:
    """What the guide section says, each text with its places; ``others`` are further consultation types."""

    path: tuple[str, ...]
    path_places: tuple[Place, ...]
    others: tuple[tuple[str, ...], ...]
    response_order: tuple[tuple[str, tuple[Place, ...]], ...]
    cautions: tuple[tuple[str, tuple[Place, ...]], ...]
    unplaced: tuple[Rich, ...]


def read_guide(lines: Sequence[Rich]) -> Guide:
    """Read the labelled fields; lines before the first label are ``unplaced``."""
    fields: dict[str, list[Rich]] = {"path": [], "order": [], "cautions": []}
    unplaced: list[Rich] = []
    current: list[Rich] = unplaced
    for line in lines:
        label = _label(line)
        if label:
            name, rest = label
            current = fields[name]
            line = rest
        elif current is fields["path"] and not _goes_on(fields["path"], line):
            current = unplaced
        elif current is fields["order"] and _LEADING_STAR.match(line.text):
            current = fields["cautions"]
        if line.text.strip():
            current.append(line)
    paths = _paths(fields["path"])
    order = [Joined((piece.strip(),)) for part in fields["order"] for piece in part.cut(_numbers_inside(part))]
    arrow = main_arrow(" ".join(part.text for part in fields["order"]))
    if arrow:  # an order that goes on over lines is one text; a list without arrows has one part a line
        order = [Joined(tuple(fields["order"]))]
    return Guide(
        path=paths[0] if paths else (),
        path_places=places(fields["path"]),
        others=tuple(paths[1:]),
        response_order=tuple(
            (words, at)
            for joined in order
            for text, at in joined.pieces(arrow)
            if (words := _unmarked(text) if not arrow else text.strip())
        ),
        cautions=tuple(_cautions(fields["cautions"])),
        unplaced=tuple(unplaced),
    )


def take_labels(lines: Sequence[Rich]) -> tuple[Guide, list[Rich]]:
    """The type and the order of a plain article, wherever a line names them, and the lines that are left."""
    found: list[Rich] = []
    left: list[Rich] = []
    for before, line, after in zip((None, *lines), lines, (*lines[1:], None), strict=False):
        if _opens_label(line, after) or (before and found and found[-1] is before and _goes_with(before, line)):
            found.append(line)
        else:
            left.append(line)
    return read_guide(found), left


def _opens_label(line: Rich, after: Rich | None) -> bool:
    label = _label(line) if not line.kind.startswith("h") else None
    return bool(label and label[0] != "cautions" and (_told(label[1]) or _same_row(line, after)))


def _goes_with(before: Rich, line: Rich) -> bool:
    return _same_row(before, line) or bool(ARROW.match(line.text))


def _same_row(line: Rich, other: Rich | None) -> bool:
    return other is not None and line.row > 0 and line.row == other.row


def _told(rest: Rich) -> bool:
    """Whether something that can be a path or an order stands behind the label."""
    text = rest.text.strip()
    return bool(ARROW.search(text) or _SLASH.search(text) or _LAST_RESORT.search(text) or 0 < len(text) < 30)


def _goes_on(path: Sequence[Rich], line: Rich) -> bool:
    """Whether a line below the type still belongs to it: nothing stands there yet, or an arrow holds them together."""
    return not path or bool(ARROW.search(line.text)) or bool(_ARROW_LAST.search(path[-1].text))


def _numbers_inside(line: Rich) -> list[int]:
    return [match.start() for match in _NUMBER_INSIDE.finditer(line.text)]


def split_path(text: str) -> tuple[str, ...]:
    """``A ▶ B > C`` → (A, B, C), whichever arrows stand between; `` / `` with spaces is the last resort."""
    text = collapse(text).strip(" .:：")
    parts = ARROW.split(text)
    if len(parts) == 1:
        parts = _SLASH.split(text)
    if len(parts) == 1 and len(re.findall("[/／]", text)) > 1:
        parts = re.split("[/／]", text)
    if len(parts) == 1:
        parts = _LAST_RESORT.split(text)
    return tuple(part.strip(" ,*") for part in parts if part.strip(" ,*"))


def _paths(lines: Sequence[Rich]) -> list[tuple[str, ...]]:
    """Every path that these lines write: a line goes on the one before it when an arrow stands at either edge, or when
    one of the two has no arrow at all."""
    texts: list[str] = []
    for line in lines:
        text = collapse(line.text)
        apart = texts and ARROW.search(text) and ARROW.search(texts[-1])
        if apart and not _ARROW_FIRST.search(text) and not _ARROW_LAST.search(texts[-1]):
            texts.append(text)
        elif texts:
            texts[-1] += f" {text}"
        else:
            texts.append(text)
    found = [split_path(part) for text in texts for part in _several(text[:_LONGEST_PATH])]
    return list(dict.fromkeys(path for path in found if path))


def _several(text: str) -> list[str]:
    """``A > B, C > D`` is two paths: a sign between them, and as many arrows before it as after it."""
    number = NUMBER.match(text)
    text = text[number.end() :] if number else text
    for match in _SEVERAL.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if len(ARROW.findall(before)) and len(ARROW.findall(after)) == len(ARROW.findall(before)):
            return [before, *_several(after)]
    return [text]


def _label(line: Rich) -> tuple[str, Rich] | None:
    start = 1 if line.text[:1] in "(（" and line.text[-1:] in ")）" else 0
    line = line.slice(0, len(line.text) - start)
    for mark in (BULLET, NUMBER, LETTER, BULLET):
        match = mark.match(line.text, start)
        start = match.end() if match else start
    for name, pattern in _LABELS:
        if match := pattern.match(line.text, start):
            if other := _OTHER_LANGUAGE.match(line.text, match.end()):  # "Type / 분류:"
                again = pattern.match(line.text, other.end())
                end = again.end() if again else other.end()
            else:
                end = match.end()
            colon = _COLON.match(line.text, end)
            return name, line.slice(colon.end() if colon else end)
    return _mistyped(line, start)


def _mistyped(line: Rich, start: int) -> tuple[str, Rich] | None:
    """A label with one letter wrong (주이사항)."""
    word = _FIRST_WORD.match(line.text, start)
    if not word:
        return None
    key = word.group().replace(" ", "")
    name = next((name for label, name in _TYPED.items() if Levenshtein.distance(label, key) == 1), None)
    colon = _COLON.match(line.text, word.end())
    return (name, line.slice(colon.end() if colon else word.end())) if name else None


def _cautions(lines: Sequence[Rich]) -> list[tuple[str, tuple[Place, ...]]]:
    found: list[Rich] = []
    for line in lines:
        if not line.text.strip(" .)").isdecimal():  # a table's column of numbers
            found.extend(line.cut(match.start() for match in _INLINE_MARK.finditer(line.text)))
    if len(found) == 1 and len(lines) == 1:
        arrow = _SAME_ARROWS.search(found[0].text)
        found = found[0].split(re.compile(rf"\s*{arrow[1]}\s*") if arrow else _SLASH)
    return [(text, places([part.strip()])) for part in found if (text := _unmarked(part.text))]


def _unmarked(text: str) -> str:
    for pattern in (NUMBER, LETTER, _LEADING_STAR, BULLET):
        match = pattern.match(text)
        text = text[match.end() :] if match else text
    return collapse(text)
