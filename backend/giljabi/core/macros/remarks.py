"""What is to be said of a macro, a change or an account: by a code, so that the admin's page says it in its own language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Every remark in English; `zendesk_app/src/admin/macroWords.ts` has them in the page's languages.
TEXTS = {
    # why a macro is changed
    "said_by": "{article}: {place}",
    "said_no_more": "no article says this any more",
    "replaced": "another macro takes its place",
    "in_order": "ours stand in the order of the articles",
    # what an admin should know before it is
    "left_open": "left open for the agent: {blanks}",
    "no_placeholder": "no placeholder that Zendesk fills here, so left open: {names}",
    "dynamic": "dynamic content of the account, not checked: {names}",
    "braces": "braces were made wide, so that Zendesk does not take them for a program",
    "title_cut": "its title was cut at {longest} characters",
    "no_type": "the types know no {path}: no type is set",
    "no_option": "the type field has no option {tag}: no type is set (giljabi zendesk setup)",
    "confidential": "its article is marked as confidential",
    "used": "used {count} times in the last 30 days",
    "drifted": "changed by hand since it was applied: that is lost",
    "switched_off": "switched off by hand: it will be on again",
    "loses": "what it did beside is lost: {fields}",
    # what strikes the eye about macros that are left alone
    "duplicate": "duplicate: macro {id} '{title}' says the same as '{other}' (--adopt {id}={key})",
    "stale": "stale: macro {id} '{title}' is an older wording of '{other}' (--adopt {id}={key})",
    "orphan": "orphan: macro {id} '{title}' sets the type '{tag}', which is not in the list",
    "copy": "copy: macro {id} '{title}' bears the mark of one of ours, but was not made here: it is left as it is",
    "elsewhere": "elsewhere: macro {id} '{title}' was made by another Giljabi: it is left as it is (--reclaim takes all such over)",
    "many_go": "{count} of our {all} macros would be switched off: are all articles in force?",
    "too_long": "too long: {place} has {bytes} bytes, Zendesk takes {longest}: no macro is made of it",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A code of :data:`TEXTS` with its parts."""

    code: str
    parts: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return TEXTS[self.code].format(**dict(self.parts))

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "parts": dict(self.parts), "text": str(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Remark:
        """:class:`ValueError` for a code that there is not."""
        if data["code"] not in TEXTS:
            raise ValueError(f"no remark is called {data['code']!r}")
        return remark(data["code"], **data["parts"])


def remark(code: str, **parts: object) -> Remark:
    """A remark, its parts as text."""
    return Remark(code, tuple((name, str(value)) for name, value in sorted(parts.items())))
