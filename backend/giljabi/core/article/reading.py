"""HTML or Markdown → blocks of :class:`~giljabi.core.article.rich.Rich` text, struck-out text left out.

A block is what a reader sees as one: a heading, a paragraph, a list item, a table cell, a preformatted or quoted text.
``<br>`` is a line break in it. Scripts, styles and comments are never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from lxml import etree, html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from giljabi.core.article.rich import BOLD, CODE, HEADING, ITALIC, Link, Rich
from giljabi.core.text import visible
from giljabi.errors import ArticleError

Format = Literal["html", "md"]

#: More than any article a person writes; Zendesk's own bodies stay far under it.
MAX_CHARACTERS = 2_000_000

_BLOCKS = {
    "p",
    "div",
    "li",
    "td",
    "th",
    "pre",
    "blockquote",
    "section",
    "article",
    "tr",
    "table",
    "ul",
    "ol",
    "tbody",
    "thead",
    "figure",
    "hr",
    "body",
    "html",
    "dl",
    "dt",
    "dd",
    "main",
    "header",
    "footer",
    "details",
    "summary",
}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_MARKS = {"strong": BOLD, "b": BOLD, "em": ITALIC, "i": ITALIC, "code": CODE} | dict.fromkeys(_HEADINGS, HEADING | BOLD)
_UNREAD = {
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "embed",
    "svg",
    "head",
    "title",
    "select",
    "s",
    "strike",
    "del",
    "textarea",
    "button",
}
_SAFE_LINK = re.compile(r"(?:https?:|mailto:|tel:|/|#)", re.IGNORECASE)


class _Writer:
    """Collects characters into blocks: white space collapses as in a browser, except in preformatted text."""

    def __init__(self) -> None:
        self.blocks: list[Rich] = []
        self._text: list[str] = []
        self._marks = bytearray()
        self._links: list[Link] = []
        self._open: list[tuple[str, int]] = []
        self._kind, self._depth, self._line = "p", 0, 1

    def begin(self, kind: str, depth: int, line: int) -> None:
        """End the block in hand, if it holds anything, and open the next."""
        self.end()
        self._kind, self._depth, self._line = kind, depth, line

    def end(self) -> None:
        text = "".join(self._text)
        if text.strip():
            self.blocks.append(
                Rich(
                    text,
                    bytes(self._marks),
                    len(self.blocks),
                    0,
                    self._line,
                    self._kind,
                    self._depth,
                    tuple(self._links),
                )
            )
        self._text, self._marks, self._links = [], bytearray(), []
        self._open = [(href, 0) for href, _ in self._open]

    def write(self, text: str, marks: int, *, verbatim: bool = False) -> None:
        text = visible(text).replace("\u00a0", " ")
        if not verbatim:
            text = re.sub(r"\s+", " ", text)
            if text.startswith(" ") and (not self._text or self._text[-1][-1:] in " \n"):
                text = text[1:]
        if text:
            self._text.append(text)
            self._marks.extend([marks] * len(text))

    def line_break(self) -> None:
        self._text.append("\n")
        self._marks.append(0)

    def open_link(self, href: str) -> None:
        self._open.append((href.strip(), len(self._marks)))

    def close_link(self) -> None:
        if self._open:
            href, start = self._open.pop()
            if _SAFE_LINK.match(href):
                self._links.append(Link(start, len(self._marks), href))


def read(source: str, form: Format) -> list[Rich]:
    """The blocks of an article. :class:`ArticleError` when it is longer than :data:`MAX_CHARACTERS`."""
    if len(source) > MAX_CHARACTERS:
        raise ArticleError(f"the article has {len(source):,} characters; at most {MAX_CHARACTERS:,} are read")
    if not source.strip():
        return []
    return _read_html(source) if form == "html" else _read_markdown(source)


def _read_html(source: str) -> list[Rich]:
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    try:
        root = html.document_fromstring(source.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing in it but comments or white space
        return []
    writer = _Writer()
    for event, element, marks, inside in _walk(root):
        _write_html(writer, event, element, marks, inside)
    writer.end()
    return writer.blocks


def _walk(root: html.HtmlElement) -> Iterator[tuple[str, html.HtmlElement, int, tuple[str, ...]]]:
    """Start, tail and end events of a tree without recursion, each with the marks and the block tags around it."""
    stack: list[tuple[str, html.HtmlElement, int, tuple[str, ...]]] = [("start", root, 0, ())]
    while stack:
        event, element, marks, inside = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and (tag in _UNREAD or not tag):
            continue
        yield event, element, marks, inside
        if event != "start":
            continue
        inner = marks | _MARKS.get(tag, 0)
        around = (*inside, tag) if tag in _BLOCKS | _HEADINGS and len(inside) < 64 else inside
        stack.append(("end", element, marks, inside))
        for child in reversed(element):
            stack.append(("tail", child, inner, around))
            stack.append(("start", child, inner, around))


def _write_html(writer: _Writer, event: str, element: html.HtmlElement, marks: int, inside: tuple[str, ...]) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if event == "tail":
        writer.write(element.tail or "", marks, verbatim="pre" in inside)
        return
    block = tag in _BLOCKS or tag in _HEADINGS
    if event == "end":
        if tag == "a":
            writer.close_link()
        if block:
            outer = inside[-1] if inside else "p"
            writer.begin(_kind(outer, inside), _depth(inside), element.sourceline or 1)
        return
    if block:
        around = (*inside, tag)
        writer.begin(_kind(tag, around), _depth(around), element.sourceline or 1)
    elif tag == "br":
        writer.line_break()
    elif tag == "a":
        writer.open_link(element.get("href", ""))
    writer.write(element.text or "", marks | _MARKS.get(tag, 0), verbatim=tag == "pre" or "pre" in inside)


def _kind(tag: str, inside: tuple[str, ...]) -> str:
    if tag in _HEADINGS:
        return tag
    for name, kind in (("pre", "pre"), ("blockquote", "quote"), ("li", "li"), ("td", "td"), ("th", "td")):
        if name in inside:
            return kind
    return "p"


def _depth(inside: tuple[str, ...]) -> int:
    return sum(tag in ("ul", "ol") for tag in inside)


_MARKDOWN = (
    MarkdownIt("commonmark", {"html": True})
    .enable(["table", "strikethrough"])
    .disable(["emphasis", "text_join", "code"])
)
_STARS = re.compile(r"\*{1,3}")


def _read_markdown(source: str) -> list[Rich]:
    """Emphasis is read as plain toggles of ``**`` and ``*``: tools that turn HTML into Markdown write runs such as
    ``**――****[1] 가이드**``, which CommonMark's flanking rules leave as stars."""
    writer = _Writer()
    around: list[str] = []
    for token in _MARKDOWN.parse(visible(source).replace("\t", "    ")):
        tag = token.tag
        line = token.map[0] + 1 if token.map else 1
        if token.nesting == 1:
            around.append(tag)
        elif token.nesting == -1 and around:
            around.pop()
        if token.type == "inline":
            inside = tuple(around)
            writer.begin(_kind(inside[-1] if inside else "p", inside), _depth(inside), line)
            heading = bool(inside) and inside[-1] in _HEADINGS
            _write_inline(writer, token.children or [], HEADING | BOLD if heading else 0)
        elif token.type in ("fence", "code_block"):
            writer.begin("pre", 0, line)
            writer.write(token.content, 0, verbatim=True)
    writer.end()
    return writer.blocks


def _write_inline(writer: _Writer, tokens: list[Token], base: int) -> None:
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
        elif token.type in ("text_special", "code_inline"):
            writer.write(token.content, marks | (CODE if token.type == "code_inline" else 0))


def _write_starred(writer: _Writer, text: str, marks: int) -> int:
    """Write ``text``, toggling marks at its stars; the marks in force at its end."""
    at = 0
    for match in _STARS.finditer(text):
        writer.write(text[at : match.start()], marks)
        marks ^= {1: ITALIC, 2: BOLD, 3: BOLD | ITALIC}[len(match.group())]
        at = match.end()
    writer.write(text[at:], marks)
    return marks
