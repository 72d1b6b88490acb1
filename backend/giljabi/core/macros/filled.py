"""The words of a macro: an article's words with Zendesk's placeholders in the blanks that the account can fill, every other blank in marks
that an agent sees and the app refuses to send. Nothing else of the article's words is left that Zendesk would read as a program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from giljabi.core.article.blanks import find_blanks
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.binding import fact_for
from giljabi.core.macros.remarks import Remark, remark
from giljabi.core.macros.rules import MacroRules

_PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
_PERSON = {"name", "first_name", "last_name", "email", "phone"}
#: Placeholders that Zendesk fills itself (developer.zendesk.com, "Placeholders reference"). Those that hold comments are left out: they
#: could put an internal note into a public reply.
_KNOWN = {
    *(f"ticket.{name}" for name in (
        "id", "title", "link", "url", "external_id", "via", "status", "priority", "ticket_type", "due_date", "account", "brand.name",
        "group.name", "organization.name", "created_at", "updated_at", "ticket_form", "requester.language",
        "requester.external_id",
    )),
    *(f"{who}.{name}" for who in ("ticket.requester", "ticket.assignee", "current_user") for name in _PERSON),
    "agent.signature",
}  # fmt: skip
_FIELD = re.compile(r"ticket\.ticket_field(?:_option_title)?_(\d+)")
_CUSTOM = re.compile(r"ticket\.(?:requester|organization)\.custom_fields\.\w+")

#: The agent who speaks: Zendesk knows their name. Only where they say who they are; another 담당자 or 매니저 is somebody else.
_AGENT = re.compile(r"(상담사|상담원)\s?[OＯ○〇ㅇ◯XＸ△□_0]{2,}")
_INTRODUCES = re.compile(r"\s?(?:입니다|이며|이고|이라고|라고|이었|였|예요|이에요|드림|올림)")
_WIDE = str.maketrans("{}", "｛｝")


@dataclass(frozen=True, slots=True)
class AccountWords:
    """What the account calls things. ``fields``: the placeholder of each ticket field whose value can be said, by title;
    ``field_ids``: every field's number; ``groups``: numbers by name; ``type_field_id``: its type field (0: none) with the tags of
    its ``options``."""

    fields: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)
    type_field_id: int = 0
    options: frozenset[str] = frozenset()
    field_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some of the words: ``kind`` is text, program (ours, for Zendesk), open (a blank), unknown or dynamic (placeholders)."""

    text: str
    kind: str = "text"
    blank: str = ""


def filled(
    words: str, facts: FactSchema, rules: MacroRules, account: AccountWords
) -> tuple[str, tuple[Remark, ...]]:  # fmt: skip
    """The words, and what is to be said of them."""
    pieces = list(_pieces(words, facts, rules, account))
    made = "".join(piece.text if piece.kind in ("program", "dynamic") else _harmless(piece.text) for piece in pieces)
    remarks = []
    if left := [piece.blank for piece in pieces if piece.kind == "open"]:
        remarks.append(remark("left_open", blanks=", ".join(left)))
    if unknown := [piece.blank for piece in pieces if piece.kind == "unknown"]:
        remarks.append(remark("no_placeholder", names=", ".join(unknown)))
    if dynamic := [piece.blank for piece in pieces if piece.kind == "dynamic"]:
        remarks.append(remark("dynamic", names=", ".join(dynamic)))
    if any(piece.kind == "text" and piece.text != _harmless(piece.text) for piece in pieces):
        remarks.append(remark("braces"))
    return made, tuple(remarks)


def _harmless(text: str) -> str:
    """Without a brace: two of them, or one with a percent sign, begin a program in Zendesk, also where a line lies between."""
    return text.translate(_WIDE)


def _pieces(words: str, facts: FactSchema, rules: MacroRules, account: AccountWords) -> Iterator[_Piece]:
    end = 0
    for blank in find_blanks(words):
        if blank.start < end:
            continue
        yield _Piece(words[end : blank.start])
        end = blank.end
        agent = _AGENT.fullmatch(blank.text)
        if placeholder := _PLACEHOLDER.fullmatch(blank.text):
            yield _of_account(placeholder.group(1), blank.text, account)
        elif agent and _INTRODUCES.match(words, blank.end):
            yield _Piece(f"{agent.group(1)} ")
            yield _Piece("{{current_user.name}}", "program")
        else:
            fact = fact_for(blank, words, facts)
            source = _source(fact.name, fact.fields, rules, account) if fact else ""
            yield from (
                _from_source(source, _open(blank.text)) if source else [_Piece(_open(blank.text), "open", blank.text)]
            )
    yield _Piece(words[end:])


def _of_account(name: str, text: str, account: AccountWords) -> _Piece:
    """A placeholder that the article itself holds."""
    of_field = _FIELD.fullmatch(name)
    if name in _KNOWN or _CUSTOM.fullmatch(name) or (of_field and int(of_field.group(1)) in account.field_ids):
        return _Piece(text, "program")
    if name.startswith("dc."):
        return _Piece(text, "dynamic", name)
    return _Piece(_open(text), "unknown", name)


def _from_source(source: str, open_mark: str) -> Iterator[_Piece]:
    """An empty field leaves no hole: Liquid's if, which macros' comments take."""
    yield _Piece(f"{{% if {source} != blank %}}{{{{{source}}}}}{{% else %}}", "program")
    yield _Piece(open_mark)
    yield _Piece("{% endif %}", "program")


def _open(blank: str) -> str:
    return f"【{blank.strip('[]{}<>#% ')}】"


def _source(fact: str, fields: tuple[str, ...], rules: MacroRules, account: AccountWords) -> str:
    if fact in rules.placeholders:
        return rules.placeholders[fact]
    return next((account.fields[title] for title in fields if title in account.fields), "")
