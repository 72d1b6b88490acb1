"""HTML or Markdown → blocks of :class:`~giljabi.core.article.rich.Rich` text, struck-out text left out.

A block is what a reader sees as one: a heading, a paragraph, a list item, a table cell, a preformatted or quoted text.
``<br>`` is a line break in it. Scripts, styles and comments are never read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from giljabi.core.article.reading_html import read_html
from giljabi.core.article.reading_markdown import read_markdown
from giljabi.core.article.rich import Rich
from giljabi.errors import ArticleError

Format = Literal["html", "md"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest article that is read. The defaults are far above what a person writes; Zendesk's own bodies stay under them."""

    characters: int = 2_000_000
    blocks: int = 100_000


def read(source: str, form: Format, limits: Limits = Limits()) -> list[Rich]:  # a frozen value
    """The blocks of an article. :class:`ArticleError` when it is larger than ``limits`` allow."""
    if len(source) > limits.characters:
        raise ArticleError(f"the article has {len(source):,} characters; at most {limits.characters:,} are read")
    if not source.strip():
        return []
    blocks = read_html(source) if form == "html" else read_markdown(source)
    if len(blocks) > limits.blocks:
        raise ArticleError(f"the article has {len(blocks):,} paragraphs and cells; at most {limits.blocks:,} are read")
    return blocks
