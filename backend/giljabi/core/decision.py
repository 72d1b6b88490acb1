"""A ticket and a house → a decision: type, facts, next words. The same input gives the same decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from giljabi.core.classify.prediction import Action, Prediction
from giljabi.core.classify.ticket_text import ticket_text
from giljabi.core.facts.gathering import Facts, Message, gather
from giljabi.core.facts.values import Value
from giljabi.core.guide import suggestion as guide
from giljabi.core.guide.loose import in_script
from giljabi.core.guide.suggestion import Suggestion
from giljabi.core.house import Article, House
from giljabi.core.taxonomy import Path


@dataclass(frozen=True)
class Ticket:
    """A ticket as the decision needs it. ``asked_at`` is the ticket's local time; relative days count from it. ``known``: its brand, form,
    group and channel, as far as they are known."""

    id: int
    subject: str
    messages: tuple[Message, ...]
    asked_at: datetime
    fields: Mapping[str, Value] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)

    @property
    def first_words(self) -> str:
        """What the customer wrote first."""
        return next((message.text for message in self.messages if message.author == "customer"), "")


@dataclass(frozen=True)
class Choices:
    """What agents chose; it wins over what Giljabi thinks. ``place`` is (question, step, variant counted from 0); ``step_id``
    is that step's identity when it was chosen, which finds it again after the article was edited."""

    path: Path | None = None
    place: tuple[int, int, int] | None = None
    step_id: str = ""
    edits: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """Everything concluded about a ticket at one moment. ``path`` is the agent's choice, else the prediction's."""

    ticket_id: int
    house_version: str
    prediction: Prediction
    path: Path | None
    action: Action
    facts: Facts
    article: Article | None
    suggestion: Suggestion | None


def action_tag(action: Action) -> str:
    """The tag that tells triggers and people what was done with the type."""
    return f"giljabi_{action}"


def decide(house: House, ticket: Ticket, choices: Choices | None = None) -> Decision:
    """Classify, gather facts, choose the next words."""
    choices = choices or Choices()
    prediction = house.classifier.predict(ticket_text(ticket.subject, ticket.first_words), ticket.known)
    path = choices.path or prediction.path
    action: Action = "save" if choices.path else prediction.action
    facts = _facts(house, ticket, choices)
    article = house.article_for(path) if path else None
    facts = in_script(facts, article.playbook, house.facts) if article else facts
    return Decision(
        ticket.id, house.version, prediction, path, action, facts, article,
        _suggestion(house, ticket, choices, facts, article) if article else None,
    )  # fmt: skip


def _facts(house: House, ticket: Ticket, choices: Choices) -> Facts:
    messages = list(ticket.messages)
    if ticket.subject and messages and messages[0].author == "customer" and ticket.subject not in messages[0].text:
        messages[0] = Message("customer", f"{ticket.subject}\n{messages[0].text}")
    return gather(house.facts, house.places, messages, ticket.fields, ticket.asked_at, edits=choices.edits)


def _suggestion(house: House, ticket: Ticket, choices: Choices, facts: Facts, article: Article) -> Suggestion:
    if choices.place:
        chosen = guide.at(article.playbook, choices.place, ticket.messages, facts, house.facts, step_id=choices.step_id)
        if chosen:
            return chosen
    return guide.suggest(article.playbook, ticket.messages, facts, house.facts, ticket.asked_at)
