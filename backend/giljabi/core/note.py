"""The internal note: one short page for the agent, in HTML that Zendesk keeps (p, ul, li, strong, a, br)."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from giljabi.core.changes import Changes, is_likely
from giljabi.core.decision import Decision
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact, Value
from giljabi.core.guide.verdicts import Verdict
from giljabi.core.reasons import because, texts

_WORDS: Final = {
    "ko": {
        "type": "상담 유형", "sure": "확신도", "unsure": "확실하지 않음 - 사람이 정해 주세요", "why": "근거", "facts": "확인된 정보",
        "missing": "아직 모르는 것", "cautions": "주의", "verdicts": "정책 판단", "next": "다음 스크립트", "article": "가이드 글",
        "nearest": "가까운 유형", "done": "상담이 끝난 것으로 보입니다", "none": "맞는 스크립트가 없습니다", "step": "단계",
        "possible": "가능", "not possible": "불가", "ask": "확인 필요", "update": "고객 답변에 따른 갱신", "new": "새로 확인된 정보",
        "corrected": "바뀐 정보", "before": "이전", "asks": "처리 요청", "asker": "요청한 상담사",
    },
    "en": {
        "type": "Consultation type", "sure": "confidence", "unsure": "Not sure - a person must decide", "why": "Why",
        "facts": "Known", "missing": "Not known yet", "cautions": "Mind", "verdicts": "Policy", "next": "Next words",
        "article": "Guide", "nearest": "Nearest types", "done": "The conversation looks finished", "none": "No script fits",
        "step": "step", "possible": "possible", "not possible": "not possible", "ask": "ask",
        "update": "Changed by the customer's reply", "new": "Now known", "corrected": "Changed", "before": "before",
        "asks": "Request to", "asker": "Asked by",
    },
}  # fmt: skip
_ABOUT: Final = {
    "ko": {
        "cancel_on_site": "현장결제 취소",
        "pass_applies": "입차 후 구매",
        "difference": "차액",
        "vouchers": "쿠폰 구성",
        "coupon": "쿠폰 금액",
        "reckoning": "계산",
    },
    "en": {
        "cancel_on_site": "Cancelling on site",
        "pass_applies": "Bought after entry",
        "difference": "Difference",
        "vouchers": "Vouchers",
        "coupon": "Coupon value",
        "reckoning": "Calculation",
    },
}
_MOST_CAUTIONS = 4
#: What every note begins with; ours are known by it.
SIGNATURE = "길잡이 ·"
#: What a note begins with that an agent asked for: it is ours as well, but does not stand for the ticket's own.
ASKED_SIGNATURE = "길잡이 ▸"


def internal_note(decision: Decision, schema: FactSchema, locale: str = "ko", *, signature: str = SIGNATURE) -> str:
    """The note as HTML. Every text of the ticket and of the article is escaped."""
    words = _WORDS.get(locale, _WORDS["ko"])
    parts = [f"<p>{signature} {_type(decision, words)}</p>"]
    if decision.prediction.why:
        parts.append(f"<p>{words['why']}: {escape('; '.join(texts(decision.prediction.why[:2], locale)))}</p>")
    parts.append(_list(words["facts"], [_fact(fact, schema, locale) for fact in shown_facts(decision, schema)]))
    suggestion, article = (decision.suggestion, decision.article) if is_likely(decision) else (None, None)
    if suggestion:
        parts.append(_list(words["missing"], [escape(text) for text in suggestion.missing]))
        parts.append(_list(words["verdicts"], [_verdict(verdict, words, locale) for verdict in suggestion.verdicts]))
    if article:
        parts.append(_list(words["cautions"], [escape(text) for text in article.playbook.cautions[:_MOST_CAUTIONS]]))
    if suggestion:
        parts.append(_script(decision, words))
    if article and article.url:
        title = escape(article.playbook.title)
        parts.append(f'<p>{words["article"]}: <a href="{escape(article.url)}">{title}</a></p>')
    return "".join(part for part in parts if part)


def update_note(decision: Decision, changed: Changes, schema: FactSchema, locale: str = "ko") -> str:
    """A later note as HTML: what the customer's reply changed, and the words that follow from it. Nothing is said twice."""
    words = _WORDS.get(locale, _WORDS["ko"])
    facts = shown_facts(decision, schema)
    corrected = changed.corrected or {}
    suggestion = decision.suggestion if is_likely(decision) else None
    parts = [f"<p>{SIGNATURE} {words['update']}</p>"]
    if changed.type_changed:
        parts.append(f"<p>{_type(decision, words)}</p>")
    parts.append(_list(words["new"], [_fact(fact, schema, locale) for fact in facts if fact.name in changed.new]))
    parts.append(_list(words["corrected"], [
        f"{_fact(fact, schema, locale)}, {words['before']}: {escape(_before(corrected[fact.name], fact.name, schema))}"
        for fact in facts if fact.name in corrected
    ]))  # fmt: skip
    if suggestion:
        ruled = [verdict for verdict in suggestion.verdicts if verdict.about in changed.verdicts]
        parts.append(_list(words["verdicts"], [_verdict(verdict, words, locale) for verdict in ruled]))
        parts.append(_list(words["missing"], [escape(text) for text in suggestion.missing]))
        if changed.words_changed:
            parts.append(_script(decision, words))
    return "".join(part for part in parts if part)


