"""Every error that Giljabi raises on purpose.

    GiljabiError
    ├─ ConfigError                 a setting is missing, wrong or dangerous
    ├─ SemanticUnavailable         the sentence model cannot be loaded; everything works without it
    ├─ InputError                  a file or argument that cannot be used; names file, line and field
    ├─ DomainError
    │  ├─ TaxonomyError            consultation types that contradict each other
    │  ├─ ArticleError             an article that cannot be read at all (too large, not text)
    │  ├─ FactsError               a house's facts.yaml is wrong
    │  └─ ModelError               bytes that are no learned model of this version
    ├─ IntakeError
    │  └─ SignatureMissing, SignatureMismatch, DeliveryTooOld
    ├─ AgentAuthError
    │  ├─ TokenInvalid             not signed by Zendesk for this installation, or out of its time
    │  ├─ TokenReplayed            a first load that was already used
    │  ├─ AccessRefused            a true agent asks for what is not theirs
    │  ├─ RoleRefused              a true agent asks for what only admins may do
    │  └─ TooManyCalls(retry_after) one agent's page calls too often
    ├─ HelpdeskError(retry_after)
    │  ├─ Retryable
    │  │  ├─ RateLimited           429; honour retry_after
    │  │  ├─ Unavailable           5xx, connection refused: nothing was applied
    │  │  ├─ OutcomeUnknown        timed out or cut after sending: look before acting again
    │  │  ├─ UpdateConflict        409; read the ticket again and decide anew
    │  │  └─ StillChanging         the ticket changed just now: its stamp would not tell a further change
    │  └─ Permanent
    │     ├─ NotFound, Forbidden
    │     ├─ Rejected              422 and other 4xx, with Zendesk's own words
    │     └─ CredentialsRefused    401; every further call would fail as well
    └─ StorageError
       ├─ StorageBusy              the write could not be committed now
       └─ LeaseLost                another worker holds this event

Runners decide by class only: Retryable → later, Permanent → dead, LeaseLost → drop silently.
"""

from __future__ import annotations


class GiljabiError(Exception):
    """Base of all. ``str(error)`` is one sentence for a person."""


class ConfigError(GiljabiError):
    """A setting is missing, wrong or dangerous; raised at start, never later."""


class SemanticUnavailable(GiljabiError):
    """The sentence model that a setting names cannot be loaded; the message says why."""


class InputError(GiljabiError):
    """A file or an argument that cannot be used. The message names the file, the line and the field."""


class DomainError(GiljabiError):
    """A value breaks a rule of the product."""


class TaxonomyError(DomainError):
    """Consultation types that contradict each other."""


class ArticleError(DomainError):
    """An article that cannot be read at all. An odd article is no error: it compiles with warnings."""


class FactsError(DomainError):
    """The house's ``facts.yaml`` is wrong."""


class ModelError(DomainError):
    """Bytes that are no learned model, or one of another version."""


class IntakeError(GiljabiError):
    """A webhook delivery that is refused."""


class SignatureMissing(IntakeError):
    """No signature or timestamp header."""


class SignatureMismatch(IntakeError):
    """The signature fits none of the active secrets."""


class DeliveryTooOld(IntakeError):
    """The signed timestamp is outside the freshness window."""


class AgentAuthError(GiljabiError):
    """The caller is not who they must be."""


class TokenInvalid(AgentAuthError):
    """Not signed by Zendesk for this installation, or out of its time."""


class TokenReplayed(AgentAuthError):
    """A signed first load that was already used."""


class AccessRefused(AgentAuthError):
    """A true agent asks for a ticket or an action that is not theirs."""


class RoleRefused(AgentAuthError):
    """A true agent asks for what only admins may do."""


class TooManyCalls(AgentAuthError):
    """An agent's page calls more often than anybody works; ``retry_after`` in seconds."""

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class HelpdeskError(GiljabiError):
    """Zendesk did not do what was asked. ``retry_after`` is in seconds, when Zendesk named it."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Retryable(HelpdeskError):
    """Trying again later may help."""


class RateLimited(Retryable):
    """429. ``everyone``: the account's or the endpoint's budget is spent, so that no worker should ask; False: only this ticket's."""

    def __init__(self, message: str, *, retry_after: float | None = None, everyone: bool = False) -> None:
        super().__init__(message, retry_after=retry_after)
        self.everyone = everyone


class Unavailable(Retryable):
    """5xx or no connection: nothing was applied."""


class OutcomeUnknown(Retryable):
    """The request went out and no answer came back. It may have been applied: read the audits first."""


class UpdateConflict(Retryable):
    """409: the ticket changed since it was read."""


class StillChanging(Retryable):
    """The ticket changed in this second or the one before: stamps have whole seconds, so a safe update would not see a further change."""


class Permanent(HelpdeskError):
    """Trying again will not help."""


class NotFound(Permanent):
    """404 or 410: deleted, merged away or never there."""


class Forbidden(Permanent):
    """403: the integration's user or scope may not do this."""


class Rejected(Permanent):
    """422 and other 4xx; the message holds Zendesk's own words."""


class CredentialsRefused(Permanent):
    """401: every further call would fail as well."""


class StorageError(GiljabiError):
    """The database did not do what was asked."""


class StorageBusy(StorageError):
    """The write could not be committed now; the caller may try again."""


class LeaseLost(StorageError):
    """Another worker holds this event now; what was not yet sent must not be sent."""
