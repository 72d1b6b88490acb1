"""HTML → blocks. Scripts, styles, comments and struck-out text are never read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from giljabi.core.article.rich import BOLD, ITALIC, Rich
from giljabi.core.article.writing_blocks import HEADINGS, MARKS, BlockWriter, Numbering, depth_of, kind_of

_BLOCKS = HEADINGS | {
    *("p", "div", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "td", "th"),
    *("section", "article", "main", "header", "footer", "figure", "details", "summary", "hr", "body", "html"),
}
_UNREAD = {
    *("script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "head", "title", "select"),
    *("textarea", "button", "s", "strike", "del"),
}
_HIDDEN = re.compile(r"line-through|display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_COLOR = re.compile(
    r"(?<![\w-])color\s*:\s*(?:(?P<name>(?:dark|dim|slate)?gr[ae]y)\b|#(?P<hex>[0-9a-f]{6}|[0-9a-f]{3})\b"
    r"|rgba?\(\s*(?P<rgb>\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3}))",
    re.IGNORECASE,
)
_ITALIC_STYLE = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)


def read_html(source: str) -> list[Rich]:
    """The blocks of an HTML body; a broken one is read as a browser would."""
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    try:
        root = html.document_fromstring(source.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing in it but comments or white space
        return []
    writer = BlockWriter()
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
        if event == "start" and (tag in _UNREAD or not tag or _HIDDEN.search(element.get("style") or "")):
            continue
        yield event, element, marks, inside
        if event != "start":
            continue
        inner = marks | _own_marks(element, tag)
        around = (*inside, tag) if tag in _BLOCKS and len(inside) < 64 else inside
        stack.append(("end", element, marks, inside))
        for child in reversed(element):
            stack.append(("tail", child, inner, around))
            stack.append(("start", child, inner, around))


def _write_html(
    writer: BlockWriter, event: str, element: html.HtmlElement, marks: int, inside: tuple[str, ...]
) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if event == "tail":
        writer.write(element.tail or "", marks, verbatim="pre" in inside)
        return
    block = tag in _BLOCKS
    if event == "end":
        if tag == "a":
            writer.close_link()
        if block:
            writer.end()
        if tag in ("ul", "ol"):
            writer.close_list()
        elif tag == "tr":
            writer.close_row()
        elif tag == "table":
            writer.close_table()
        if block:
            outer = inside[-1] if inside else "p"
            writer.begin(kind_of(outer, inside), depth_of(inside), element.sourceline or 1)
        return
    if block:
        around = (*inside, tag)
        writer.begin(kind_of(tag, around), depth_of(around), element.sourceline or 1)
        if tag in ("ul", "ol"):
            writer.open_list(_numbering(element))
        elif tag == "li":
            writer.open_item(element.get("value", ""))
        elif tag == "table":
            writer.open_table()
        elif tag == "tr":
            writer.open_row()
        elif tag in ("td", "th"):
            writer.open_cell()
    elif tag == "br":
        writer.line_break()
    elif tag == "a":
        writer.open_link(element.get("href", ""))
    writer.write(element.text or "", marks | _own_marks(element, tag), verbatim=tag == "pre" or "pre" in inside)


def _own_marks(element: html.HtmlElement, tag: str) -> int:
    """The marks that an element gives its text: by its name, or by its style as word processors write it."""
    style = element.get("style")
    if not style or tag in MARKS:
        return MARKS.get(tag, 0)
    aside = _ITALIC_STYLE.search(style) or _is_gray(style)
    return (BOLD if _BOLD_STYLE.search(style) else 0) | (ITALIC if aside else 0)


def _is_gray(style: str) -> bool:
    """Whether the text is set back in gray, as authors do with remarks: three like shares of middling brightness."""
    match = _COLOR.search(style)
    if not match:
        return False
    if match["name"]:
        return True
    if match["hex"]:
        digits = match["hex"] if len(match["hex"]) == 6 else "".join(digit * 2 for digit in match["hex"])
        shares = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
    else:
        shares = [int(share) for share in match["rgb"].split(",")]
    return max(shares) - min(shares) <= 20 and 100 <= max(shares) <= 200


def _numbering(element: html.HtmlElement) -> Numbering:
    if element.tag == "ul":
        return Numbering("•")
    start = element.get("start") or "1"
    letters = (element.get("type") or "").lower() == "a" or "-alpha" in (element.get("style") or "")
    return Numbering("a" if letters else "1", int(start) if start.isdecimal() and len(start) < 4 else 1)
