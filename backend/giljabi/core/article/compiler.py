"""An article → a :class:`~giljabi.core.playbook.Playbook`. The same text gives the same playbook."""

from __future__ import annotations

import re
from collections.abc import Sequence

from giljabi.core.article.blanks import placeholders
from giljabi.core.article.guide_section import Guide, read_guide
from giljabi.core.article.outline import Outline, outline
from giljabi.core.article.policy_section import read_policies
from giljabi.core.article.procedure_article import read_links, read_procedure
from giljabi.core.article.reading import Format, read
from giljabi.core.article.rich import Rich
from giljabi.core.article.rules import read_rules
from giljabi.core.article.script_section import Script, read_script
from giljabi.core.article.sms_section import read_sms
from giljabi.core.playbook import Finding, Playbook, Question

_CONFIDENTIAL = re.compile(r"대외비|외부\s*유출|사내\s*한정|confidential|internal\s+use\s+only", re.IGNORECASE)


def compile_article(source: str, form: Format, *, title: str | None = None) -> Playbook:
    """Compile an article's body.

    ``title`` is given where the body does not hold it, as in Zendesk; otherwise it is the body's first heading.
    An odd article compiles with ``warnings``; only one that cannot be read at all raises :class:`ArticleError`.
    """
    blocks = read(source, form)
    plan = outline(blocks, title)
    guide = read_guide(plan.lines("guide") or plan.lines("preface"))
    script = read_script(plan.lines("script"))
    if not guide.path and not any(question.steps for question in script.questions):
        return _procedure(plan, blocks)
    return _script(plan, blocks, guide, script)


def _script(plan: Outline, blocks: Sequence[Rich], guide: Guide, script: Script) -> Playbook:
    policies = read_policies(plan.lines("policy"))
    sms = read_sms(plan.lines("sms"))
    said = [variant.text for question in script.questions for step in question.steps for variant in step.variants]
    return Playbook(
        kind="script",
        title=plan.title,
        label=plan.label,
        path=guide.path,
        response_order=guide.response_order,
        cautions=guide.cautions,
        policies=policies,
        questions=script.questions,
        sms=sms,
        placeholders=placeholders([*said, *(template.body for template in sms)]),
        rules=read_rules(policies, said),
        links=_links(blocks),
        confidential=_is_confidential(blocks),
        warnings=tuple(_script_warnings(plan, guide, script)),
    )


def _procedure(plan: Outline, blocks: Sequence[Rich]) -> Playbook:
    steps = read_procedure(plan)
    warnings = [] if steps else [Finding("nothing-understood", "neither a script nor numbered steps were found", 1)]
    return Playbook(
        kind="procedure",
        title=plan.title,
        label=plan.label,
        steps=steps,
        links=_links(blocks),
        faq=read_links(plan.lines("faq")),
        references=read_links(plan.lines("references")),
        confidential=_is_confidential(blocks),
        warnings=tuple(warnings),
    )


def _links(blocks: Sequence[Rich]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.href for block in blocks for link in block.links))


def _is_confidential(blocks: Sequence[Rich]) -> bool:
    return any(_CONFIDENTIAL.search(block.text) for block in blocks)


def _script_warnings(plan: Outline, guide: Guide, script: Script) -> list[Finding]:
    found: list[Finding] = []
    if not guide.path:
        found.append(Finding("type-missing", "no line names the consultation type (상담 유형 : A > B > C)", 1))
    if not any(question.steps for question in script.questions):
        found.append(Finding("script-empty", "no step of a script was found", 1))
    for question in script.questions:
        found.extend(_number_warnings(question))
    for line in [*(guide.unplaced if plan.has("guide") else ()), *script.unplaced]:
        found.append(
            Finding("text-unplaced", f"this text is in no part of the playbook: {line.plain[:60]!r}", line.line)
        )
    return found


def _number_warnings(question: Question) -> list[Finding]:
    found = []
    for before, step in zip((0, *(step.no for step in question.steps)), question.steps, strict=False):
        line = step.places[0].line if step.places else 1
        if step.no == before:
            found.append(Finding("step-repeated", f"Q{question.no} has two steps with number {step.no}", line))
        elif step.no != before + 1:
            found.append(Finding("step-skipped", f"Q{question.no}: step {step.no} follows step {before}", line))
        if not step.variants:
            found.append(Finding("words-missing", f"Q{question.no} step {step.no} has no words to say", line))
    return found
