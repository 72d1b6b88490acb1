"""How long a macro plan takes beyond the calls, and how many calls there are; part of `make bench`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bench_pipeline import resident
from bench_types import timed

from giljabi import sample_house
from giljabi.core.house import House
from giljabi.core.macros.desired import desired_macros
from giljabi.core.macros.filled import AccountWords
from giljabi.core.macros.hand_made import notes_on
from giljabi.core.macros.macro import Actual, Content
from giljabi.core.macros.plan import Owned, make_plan
from giljabi.core.macros.rules import MacroRules
from giljabi.corpus import Corpus

_ARTICLES, _MACROS = 300, 2_000


def rows() -> Iterator[tuple[str, str]]:
    """A house of 300 articles against an account of 2,000 macros, half of them made by people."""
    house = large(Corpus(sample_house.FOLDER).house())
    desired = desired_macros(house, MacroRules(), AccountWords())
    ours = [Actual(number, macro.content) for number, macro in enumerate(desired[: _MACROS // 2], 1)]
    theirs = [
        Actual(
            10_000 + number, replace(macro.content, title=f"손 {number}", description="", actions=worded(macro.content))
        )
        for number, macro in enumerate(desired[: _MACROS // 2], 1)
    ]
    owned = {macro.id: Owned(macro.key) for macro in ours}
    actual, before = [*ours, *theirs], resident()

    def whole() -> int:
        made = desired_macros(house, MacroRules(), AccountWords())
        plan = make_plan(made, actual, owned, notes=notes_on(theirs, made, house.taxonomy, 1))
        return len(plan.changes) + len(plan.notes)

    seconds = timed(whole) / 1000
    yield (
        f"macro plan: {_ARTICLES} articles ({len(desired)} texts), {_MACROS:,} macros",
        f"{seconds:.2f} s, {_MACROS // 100} calls to list them, {resident() - before:.0f} MB more",
    )


def large(house: House) -> House:
    """The sample house again and again, every article with words of its own."""
    articles = []
    for number in range(_ARTICLES):
        article = house.articles[number % len(house.articles)]
        questions = tuple(
            replace(
                question,
                steps=tuple(
                    replace(
                        step, variants=tuple(replace(v, text=f"{number}번 글입니다. {v.text}") for v in step.variants)
                    )
                    for step in question.steps
                ),
            )
            for question in article.playbook.questions
        )
        articles.append(
            replace(article, key=f"{article.key}-{number}", playbook=replace(article.playbook, questions=questions))
        )
    return replace(house, articles=tuple(articles))


def worded(content: Content) -> tuple[tuple[str, str], ...]:
    """The comment in an older wording."""
    return (("comment_value", content.comment.replace("습니다", "읍니다")),)
