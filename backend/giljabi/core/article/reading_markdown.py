"""Markdown → blocks, as people write it and as converters of HTML leave it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import defs
from markdown_it import MarkdownIt
from markdown_it.token import Token

from giljabi.core.article.rich import BOLD, CODE, HEADING, ITALIC, Rich
from giljabi.core.article.writing_blocks import HEADINGS, BlockWriter, Numbering, depth_of, kind_of
from giljabi.core.text import visible

_MARKDOWN = (
    MarkdownIt("commonmark", {"html": True})
    .enable(["table", "strikethrough"])
    .disable(["emphasis", "text_join", "code"])
)
_TOGGLES = (0, ITALIC, BOLD, BOLD | ITALIC)
_STARS = re.compile(r"\*+")
_TAG = re.compile(r"</?\s*([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
#: A numbered line underlined as a heading: CommonMark would read a list item and a rule.
_NUMBERED_SETEXT = re.compile(r"^(?P<text>\d{1,2}[.)][^\n]*)\n(?P<line>={3,}|-{3,})[ \t]*$", re.MULTILINE)


def read_markdown(source: str) -> list[Rich]:
    """The blocks of a Markdown text.

    Emphasis is read as plain toggles of ``**`` and ``*``: tools that turn HTML into Markdown write runs such as
    ``**――****[1] 가이드**``, which CommonMark's flanking rules leave as stars. A number that was typed in front of a paragraph
    is told from a list's (:func:`_typed_numbers`); ``<이름>`` is a blank, not a tag.
    """
    source = visible(source).replace("\t", "    ")
    source = _NUMBERED_SETEXT.sub(lambda m: f"{'#' if m['line'][0] == '=' else '##'} {m['text']}\n", source)
    tokens = _MARKDOWN.parse(source)
    return _Reader(tokens).read()


def _typed_numbers(tokens: Sequence[Token]) -> frozenset[int]:
    """The items (by their token's place) whose number is text: lists of one item, with ``)``, or with empty lines between
    the items. Converters write a real ordered list tight, with a point, and nobody makes one of a single item."""
    typed: list[int] = []
    lists: list[tuple[Token, list[int], bool]] = []
    for at, token in enumerate(tokens):
        if token.type == "ordered_list_open":
            lists.append((token, [], False))
        elif token.type == "bullet_list_open":
            lists.append((token, [], True))
        elif token.type == "list_item_open" and lists:
            lists[-1][1].append(at)
        elif token.type in ("ordered_list_close", "bullet_list_close") and lists:
            opening, items, is_bullet = lists.pop()
            loose = any(tokens[item + 1].type == "paragraph_open" and not tokens[item + 1].hidden for item in items)
            if not is_bullet and (opening.markup == ")" or len(items) == 1 or loose):
                typed.extend(items)
    return frozenset(typed)


class _Reader:
    """Goes through the tokens once."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._typed = _typed_numbers(tokens)
        self._writer = BlockWriter()
        self._around: list[str] = []
        self._number = ""

    def read(self) -> list[Rich]:
        for at, token in enumerate(self._tokens):
            if token.nesting == 1:
                self._around.append(token.tag)
            elif token.nesting == -1 and self._around:
                self._around.pop()
            self._structure(at, token)
            if token.type == "inline":
                self._inline(token)
            elif token.type in ("fence", "code_block"):
                self._writer.begin("pre", 0, _line(token))
                self._writer.write(token.content.strip("\n"), 0, verbatim=True)
            elif token.type == "html_block":
                self._writer.begin("p", 0, _line(token))
                self._writer.write(_without_tags(token.content), 0)
        self._writer.end()
        return self._writer.blocks

    def _structure(self, at: int, token: Token) -> None:
        writer = self._writer
        if token.type == "ordered_list_open":
            writer.open_list(Numbering("1", int(token.attrGet("start") or 1)))
        elif token.type == "bullet_list_open":
            writer.open_list(Numbering(token.markup))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            writer.close_list()
        elif token.type == "list_item_open":
            writer.end()
            writer.open_item(token.info)
            self._number = f"{token.info}{token.markup} " if at in self._typed else ""
        elif token.type == "table_open":
            writer.open_table()
        elif token.type == "tr_open":
            writer.open_row()
        elif token.type in ("td_open", "th_open"):
            writer.end()
            writer.open_cell()
        elif token.type == "tr_close":
            writer.end()
            writer.close_row()
        elif token.type == "table_close":
            writer.close_table()

    def _inline(self, token: Token) -> None:
        inside = tuple(self._around)
        last = inside[-1] if inside else "p"
        typed = bool(self._number) and "li" in inside
        shown = tuple(tag for tag in inside if tag not in ("li", "ol")) if typed else inside
        self._writer.begin(kind_of("p" if typed else last, shown), depth_of(shown), _line(token))
        if typed:
            self._writer.as_text(self._number)
            self._number = ""
        base = HEADING | BOLD if last in HEADINGS else BOLD if last == "th" else 0
        _write_inline(self._writer, token.children or [], base)


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _write_inline(writer: BlockWriter, tokens: list[Token], base: int) -> None:
    marks, struck = base, 0
    for token in tokens:
        if token.type == "s_open":
            struck += 1
        elif token.type == "s_close":
            struck -= 1
        elif token.type == "link_open":
            writer.open_link(str(token.attrGet("href") or ""))
        elif token.type == "link_close":
            writer.close_link()
        elif token.type in ("softbreak", "hardbreak") or (
            token.type == "html_inline" and token.content.startswith("<br")
        ):
            writer.line_break()
        elif struck:
            continue
        elif token.type == "text":
            marks = _write_starred(writer, token.content, marks)
        elif token.type == "html_inline":
            writer.write(_without_tags(token.content), marks)
        elif token.type in ("text_special", "code_inline"):
            writer.write(token.content, marks | (CODE if token.type == "code_inline" else 0))


def _without_tags(text: str) -> str:
    """The text without HTML's own tags; ``<name>`` is none of them and stays."""
    return _TAG.sub(lambda match: "" if match[1].lower() in defs.tags else match.group(), text)


def _write_starred(writer: BlockWriter, text: str, marks: int) -> int:
    """Write ``text``, toggling marks at its stars; the marks in force at its end."""
    at = 0
    for match in _STARS.finditer(text):
        writer.write(text[at : match.start()], marks)
        marks ^= _TOGGLES[len(match.group()) % 4]  # four stars end a bold run and begin the next
        at = match.end()
    writer.write(text[at:], marks)
    return marks