def hand_off_note(row: Mapping[str, Any], asker: str, locale: str = "ko") -> str:
    """What a department is told, as HTML: who asks whom for what, and every fact that they need."""
    words = _WORDS.get(locale, _WORDS["ko"])
    facts = [f"{escape(str(label))}: {escape(str(value))}" for label, value in row["facts"]]
    head = (
        f"<p>{ASKED_SIGNATURE} {words['asks']}: <strong>{escape(row['to'])}</strong></p><p>{escape(row['about'])}</p>"
    )
    return f"{head}{_list(words['facts'], facts)}<p>{words['asker']}: {escape(asker)}</p>"


def hand_off_words(row: Mapping[str, Any], locale: str = "ko") -> tuple[str, str]:
    """The same as a message of plain text to somebody who does not see the ticket: subject and text."""
    words = _WORDS.get(locale, _WORDS["ko"])
    facts = "\n".join(f"- {label}: {value}" for label, value in row["facts"])
    return f"{words['asks']}: {row['to']}", f"{row['about']}\n\n{words['facts']}\n{facts}\n"


def shown_facts(decision: Decision, schema: FactSchema) -> list[Fact]:
    """The facts that people care for: those the house named, in its order, but not the agent's own name."""
    return [
        decision.facts.known[spec.name]
        for spec in schema.specs
        if spec.name in decision.facts and spec.name != "agent_name"
    ]


def display(value: Value, kind: str) -> str:
    """A value as people read it: amounts with separators and 원."""
    return f"{value:,}원" if kind == "money" and isinstance(value, int) else str(value)


def source(fact: Fact, locale: str) -> str:
    """Where a fact comes from, in a word or two."""
    if fact.origin == "text":
        return because("message", number=fact.where).text(locale)
    return because("agents-entry").text(locale) if fact.origin == "agent" else fact.where


def _type(decision: Decision, words: dict[str, str]) -> str:
    percent = f"{words['sure']} {decision.prediction.confidence:.0%}"
    if decision.path:
        return f"{words['type']}: <strong>{escape(' ▶ '.join(decision.path))}</strong> ({percent})"
    nearest = ", ".join(escape(" ▶ ".join(ranked.path)) for ranked in decision.prediction.top)
    return f"{words['unsure']}. {words['nearest']}: {nearest}"


def _fact(fact: Fact, schema: FactSchema, locale: str) -> str:
    spec = schema.get(fact.name)
    title, kind = (spec.title(locale), spec.kind) if spec else (fact.name, "text")
    return f"{escape(title)}: {escape(display(fact.value, kind))} <em>({escape(source(fact, locale))})</em>"


def _before(value: str, name: str, schema: FactSchema) -> str:
    """A value as it was kept, as people read it."""
    spec = schema.get(name)
    is_money = spec is not None and spec.kind == "money" and value.isdigit()
    return display(int(value), "money") if is_money else value


def _verdict(verdict: Verdict, words: dict[str, str], locale: str) -> str:
    about = _ABOUT.get(locale, _ABOUT["ko"]).get(verdict.about, verdict.about)
    return f"{about}: {words[verdict.answer]} - {escape(verdict.because.text(locale))}"


def _list(title: str, items: list[str]) -> str:
    return f"<p>{title}</p><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>" if items else ""


def _script(decision: Decision, words: dict[str, str]) -> str:
    suggestion = decision.suggestion
    if suggestion is None or suggestion.position is None:
        return f"<p>{words['done'] if suggestion and suggestion.done else words['none']}</p>"
    place = suggestion.position
    shown = []
    for segment in suggestion.filled.segments:
        text = escape(segment.text).replace("\n", "<br>")
        shown.append(f"<strong>[{text}]</strong>" if segment.kind == "open" else text)
    head = f"{words['next']}: Q{place.question.no} {words['step']} {place.step.no} {escape(place.step.title)}"
    return f"<p>{head}</p><blockquote>{''.join(shown)}</blockquote>"
