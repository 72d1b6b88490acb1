"""What strikes the eye about the macros that people made: told, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process

from giljabi.core.macros.desired import Desired
from giljabi.core.macros.macro import Actual
from giljabi.core.macros.remarks import Remark, remark
from giljabi.core.taxonomy import Taxonomy
from giljabi.core.text import squeeze

#: Likeness (0-100) from which a hand-made macro is taken for an older wording of an article's text.
_LIKE = 85.0
#: Shorter words are alike by chance.
_SHORTEST = 20


def notes_on(
    actual: Sequence[Actual], desired: Sequence[Desired], taxonomy: Taxonomy, type_field_id: int
) -> list[Remark]:
    """One remark a finding: hand-made macros that say what an article says (with the key to adopt them by), that say it in an older
    wording, or that set a consultation type which is not in the list. Inactive and personal ones are left alone, and all with a mark."""
    theirs = [
        macro for macro in actual if not macro.key and macro.content.active and not macro.content.is_personal
    ]  # fmt: skip
    said = {squeeze(macro.content.comment): macro for macro in desired}
    texts = list(said)
    found: list[tuple[int, Remark]] = []
    for macro in theirs:
        found += ((macro.id, note) for note in _of(macro, said, texts, taxonomy, type_field_id))
    return [note for _, note in sorted(found, key=lambda row: (row[0], row[1].code))]


def _of(
    macro: Actual, said: dict[str, Desired], texts: list[str], taxonomy: Taxonomy, type_field_id: int
) -> Iterator[Remark]:
    named: dict[str, object] = {"id": macro.id, "title": macro.content.title}
    words = squeeze(macro.content.comment)
    if same := said.get(words) if words else None:
        yield remark("duplicate", **named, other=same.content.title, key=same.key)
    elif len(words) >= _SHORTEST and (best := process.extractOne(words, texts, scorer=fuzz.ratio, score_cutoff=_LIKE)):
        like = said[best[0]]
        yield remark("stale", **named, other=like.content.title, key=like.key)
    tag = dict(macro.content.actions).get(f"custom_fields_{type_field_id}")
    if type_field_id and isinstance(tag, str) and tag and all(leaf.tag != tag for leaf in taxonomy):
        yield remark("orphan", **named, tag=tag)
