"""Which steps are said only in a case: the compiler knows those whose titles name one outright, this also sees it in the grammar."""

from __future__ import annotations

import re
from functools import lru_cache

from giljabi.core.article.marks import ARROW
from giljabi.core.classify.morphemes import tagged
from giljabi.core.playbook import Step

#: Nouns for what the agent does: a title that ends so is a step for everybody (``바꾼 번호 확인``).
_DEEDS = {
    "안내", "확인", "요청", "문의", "접수", "제안", "발급", "조회", "방법", "인사",
    "사과", "설명", "처리", "완료", "보상", "응대", "취소", "환불", "변경", "전달",
    "질문", "파악", "마무리", "종료", "공감", "점검", "등록", "신청", "진행",
    "답변", "연결", "이관", "검토", "조치", "해결", "약속", "예약", "배송", "반납",
}  # fmt: skip
#: Nouns for what turned out, or what somebody wishes.
_TURNS_OUT = {
    "희망", "대상", "제기", "이의", "선택", "사양", "부담", "보유", "도착", "반복", "오차", "정상", "고장",
    "분실", "파손", "포기", "중복", "지연", "착오", "오류", "그대로", "잘못", "과실", "거절", "미수령",
}  # fmt: skip
#: A title with the value of a flag in it: 입차 후 구매 "아니오" 안내; or with what was found: 입차 가능 확인.
_VALUED = re.compile(r"[\"'“‘](?:네|예|아니오|아니요|가능|불가|있음|없음)[\"'”’]|[가-힣]\s(?:가능|불가)(?![가-힣])")
#: One word for where somebody is with what they use: 입차후, 출차전.
_PHASE = re.compile(r"(?!오전|오후|이후|이전|직전|직후)[가-힣]{2,4}(?:전|후|중)")
_WHEN = {"전", "뒤", "후", "중", "때", "경우", "시", "면", "안", "밖"}


def case_of(step: Step) -> str | None:
    """The circumstance in which a step is said; None for one that everybody passes."""
    head, *behind = ARROW.split(step.title, maxsplit=1)
    return step.case or _in_grammar(head.strip()) or (_named(head.strip()) if behind else None)


@lru_cache(maxsize=4096)
def _named(head: str) -> str | None:
    """What stands before an arrow to a deed: a sentence (``못 기다린다``), or a noun for what turned out or is wished (``교체 희망``)."""
    words = tagged(head.split("(")[0].strip())
    if len(words) < 2:
        return None
    form, tag = words[-1].rsplit("/", 1)
    before = words[-2].rsplit("/", 1)[1]
    sentence = tag in ("EF", "EC") and form.endswith("다") and before.startswith(("V", "XS", "EP"))
    return head if sentence or (tag in ("NN", "MA") and form in _TURNS_OUT) else None


@lru_cache(maxsize=4096)
def _in_grammar(head: str) -> str | None:
    """A title that ends in a verb made a noun by ㅁ (``직접 찾겠다고 하심``; what ends in 기 is something to do: ``열린 문 닫기``), in
    ``뒤`` or ``전``, or in a noun that a clause describes (``이미 한 번 바꾼 주문``)."""
    plain = head.split("(")[0].strip()
    words = tagged(plain)
    if _VALUED.search(head) or _PHASE.fullmatch(plain):
        return head
    if len(words) < 2:
        return None
    while len(words) > 2 and words[-1].endswith("/XS") and words[-2].endswith("/NN"):
        words = words[:-1]  # 이용 + 권, 손 + 님: a noun
    (form, tag), before = words[-1].rsplit("/", 1), words[-2].rsplit("/", 1)[1]
    described = before == "ET" and tag == "NN" and form not in _DEEDS
    noun_like = (tag == "ET" and form != "기") or (tag == "EF" and form in ("ᆷ", "음") and not _is_deed(words))
    return head if noun_like or (tag == "NN" and form in _WHEN) or described else None


def _is_deed(words: list[str]) -> bool:
    """Whether a nominalised verb is what the agent does (``취소 안내함``), no state of the customer's."""
    return len(words) > 2 and words[-2].startswith("하/XS") and words[-3].split("/")[0] in _DEEDS
