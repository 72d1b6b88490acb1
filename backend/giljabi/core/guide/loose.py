"""Values that several facts of the house would take and no word decides: in a script that asks for one of them, it is that one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from giljabi.core.facts.asked import asked_facts
from giljabi.core.facts.gathering import Facts, from_text
from giljabi.core.facts.schema import FactSchema
from giljabi.core.playbook import Playbook
from giljabi.core.reasons import because


def in_script(facts: Facts, playbook: Playbook, schema: FactSchema) -> Facts:
    """The facts with every loose value given to the fact that the script asks for first of those that would take it, unless that is known
    (``다음 주 토요일이요`` is the day of the group ride in the article about group rides), or to the only one that is not known yet."""
    if not facts.loose:
        return facts
    known, asked = dict(facts.known), list(dict.fromkeys(_asked(playbook, schema)))
    values = dict.fromkeys((row.message, row.start) for row in facts.loose)
    for message, start in values:
        takers = {row.fact: row for row in facts.loose if (row.message, row.start) == (message, start)}
        free = [name for name in takers if name not in known]
        wanted = [name for name in asked if name in takers][:1]
        for name in free if len(free) == 1 else [name for name in wanted if name in free]:
            row = replace(takers[name], why=because("asked-in-script"))
            known[name] = from_text(row, (), proved=False)
    return replace(facts, known=known)


def _asked(playbook: Playbook, schema: FactSchema) -> Iterator[str]:
    for question in playbook.questions:
        for step in question.steps:
            for variant in step.variants:
                yield from (spec.name for spec in asked_facts(variant.text, schema))
