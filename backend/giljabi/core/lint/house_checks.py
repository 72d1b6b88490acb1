"""Checks of all articles of a house together, against its taxonomy and facts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.binding import bound_blanks
from giljabi.core.lint.codes import finding, line_of
from giljabi.core.playbook import Finding, Playbook, Term
from giljabi.core.taxonomy import Path, Taxonomy, folded
from giljabi.core.text import letters, squeeze

Named = tuple[str, Playbook]
NamedFinding = tuple[str, Finding]


def check_house(
    articles: Sequence[Named], taxonomy: Taxonomy | None, facts: FactSchema | None
) -> list[tuple[str, Finding]]:
    """The findings of these articles, each with its article's name: those of every article itself, then what shows only when
    they are seen together."""
    found = [(name, row) for name, playbook in articles for row in playbook.warnings]
    if taxonomy is not None:
        found += _types(articles, taxonomy)
    if facts is not None:
        found += [(name, row) for name, playbook in articles for row in _blanks(playbook, facts)]
    found += [*_shared(articles), *_operators(articles), *_figures(articles)]
    order = {name: at for at, (name, _) in enumerate(articles)}
    return sorted(found, key=lambda row: (order[row[0]], row[1].line, row[1].code))


def _types(articles: Sequence[Named], taxonomy: Taxonomy) -> Iterator[NamedFinding]:
    for name, playbook in articles:
        yield from ((name, row) for row in check_type(playbook, taxonomy))


def check_type(playbook: Playbook, taxonomy: Taxonomy) -> Iterator[Finding]:
    """A script whose consultation type the taxonomy lacks."""
    if playbook.kind == "script" and playbook.path and taxonomy.find(playbook.path) is None:
        path = " > ".join(playbook.path)
        yield finding("type-unknown", f"the taxonomy has no type {path!r}", line_of(playbook.places.get("path", ())))


def _shared(articles: Sequence[Named]) -> Iterator[NamedFinding]:
    first: dict[Path, str] = {}
    for name, playbook in articles:
        if playbook.kind != "script" or not playbook.path:
            continue
        key = folded(playbook.path)
        if key in first:
            line = line_of(playbook.places.get("path", ()))
            yield (
                name,
                finding("type-shared", f"{first[key]} answers the same type, {' > '.join(playbook.path)!r}", line),
            )
        first.setdefault(key, name)


def _blanks(playbook: Playbook, facts: FactSchema) -> Iterator[Finding]:
    seen: set[str] = set()
    for blank in bound_blanks(playbook, facts):
        if blank.fact is None and blank.text not in seen:
            seen.add(blank.text)
            yield finding("blank-without-fact", f"no fact fills {blank.text!r} ({blank.kind})", blank.line)


def _operators(articles: Sequence[Named]) -> Iterator[NamedFinding]:
    """Lists under the same heading should be the same."""
    lists: dict[str, list[tuple[str, Playbook, str]]] = defaultdict(list)
    for name, playbook in articles:
        if playbook.rules.cancellable_operators:
            lists[_operator_heading(playbook)].append((name, playbook, ", ".join(playbook.rules.cancellable_operators)))
    for rows in lists.values():
        name, playbook, _ = rows[0]
        expected = set(playbook.rules.cancellable_operators)
        for other, theirs, _ in rows[1:]:
            if differing := expected ^ set(theirs.rules.cancellable_operators):
                line = line_of(theirs.places.get("cancellable_operators", ()))
                yield (
                    other,
                    finding(
                        "operators-differ",
                        f"{name} lists others under the same heading: {', '.join(sorted(differing))}",
                        line,
                    ),
                )


def _operator_heading(playbook: Playbook) -> str:
    """What the list is a list of: the words before its colon, else the heading that it stands under; dates aside."""
    at = playbook.places.get("cancellable_operators", ((),))[0]
    for policy in playbook.policies:
        for item, places in zip(policy.items, policy.item_places, strict=True):
            if at and places == at:
                head, colon, _ = item.replace("：", ":").partition(":")
                named = head if colon and len(head) < 40 else policy.title
                return letters(re.sub(r"[(（\[][^)）\]]*[)）\]]", "", named))
    return ""


def _figures(articles: Sequence[Named]) -> Iterator[NamedFinding]:
    """The same heading and the same words around a figure, and another figure: one of the two is out of date."""
    first: dict[tuple[str, str, str], tuple[str, Term]] = {}
    for name, playbook in articles:
        for term in playbook.terms:
            if term.low is None:
                continue
            key = (squeeze(playbook.policies[term.policy].title), term.kind, _skeleton(term.text))
            if key not in first:
                first[key] = (name, term)
            elif first[key][0] != name and first[key][1].figures != term.figures:
                other, said = first[key]
                yield (
                    name,
                    finding("rule-contradicts", f"{term.text!r}, but {other} says {said.text!r}", line_of(term.places)),
                )


def _skeleton(text: str) -> str:
    return "".join(char for char in squeeze(text) if not char.isdigit() and char not in ",~-")
