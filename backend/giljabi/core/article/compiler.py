"""An article → a :class:`~giljabi.core.playbook.Playbook`. The same text gives the same playbook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from giljabi.core.article.admin_paths import read_admin_paths
from giljabi.core.article.blanks import placeholders
from giljabi.core.article.branches import with_branches
from giljabi.core.article.guide_section import Guide, read_guide, take_labels
from giljabi.core.article.identity import with_ids
from giljabi.core.article.outline import Outline, outline
from giljabi.core.article.plain_outline import Part, Role, plain_parts
from giljabi.core.article.plain_script import read_plain
from giljabi.core.article.policy_section import read_policies
from giljabi.core.article.procedure_article import read_links, read_procedure
from giljabi.core.article.reading import Format, Limits, read
from giljabi.core.article.rich import Place, Rich, places
from giljabi.core.article.rules import read_rules
from giljabi.core.article.script_parts import ScriptParts
from giljabi.core.article.script_section import read_script
from giljabi.core.article.sms_section import read_sms
from giljabi.core.article.speech import is_confidential
from giljabi.core.article.terms import read_terms
from giljabi.core.lint.article_checks import check_article, uncovered
from giljabi.core.playbook import Places, Playbook, Reference

_ABOUT_VOUCHERS = re.compile(r"쿠폰|바우처|보상|voucher|coupon|compensation", re.IGNORECASE)


def compile_article(source: str, form: Format, *, title: str | None = None, limits: Limits | None = None) -> Playbook:
    """Compile an article's body.

    ``title`` is given where the body does not hold it, as in Zendesk; otherwise it is the body's first heading.
    An odd article compiles with ``warnings``; only one that is larger than ``limits`` raises :class:`ArticleError`.
    """
    blocks = read(source, form, limits or Limits())
    plan = outline(blocks, title)
    house = _house_parts(plan) if plan.has("guide") or plan.has("script") else ScriptParts()
    if house.speaks and plan.has("guide"):
        return _checked(_script(plan, blocks, house, _house_links(plan)), blocks)
    guide, lines = take_labels(plan.body)
    sections = plain_parts(lines)
    plain = _with_guide(read_plain(sections, plan.heading), guide)
    if house.speaks and house.weight > plain.weight:
        return _checked(_script(plan, blocks, house, _house_links(plan)), blocks)
    if plain.speaks:
        return _checked(_script(plan, blocks, plain, _linked(sections)), blocks)
    if plan.has("guide") and plan.has("script"):  # a script whose words are still to be written
        return _checked(_script(plan, blocks, house, _house_links(plan)), blocks)
    return _checked(_procedure(plan, blocks, guide, sections), blocks)


def _house_parts(plan: Outline) -> ScriptParts:
    guide = read_guide(plan.lines("guide") or plan.lines("preface"))
    ahead, above = take_labels(plan.lines("preface"))
    named = guide if guide.path else ahead
    questions, left = read_script(plan.lines("script"))
    return ScriptParts(
        path=named.path,
        path_places=named.path_places,
        other_paths=named.others,
        preface=[(line.plain, places([line])) for line in above if plan.has("guide") and line.text.strip()],
        order=list(guide.response_order),
        cautions=list(guide.cautions),
        policies=list(read_policies(plan.lines("policy"))),
        questions=list(questions),
        sms=list(read_sms(plan.lines("sms"))),
        unplaced=[*guide.unplaced, *left],
    )


def _with_guide(parts: ScriptParts, guide: Guide) -> ScriptParts:
    parts.path, parts.path_places, parts.other_paths = guide.path, guide.path_places, guide.others
    parts.order = [*guide.response_order, *parts.order]
    return parts


def _script(
    plan: Outline,
    blocks: Sequence[Rich],
    parts: ScriptParts,
    linked: tuple[tuple[Reference, ...], tuple[Reference, ...]],
) -> Playbook:
    texts = [statement.text for statement in parts.said()]
    about = " ".join([plan.title, *parts.path])
    found = read_rules(
        parts.policies, parts.remarks(), parts.said(), about_vouchers=bool(_ABOUT_VOUCHERS.search(about))
    )
    told: dict[str, tuple[Places, ...]] = {
        "path": (parts.path_places,),
        "preface": tuple(at for _, at in parts.preface),
        "overview": tuple(at for _, at in parts.overview),
        "response_order": tuple(at for _, at in parts.order),
        "cautions": tuple(at for _, at in parts.cautions),
    }
    return Playbook(
        kind="script",
        title=plan.title,
        label=plan.label or (parts.path[-1] if parts.path else None),
        path=parts.path,
        other_paths=parts.other_paths,
        preface=tuple(text for text, _ in parts.preface),
        overview=tuple(text for text, _ in parts.overview),
        response_order=tuple(text for text, _ in parts.order),
        cautions=tuple(text for text, _ in parts.cautions),
        policies=tuple(parts.policies),
        questions=with_branches(with_ids(parts.questions)),
        sms=tuple(parts.sms),
        placeholders=placeholders([*texts, *(template.body for template in parts.sms)]),
        rules=found.rules,
        terms=read_terms(parts.policies),
        links=_links(blocks),
        admin_paths=read_admin_paths(blocks, _with_arrows(parts)),
        faq=linked[0],
        references=linked[1],
        confidential=_is_confidential(blocks),
        places={name: at for name, at in (told | found.places).items() if any(at)},
    )


def _procedure(plan: Outline, blocks: Sequence[Rich], guide: Guide, sections: Sequence[Part]) -> Playbook:
    faq, references = _linked(sections)
    procedure = read_procedure([section for section in sections if section.role not in ("faq", "references")])
    told: dict[str, tuple[Places, ...]] = {
        "path": (guide.path_places,),
        "overview": tuple(places([line]) for line in procedure.overview),
        "cautions": tuple(places([line]) for line in procedure.cautions),
    }
    return Playbook(
        kind="procedure",
        title=plan.title,
        label=plan.label or (guide.path[-1] if guide.path else None),
        path=guide.path,
        overview=tuple(line.plain for line in procedure.overview),
        cautions=tuple(line.plain for line in procedure.cautions),
        steps=procedure.steps,
        links=_links(blocks),
        admin_paths=read_admin_paths(blocks),
        faq=faq,
        references=references,
        confidential=_is_confidential(blocks),
        places={name: at for name, at in told.items() if any(at)},
    )


def _checked(playbook: Playbook, blocks: Sequence[Rich]) -> Playbook:
    found = (*uncovered(blocks, playbook), *check_article(playbook))
    return replace(playbook, warnings=tuple(sorted(found, key=lambda row: (row.line, row.code))))


def _house_links(plan: Outline) -> tuple[tuple[Reference, ...], tuple[Reference, ...]]:
    return read_links(plan.lines("faq")), read_links(plan.lines("references"))


def _linked(sections: Sequence[Part]) -> tuple[tuple[Reference, ...], tuple[Reference, ...]]:
    def under(role: Role) -> tuple[Reference, ...]:
        return read_links([line for section in sections if section.role == role for line in section.lines])

    return under("faq"), under("references")


def _with_arrows(parts: ScriptParts) -> list[Place]:
    """Where arrows stand that are no way through a menu."""
    titles = [step.places for question in parts.questions for step in question.steps]
    return [place for told in (parts.path_places, *(at for _, at in parts.order), *titles) for place in told]


def _links(blocks: Sequence[Rich]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.href for block in blocks for link in block.links))


def _is_confidential(blocks: Sequence[Rich]) -> bool:
    return any(is_confidential(block.text) for block in blocks)
