"""The moment in a conversation for which the next words are chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from giljabi.core.facts.asked import asked_facts
from giljabi.core.facts.gathering import Facts, Message
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.asking import asks_for_document
from giljabi.core.guide.circumstances import Circumstances, circumstances, content
from giljabi.core.guide.conditions import Judgement, was_sent
from giljabi.core.guide.nearness import nearness
from giljabi.core.guide.negation import lacks
from giljabi.core.guide.progress import Position, positions, said
from giljabi.core.guide.stance import Stance, stances
from giljabi.core.guide.things import asked_things, gives, has_kind
from giljabi.core.guide.verdicts import Verdict
from giljabi.core.playbook import Playbook

#: Words that want an answer, and words that want a yes or a no.
_WANTS_ANSWER = re.compile(
    r"\?\s*$|(?:말씀해|알려|보내|기다려)\s?주(?:세요|십시오|시기)|please[^.]*\.?$", re.IGNORECASE
)
_OFFER = re.compile(
    r"(?:드릴까|드려도|할까요|될까요|괜찮|어떠|어떨까|어떠세|진행|원하시|하시겠|받으시겠|받아\s?[주보]시겠|드리고자|하려고|[해겨]\s?볼까)[^.?!]{0,24}\?\s*$"
)
PROPOSAL = re.compile(r"(?:까요|나요|습니까|시겠어요)\s*\?\s*$")

#: What teams offer, by the words that tell one offer from another; of what customers order (stance_cues), 다시, 무료 or 문자 do not.
THINGS_OFFERED = re.compile(
    r"쿠폰|포인트|적립금?|마일리지|크레딧|캐시|바우처|교환|환불|취소|할인|감액|면제|카드|현금|계좌|통장|재발송|재방문|연장|변경|방문|수리|택배"
    r"|상품권|이용권|쉬어가기|일시\s?정지"
)
#: What a house calls what it offers: 온점으로 드릴까요, 보상권을 받아 주시겠어요.
_GIVEN = re.compile(
    r"(?<![가-힣])(?!앞으로|바로|그대로|이대로|새로|따로|서로|대로)(?P<what>[가-힣]{2,7}?)(?:으로|로|을|를)\s(?:[가-힣]+\s){0,2}?"
    r"(?:드리|드릴|드려|돌려|보내|넣어|채워|받으|받아|옮겨|바꿔|처리)"
)
#: What is offered in place of something else: 환불 대신.
_NOT_THIS = re.compile(r"[가-힣]+(?:은|는|이|가)?\s?(?:대신에?|말고|어려우|어렵|안\s?되)")
_LAST_SENTENCES = re.compile(r"[^.?!\n]*[.?!]?[^.?!\n]*\?\s*$")
#: The customer comes back to what was offered before.
_TAKES_UP = re.compile(
    r"아까\s?(?:그|말|얘기|이야기|제안|안내|해\s?준)[^?\n]*(?:주세요|할게|하겠|쓸게|쓰겠|받을게|받겠|해요|하죠|할래)"
)


@dataclass(frozen=True)
class Scene:
    """``turn`` is what the customer said since the agent's last words, ``notes`` what agents noted since then; ``last`` the place
    of the script that was said last, ``spoken`` every place that was said."""

    playbook: Playbook
    script: tuple[Position, ...]
    facts: Facts
    schema: FactSchema
    verdicts: tuple[Verdict, ...]
    turn: str
    notes: str
    stances: Mapping[Stance, float]
    spoken: tuple[Position, ...]
    now: Circumstances

    @property
    def last(self) -> Position | None:
        return self.spoken[-1] if self.spoken else None

    @cached_property
    def pending(self) -> tuple[str, ...]:
        """Facts that the last words asked for and that nobody told."""
        last = self.last
        asked = asked_facts(last.variant.text, self.schema) if last else []
        return tuple(spec.name for spec in asked if spec.name not in self.facts)

    @cached_property
    def answered(self) -> bool:
        """Whether all that the last words asked for was told: the house's facts, and what can be known by its kind."""
        if not self.last or self.pending:
            return False
        things = [thing for thing in asked_things(self.last.variant.text) if has_kind(thing)]
        asked = bool(things or asked_facts(self.last.variant.text, self.schema))
        return asked and all(gives(thing, self.turn) for thing in things if not self._is_fact(thing))

    def _is_fact(self, thing: str) -> bool:
        return any(word in thing or thing in word for spec in self.schema.specs for word in spec.asked)

    @cached_property
    def asked(self) -> bool:
        """Whether the last words want an answer."""
        return bool(self.last and _WANTS_ANSWER.search(self.last.variant.text.rstrip()[-80:]))

    @cached_property
    def proposed(self) -> bool:
        """Whether the last words want a yes or a no."""
        return bool(self.last and PROPOSAL.search(self.last.variant.text.rstrip()))

    @cached_property
    def offered(self) -> bool:
        """Whether they want a yes or a no to something that would be done."""
        return self.proposed and bool(self.last and _OFFER.search(self.last.variant.text.rstrip()))

    @cached_property
    def things_offered(self) -> frozenset[str]:
        """What the agent's last words offer: 쿠폰 of ``대신 쿠폰을 드리고자 하는데 괜찮으실까요?``."""
        match = _LAST_SENTENCES.search(self.now.before.rstrip()) if self.offered else None
        words = _NOT_THIS.sub(" ", match[0]) if match else ""
        return frozenset(THINGS_OFFERED.findall(words)) | {row["what"] for row in _GIVEN.finditer(words)}

    @cached_property
    def sent(self) -> bool:
        """Whether the last words asked for a picture or a paper and one came."""
        return bool(self.last and asks_for_document(self.last.variant.text) and was_sent(self.turn))

    @cached_property
    def lacks(self) -> bool:
        """Whether the customer speaks of what the last words asked for without telling it (``영수증은 버렸는데``)."""
        specs = [spec for name in self.pending if (spec := self.schema.get(name))]
        words = [word for spec in specs for word in spec.called]
        return bool(specs) and (any(word in self.turn for word in words) or lacks(self.turn, words, asked=True))

    @cached_property
    def near_conditions(self) -> Mapping[str, float]:
        """How near in meaning each condition of the script is to what was said and noted."""
        return nearness((row.variant.when or "" for row in self.script), self.turn, self.notes)

    @cached_property
    def near_titles(self) -> Mapping[str, float]:
        """How near in meaning each step's title is to what the customer said."""
        return nearness((row.step.title for row in self.script), self.turn)

    @cached_property
    def near_questions(self) -> Mapping[str, float]:
        """How near in meaning each question is to what the customer said."""
        return nearness((row.question.question for row in self.script), self.turn)

    @cached_property
    def judgements(self) -> dict[str, Judgement]:
        """Conditions that were held against this scene already."""
        return {}

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The content words of the script and the policies."""
        texts = [text for policy in self.playbook.policies for text in (policy.title, *policy.items)]
        for question in self.playbook.questions:
            texts.append(question.question)
            for step in question.steps:
                texts += [step.title, *step.notes]
                texts += [text for variant in step.variants for text in (variant.when or "", variant.text)]
        return frozenset().union(*map(content, texts)) if texts else frozenset()


def scene(
    playbook: Playbook,
    messages: Sequence[Message],
    facts: Facts,
    schema: FactSchema,
    verdicts: Sequence[Verdict],
    moment: datetime,
) -> Scene:
    """Put together what the choice looks at. ``moment`` is when the ticket was written."""
    since: list[Message] = []
    before = ""
    for message in reversed(messages):
        if message.author == "agent":
            before = message.text
            break
        since.append(message)
    since.reverse()
    turn = "\n".join(message.text for message in since if message.author == "customer")
    notes = "\n".join(message.text for message in since if message.author == "note")
    spoken, stance = tuple(said(playbook, messages)), stances(before, turn)
    offered = [row for row in spoken[:-1] if PROPOSAL.search(row.variant.text.rstrip())]
    if offered and offered[-1].step != spoken[-1].step and _TAKES_UP.search(turn):
        spoken = spoken[
            : spoken.index(offered[-1]) + 1
        ]  # 아까 말한 걸로 해 주세요: the earlier offer is accepted after all
        stance = {name: float(name == "accepts") for name in stance}
    return Scene(
        playbook, tuple(positions(playbook)), facts, schema, tuple(verdicts), turn, notes, stance,
        spoken, circumstances(turn, notes, facts, schema, moment, before),
    )  # fmt: skip
