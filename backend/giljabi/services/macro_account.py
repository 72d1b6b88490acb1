"""The account's macros as services see them: the port, its Null twin, and the patience with a spent rate budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from giljabi.core.macros.filled import AccountWords
from giljabi.core.macros.macro import Actual, Content
from giljabi.errors import NotFound, RateLimited

#: So many macros Zendesk places with one call (developer.zendesk.com, "Bulk requests").
AT_ONCE = 100
#: At most so long at once; within a run's lease.
_LONGEST_WAIT = 60.0
_T = TypeVar("_T")


class MacroAccount(Protocol):
    """The account's macros. Errors are those of :class:`~giljabi.errors.HelpdeskError`."""

    @property
    def host(self) -> str:
        """Which account it is."""

    def macros(self) -> list[Actual]:
        """All of them, inactive ones as well."""

    def macro(self, macro_id: int) -> Content:
        """One, as it is now."""

    def create(self, content: Content) -> int:
        """A new one; its number."""

    def update(self, macro_id: int, content: Content) -> None:
        """Write what it says and does."""

    def place(self, positions: Mapping[int, int]) -> None:
        """Say where macros stand in the list, at most :data:`AT_ONCE`: positions by their numbers."""

    def words(self) -> AccountWords:
        """What the account calls its fields and groups."""


class NullMacroAccount:
    """No account: no macros, and none can be made."""

    host = ""

    def macros(self) -> list[Actual]:
        return []

    def macro(self, macro_id: int) -> Content:
        raise NotFound(f"no macro {macro_id}: no account is connected")

    def create(self, content: Content) -> int:
        raise NotFound("no account is connected")

    def update(self, macro_id: int, content: Content) -> None:
        raise NotFound("no account is connected")

    def place(self, positions: Mapping[int, int]) -> None:
        raise NotFound("no account is connected")

    def words(self) -> AccountWords:
        return AccountWords()


@dataclass(frozen=True)
class Patience:
    """Waits as long as Zendesk asks for: what was answered with 429 was not done. Only the call itself is made again, never what came
    before it, and ``before`` is heard before each try."""

    sleep: Callable[[float], None]
    waits: int = 20
    before: Callable[[], None] = lambda: None

    def ask(self, call: Callable[[], _T]) -> _T:
        """What the call gives; :class:`RateLimited` when the waits are used up."""
        for _ in range(self.waits):
            self.before()
            try:
                return call()
            except RateLimited as error:
                self.sleep(min(error.retry_after or 60.0, _LONGEST_WAIT))
        self.before()
        return call()
