"""The macros that a house's articles make."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from giljabi.core.article.blanks import find_blanks
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.binding import fact_for
from giljabi.core.house import Article, House
from giljabi.core.macros.macro import Content, digest, marked
from giljabi.core.macros.rules import MacroRules
from giljabi.core.playbook import Playbook, Step, Variant
from giljabi.core.taxonomy import SEPARATOR
from giljabi.core.text import squeeze

#: Titles are cut here. Zendesk names no limit; its columns for names hold 255 characters.
LONGEST_TITLE = 255
#: What Zendesk takes as a comment, in bytes (support.zendesk.com, "Comment size").
LONGEST_COMMENT = 65_000
#: Placeholders that Zendesk fills itself (developer.zendesk.com, "Placeholders reference"); anything else in braces is a blank.
_ACCOUNT_S_OWN = re.compile(r"\{\{\s*(?:ticket|current_user|satisfaction|dc|agent)\.[\w.]+\s*\}\}")

#: The agent who speaks: Zendesk knows their name.
_AGENT = re.compile(r"(상담사|상담원|매니저|담당자|직원)\s?[OＯ○〇ㅇ◯XＸ△□_0]{2,}")


@dataclass(frozen=True, slots=True)
class AccountWords:
    """What the account calls things: its ticket fields by title, its groups by name, its type field (0: none)."""

    fields: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)
    type_field_id: int = 0


@dataclass(frozen=True, slots=True)
class Desired:
    """A macro that should be there. ``key`` stays the same while the text it is made of is reworded, renamed or moved; ``why`` names
    article and place for people; ``warnings`` what an admin should know before it is made."""

    key: str
    content: Content
    why: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that becomes a macro, and where it stands."""

    place: str
    label: Mapping[str, str]
    words: str
    is_internal: bool = False


def desired_macros(house: House, rules: MacroRules, account: AccountWords) -> list[Desired]:
    """Every macro that the house's articles make by these rules, in the articles' order. No two have the same key or title."""
    made = [macro for article in house.articles for macro in _of_article(article, house, rules, account)]
    titles = Counter(macro.content.title for macro in made)
    taken = {title for title, count in titles.items() if count == 1}
    return [macro if titles[macro.content.title] == 1 else _apart(macro, taken) for macro in made]


def _apart(macro: Desired, taken: set[str]) -> Desired:
    """Another title for one that several texts would have: with the end of its key, which does not depend on the others."""
    for length in (4, 12):
        title = _cut(macro.content.title, LONGEST_TITLE - length - 3) + f" ({macro.key[:length]})"
        if title not in taken:
            break
    taken.add(title)
    return replace(macro, content=marked(replace(macro.content, title=title), macro.key))


def _of_article(article: Article, house: House, rules: MacroRules, account: AccountWords) -> Iterator[Desired]:
    playbook = article.playbook
    if not rules.wants(playbook.path):
        return
    seen: Counter[str] = Counter()
    for text in _texts(playbook, rules):
        seen[text.place] += 1  # a place that is there twice, by its turn
        key = digest([article.key, text.place, seen[text.place]])
        yield _macro(key, text, article, house, rules, account)


def _texts(playbook: Playbook, rules: MacroRules) -> Iterator[_Text]:
    if playbook.kind == "script" and "scripts" in rules.kinds:
        for question in playbook.questions:
            for step in question.steps:
                for variant in step.variants:
                    label = {
                        "question": question.question, "mark": step.mark or f"{step.no}.", "step": step.title,
                        "case": _case(step, variant),
                    }  # fmt: skip
                    yield _Text(f"step {step.id} {variant.when or ''}", label, variant.text)
    if "messages" in rules.kinds:
        for message in playbook.sms:
            yield _Text(f"message {message.name}", {"mark": "✉", "step": message.name}, message.body, True)
    if playbook.kind == "procedure" and "procedures" in rules.kinds:
        lines = [f"{step.no}. {step.text}" for step in playbook.steps]
        yield _Text("procedure", {"mark": "☑", "step": playbook.title}, "\n".join(lines), True)


def _case(step: Step, variant: Variant) -> str:
    """In which case it is said, unless the step's title says so."""
    case = variant.when or step.case or ""
    return "" if squeeze(case) in squeeze(step.title) else case


