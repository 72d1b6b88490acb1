"""The macros that a house's articles make."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from giljabi.core.house import Article, House
from giljabi.core.macros.filled import AccountWords, filled
from giljabi.core.macros.macro import Content, digest, marked
from giljabi.core.macros.remarks import Remark, remark
from giljabi.core.macros.rules import MacroRules
from giljabi.core.playbook import Playbook, Step, Variant
from giljabi.core.taxonomy import SEPARATOR
from giljabi.core.text import squeeze
from giljabi.errors import InputError

#: Titles are cut here. Zendesk names no limit; its columns for names hold 255 characters. So it is kept with the description, whose
#: mark must not be what is cut off.
LONGEST_TITLE = 255
_LONGEST_WHY, _LONGEST_URL = 110, 100
#: What Zendesk takes as a comment, in bytes (support.zendesk.com, "Comment size").
LONGEST_COMMENT = 65_000
#: The part of a key that all cases of a step share, so that one whose case is reworded is known again.
GROUP = 5


@dataclass(frozen=True, slots=True)
class Desired:
    """A macro that should be there. ``key`` stays the same while the text it is made of is reworded, renamed or moved, and its first
    characters while its case is; ``why`` names article and place for people; ``warnings`` what an admin should know before it is made;
    ``refused`` why none is made, although the text is there."""

    key: str
    content: Content
    why: Remark
    warnings: tuple[Remark, ...] = ()
    refused: Remark | None = None


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that becomes a macro, and where it stands."""

    group: str
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
        turn = seen[text.place]
        key = digest([article.key, text.group])[:GROUP] + digest([article.key, text.place, turn])[GROUP:]
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
                    yield _Text(f"step {step.id}", f"step {step.id} {variant.when or ''}", label, variant.text)
    if "messages" in rules.kinds:
        for message in playbook.sms:
            place = f"message {message.name}"
            yield _Text(place, place, {"mark": "✉", "step": message.name}, message.body, True)
    if playbook.kind == "procedure" and "procedures" in rules.kinds:
        lines = [f"{step.no}. {step.text}" for step in playbook.steps]
        yield _Text("procedure", "procedure", {"mark": "☑", "step": playbook.title}, "\n".join(lines), True)


def _case(step: Step, variant: Variant) -> str:
    """In which case it is said, unless the step's title says so."""
    case = variant.when or step.case or ""
    return "" if squeeze(case) in squeeze(step.title) else case


def _macro(key: str, text: _Text, article: Article, house: House, rules: MacroRules, account: AccountWords) -> Desired:
    playbook = article.playbook
    words, remarks = filled(text.words, house.facts, rules, account)
    warnings = [*remarks]
    title = _title(playbook, text, rules)
    if len(title) > LONGEST_TITLE:
        warnings.append(remark("title_cut", longest=LONGEST_TITLE))
    if playbook.confidential:
        warnings.append(remark("confidential"))
    public = not (rules.internal or text.is_internal)
    type_actions, unset = _type_of(playbook, house, rules, account)
    actions = [("comment_value", words), ("comment_mode_is_public", str(public).lower()), *type_actions]
    if rules.tags:
        actions.append(("current_tags", " ".join(rules.tags)))
    place = " ".join(f"{text.label['mark']} {text.label['step']}".split())
    why, bytes_ = remark("said_by", article=playbook.title, place=place), len(words.encode())
    refused = remark("too_long", place=str(why), bytes=bytes_, longest=LONGEST_COMMENT)
    content = Content(
        _cut(title, LONGEST_TITLE), _description(str(why), article.url), tuple(actions), _for(playbook, rules, account)
    )
    return Desired(
        key, marked(content, key), why, (*warnings, *unset), refused if bytes_ > LONGEST_COMMENT else None
    )  # fmt: skip


def _type_of(
    playbook: Playbook, house: House, rules: MacroRules, account: AccountWords
) -> tuple[list[tuple[str, str]], list[Remark]]:
    """The action that sets the consultation type, or why there is none."""
    leaf = house.taxonomy.find(playbook.path)
    if leaf is None:
        return [], [remark("no_type", path=" ▶ ".join(playbook.path) or playbook.title)]
    if not rules.type_field or not account.type_field_id:
        return [], []
    if leaf.tag not in account.options:
        return [], [remark("no_option", tag=leaf.tag)]
    return [(f"custom_fields_{account.type_field_id}", leaf.tag)], []


def _for(playbook: Playbook, rules: MacroRules, account: AccountWords) -> dict[str, Any] | None:
    """Whose macro it is. A group that the account does not have is no reason to show it to everybody."""
    group = rules.group(playbook.path)
    if not group:
        return None
    if group not in account.groups:
        raise InputError(f"macros.yaml: groups: the account has no group {group!r}")
    return {"type": "Group", "id": account.groups[group], "ids": [account.groups[group]]}


def _description(why: str, url: str) -> str:
    """Short enough that nothing is cut off with the mark behind it."""
    return f"{_cut(why, _LONGEST_WHY)}\n{url if len(url) <= _LONGEST_URL else ''}".strip()


def _title(playbook: Playbook, text: _Text, rules: MacroRules) -> str:
    parts = {name: _segment(value) for name, value in text.label.items()}
    known = {"article": _segment(playbook.title), "question": "", "case": ""} | parts
    path = SEPARATOR.join(_segment(part) for part in playbook.path) or known["article"]
    made = SEPARATOR.join([rules.top, rules.title.format(path=path, **known)])
    segments = (" ".join(segment.split()) for segment in made.split(SEPARATOR))
    return SEPARATOR.join(segment for segment in segments if segment)


def _segment(text: str) -> str:
    """A part of a title: two colons would open a category of their own."""
    return re.sub(r":{2,}", ":", " ".join(text.split()))


def _cut(title: str, longest: int) -> str:
    return title if len(title) <= longest else title[: longest - 1].rstrip(": ") + "…"
