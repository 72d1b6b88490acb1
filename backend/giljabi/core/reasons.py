"""Why something was concluded, as data; the words come last, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    # classifier
    "shared-words": ("공통 낱말: {words}", "shared words: {words}"),
    "letters-only": ("같은 낱말은 없고 글자만 비슷함", "no shared word; only letters in common"),
    "article-sentence": ("글: {sentence}", "article: {sentence}"),
    "ahead-of": ("{other}보다 {margin} 앞섬", "ahead of {other} by {margin}"),
    "nearest-ticket": ("확인된 티켓 {ticket} (유사도 {likeness})", "confirmed ticket {ticket} (likeness {likeness})"),
    "is-best": ("가장 가까운 유형임", "it is the best type"),
    "ranked": ("{rank}위: {best}보다 {margin} 뒤짐", "ranked {rank}: {margin} behind {best}"),
    "only-best-has": ("{best}에만 있는 말: {words}", "only {best} has: {words}"),
    "no-text": ("티켓에 글이 없음", "the ticket has no text"),
    "no-types": ("상담 유형이 없음", "there are no types"),
    # next step
    "no-words": ("플레이북에 말할 내용이 없음", "the playbook has no words to say"),
    "nearest-question": ("Q{question}이 고객의 말과 가장 가까움", "Q{question} is nearest to what the customer says"),
    "skipped": ("{step} 건너뜀: {facts} 확인됨", "{step} skipped: {facts} known"),
    "opens": ("{step}로 시작", "{step} opens the script"),
    "waiting": ("{step}에 대한 고객의 답을 기다림", "waiting for the customer's answer to {step}"),
    "goodbye": ("고객이 마무리했고 남은 일이 없음", "the customer has finished and nothing is pending"),
    "nothing-fits": ("스크립트에 맞는 단계가 없음", "no step of the script answers this"),
    "fits-known": ("{step} 다음: '{condition}'에 해당", "after {step}: '{condition}' fits what is known"),
    "comes-next": ("{step} 다음 순서", "after {step}: it comes next"),
    "same-step": ("{step}에 머무름", "after {step}: the same step"),
    "accepts": ("{step} 다음: 고객이 수락함", "after {step}: the customer accepts"),
    "refuses": ("{step} 다음: 고객이 거절함", "after {step}: the customer refuses"),
    "condition-holds": ("{step} 다음: '{condition}' 확인됨", "after {step}: '{condition}' holds"),
    "phase-fits": ("{step} 다음: 고객의 상황이 '{condition}'", "after {step}: the customer is at '{condition}'"),
    "still-missing": ("{step}에 머무름: {facts} 아직 모름", "stays at {step}: {facts} still unknown"),
    "changed-mind": ("{step} 다음: 고객이 마음을 바꿈", "after {step}: the customer changed their mind"),
    "by-note": ("{step} 다음: 메모에 '{condition}'", "after {step}: the notes say '{condition}'"),
    "not-allowed": ("{step} '{title}': 정책상 불가", "{step} '{title}' is not allowed by policy"),
    "chosen": ("상담사가 고름", "chosen by the agent"),
    # verdicts
    "operator-unknown": ("운영사를 모름", "the operator is not known"),
    "operator-listed": ("{operator}: 목록에 있음", "{operator} is on the list"),
    "operator-not-listed": ("{operator}: 목록에 없음", "{operator} is not on the list"),
    "approval-missing": (
        "{operator}: 목록에 있으나 승인번호를 모름",
        "{operator} is on the list, but the approval number is not known",
    ),
    "bought-before": (
        "구매 {bought}, 입차 {entered}: 입차 전 구매",
        "bought at {bought}, before entering at {entered}",
    ),
    "bought-after-allowed": (
        "구매 {bought}, 입차 {entered}: 입차 후 구매가 가능한 곳",
        "bought at {bought} after entering at {entered}, which this place allows",
    ),
    "bought-after-refused": (
        "구매 {bought}, 입차 {entered}: 입차 후 구매가 안 되는 곳",
        "bought at {bought} after entering at {entered}, which this place does not allow",
    ),
    "place-flag-unknown": ("이 장소의 규정을 모름", "the places list does not say what holds here"),
    "split-wished": ("{amount} = {vouchers} (고객이 원한 대로)", "{amount} = {vouchers}, as the customer wishes"),
    "paid-unproved": ("현장 결제금액이 고객의 말뿐임", "the amount paid on site is only the customer's word"),
    "price-unproved": ("이용권 금액이 고객의 말뿐임", "the price of the pass is only the customer's word"),
    "not-more": (
        "현장 {paid}원이 이용권 {price}원보다 많지 않음",
        "{paid} on site is not more than {price} for the pass",
    ),
    "difference": ("{paid} - {price} = {amount}", "{paid} - {price} = {amount}"),
    "difference-rounded": (
        "{paid} - {price} = {amount}, 올려서 {rounded}",
        "{paid} - {price} = {amount}, rounded up to {rounded}",
    ),
    "reckoned": ("{name}: {worked} = {amount}", "{name}: {worked} = {amount}"),
    "coupon-one": ("{paid}원 → {amount}원 쿠폰 한 장", "{paid} won → one coupon of {amount} won"),
    "coupon-several": ("{paid}원 → 쿠폰 {amount}원", "{paid} won → coupons of {amount} won"),
    "left-over": ("{name}: {worked} = {amount}", "{name}: {worked} = {amount}"),
    "split": ("{amount} = {vouchers}", "{amount} = {vouchers}"),
    "above-any-voucher": ("{amount}원은 쿠폰으로 나눌 수 없는 금액", "{amount} is above any voucher"),
    "no-split": (
        "{amount}원이 되는 쿠폰 조합이 없음 (가까운 금액 {near})",
        "no vouchers add up to {amount}; nearest {near}",
    ),
    # facts
    "message": ("{number}번째 메시지", "message {number}"),
    "agents-entry": ("상담사 입력", "agent"),
    "near-words": ("가까운 말: {words}", "near {words}"),
    "on-picture": ("사진에 있는 하나뿐인 금액", "the only amount on the picture"),
    "asked-for": ("상담사가 물은 것에 대한 답", "the answer to what the agent asked"),
    "only-one": ("하나뿐인 값", "the only one of its kind"),
    "one-of-several": ("무엇의 값인지 알 수 없음", "nothing tells what it is"),
    "asked-in-script": ("이 스크립트가 묻는 것", "what this script asks for"),
    "ticket-field": ("티켓 필드 {key}", "ticket field {key}"),
    "by-agent": ("상담사가 입력함", "entered by an agent"),
    "places-list": ("주차장 목록에서", "from the places list"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of this module's table and the values in its sentence."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, locale: str = "ko") -> str:
        """The sentence, in Korean or English."""
        korean, english = _WORDS[self.code]
        return (english if locale == "en" else korean).format(**self.values)


def because(code: str, **values: object) -> Reason:
    """A :class:`Reason`; whole numbers are written with separators."""
    return Reason(code, {name: f"{v:,}" if isinstance(v, int) else str(v) for name, v in values.items()})


def texts(reasons: tuple[Reason, ...], locale: str = "ko") -> list[str]:
    """The sentences of several reasons."""
    return [reason.text(locale) for reason in reasons]