def _macro(key: str, text: _Text, article: Article, house: House, rules: MacroRules, account: AccountWords) -> Desired:
    playbook, warnings = article.playbook, []
    words, open_blanks = _filled(text.words, house.facts, rules, account)
    if open_blanks:
        warnings.append(f"left open for the agent: {', '.join(open_blanks)}")
    if len(words.encode()) > LONGEST_COMMENT:
        warnings.append(f"too long: {len(words.encode())} bytes, Zendesk takes {LONGEST_COMMENT}")
    title = _title(playbook, text, rules)
    if len(title) > LONGEST_TITLE:
        warnings.append(f"its title was cut at {LONGEST_TITLE} characters")
    actions: list[tuple[str, str]] = [
        ("comment_value", words),
        ("comment_mode_is_public", str(not (rules.internal or text.is_internal)).lower()),
    ]
    leaf = house.taxonomy.find(playbook.path)
    if leaf is None:
        warnings.append(f"the types know no {' ▶ '.join(playbook.path) or 'type of this article'}")
    elif rules.type_field and account.type_field_id:
        actions.append((f"custom_fields_{account.type_field_id}", leaf.tag))
    if rules.tags:
        actions.append(("current_tags", " ".join(rules.tags)))
    group = rules.group(playbook.path)
    if group and group not in account.groups:
        warnings.append(f"the account has no group {group!r}: everybody sees it")
    restriction = (
        {"type": "Group", "id": account.groups[group], "ids": [account.groups[group]]}
        if group in account.groups
        else None
    )
    why = f"{playbook.title}: {text.label['mark']} {text.label['step']}"
    content = Content(_cut(title, LONGEST_TITLE), f"{why}\n{article.url}".strip(), tuple(actions), restriction)
    return Desired(key, marked(content, key), why, tuple(warnings))


def _title(playbook: Playbook, text: _Text, rules: MacroRules) -> str:
    parts = {name: _segment(value) for name, value in text.label.items()}
    known = {"article": _segment(playbook.title), "question": "", "case": ""} | parts
    path = SEPARATOR.join(_segment(part) for part in playbook.path) or known["article"]
    made = SEPARATOR.join([rules.top, rules.title.format(path=path, **known)])
    segments = (" ".join(segment.split()) for segment in made.split(SEPARATOR))
    return SEPARATOR.join(segment for segment in segments if segment)


def _segment(text: str) -> str:
    """A part of a title: two colons would open a category of their own."""
    return " ".join(text.split()).replace(SEPARATOR, ":")


def _cut(title: str, longest: int) -> str:
    return title if len(title) <= longest else title[: longest - 1].rstrip(": ") + "…"


def _filled(words: str, facts: FactSchema, rules: MacroRules, account: AccountWords) -> tuple[str, list[str]]:
    """The words with a placeholder in every blank that the account can fill, each other one in marks that an agent sees and the app
    refuses to send; and those."""
    left_open: list[str] = []
    made = words
    for blank in reversed(find_blanks(words)):
        if _ACCOUNT_S_OWN.fullmatch(blank.text):
            continue
        if agent := _AGENT.fullmatch(blank.text):
            made = f"{made[: blank.start]}{agent.group(1)} {{{{current_user.name}}}}{made[blank.end :]}"
            continue
        open_mark = f"【{blank.text.strip('[]{}<>#% ')}】"
        fact = fact_for(blank, words, facts)
        source = _source(fact.name, fact.fields, rules, account) if fact else ""
        if source:  # an empty field leaves no hole: Liquid's if, which macros' comments take
            new = f"{{% if {source} != blank %}}{{{{{source}}}}}{{% else %}}{open_mark}{{% endif %}}"
        else:
            new = open_mark
            left_open.append(blank.text)
        made = made[: blank.start] + new + made[blank.end :]
    return made, left_open[::-1]


def _source(fact: str, fields: tuple[str, ...], rules: MacroRules, account: AccountWords) -> str:
    if fact in rules.placeholders:
        return rules.placeholders[fact]
    known = next((account.fields[title] for title in fields if title in account.fields), 0)
    return f"ticket.ticket_field_{known}" if known else ""
