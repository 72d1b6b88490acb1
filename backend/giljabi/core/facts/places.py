"""Places are linked to the places list, never guessed from a pattern."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from giljabi.core.classify.morphemes import tokens
from giljabi.core.facts.values import Found
from giljabi.core.meanings import known_words
from giljabi.core.text import squeeze

#: Jamo partial ratio from which a name counts as found: 91 of 107 listed lots, 0 false (classification.md §6).
_LIKE = 88.0
_GENERIC = ("주차장", "주차타워", "지점", "점")


@dataclass(frozen=True)
class Place:
    """A row of the places list: its name, other names, and the further columns as ``details``."""

    name: str
    aliases: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PlaceList:
    """The places of a house, ready to be found in a text whatever the spacing and small typing errors."""

    places: tuple[Place, ...]
    _keys: tuple[tuple[str, Place], ...] = field(init=False, repr=False, compare=False)
    _parts: Mapping[str, tuple[Place, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keys: dict[str, Place] = {}
        for place in self.places:
            for name in (place.name, _core(place.name), *place.aliases):
                key = _jamo(squeeze(name))[0]
                if len(key) >= 6:
                    keys.setdefault(key, place)
        parts: dict[str, list[Place]] = {}
        for place in self.places:
            for part in dict.fromkeys(part for name in (place.name, *place.aliases) for part in _parts_of(name)):
                parts.setdefault(part, []).append(place)
        object.__setattr__(self, "_parts", {part: tuple(places) for part, places in parts.items()})
        object.__setattr__(self, "_keys", tuple(sorted(keys.items(), key=lambda item: -len(item[0]))))

    def get(self, name: str) -> Place | None:
        """The place with this very name or alias, spacing aside."""
        wanted = squeeze(name)
        for place in self.places:
            if wanted in {squeeze(place.name), squeeze(_core(place.name)), *map(squeeze, place.aliases)}:
                return place
        return None

    def find(self, text: str) -> list[tuple[Found, Place]]:
        """The places named in ``text``, best match first, each stretch of text given to one place only."""
        letters, origin = _jamo_with_origin(text)
        hits: list[tuple[float, int, Found, Place]] = []
        for key, place in self._keys:
            match = fuzz.partial_ratio_alignment(key, letters, score_cutoff=_LIKE)
            if match is None or len(letters) < len(key) * 0.9 or match.dest_end <= match.dest_start:
                continue
            start, end = origin[match.dest_start], origin[match.dest_end - 1] + 1
            end = _with_suffix(text, end)
            hits.append((match.score, end - start, Found(place.name, text[start:end], start, end), place))
        hits.extend(self._in_part(text))
        hits.sort(key=lambda hit: (hit[0] < 100.0, -hit[1] * (hit[0] / 100) ** 4, hit[2].start))
        taken: list[tuple[Found, Place]] = []
        for _, _, found, place in hits:
            if all(found.end <= other.start or found.start >= other.end for other, _ in taken):
                taken.append((found, place))
        return taken

    def _in_part(self, text: str) -> Iterator[tuple[float, int, Found, Place]]:
        """Names without their region or building word, letter by letter: ``라온호수몰`` of ``일산 라온호수몰 주차장``. One that
        several places share names none of them for sure."""
        squeezed, origin = _squeezed_with_origin(text)
        for part, places in self._parts.items():
            at = squeezed.find(part)
            if at >= 0 and not _is_everyday(part):
                start, end = origin[at], _with_suffix(text, origin[at + len(part) - 1] + 1)
                shared = len(places) > 1
                value = text[start:end].strip() if shared else places[0].name
                yield 100.0, end - start, Found(value, text[start:end], start, end, not shared), places[0]


@lru_cache(maxsize=8192)
def _is_everyday(part: str) -> bool:
    """Whether a part of a name is one everyday word (도서관, 매트리스): whoever says it alone need not mean the place."""
    words = tokens(part)
    return (len(words) == 1 or len(part) < 4) and f"{part}/NN" in known_words().places


def _parts_of(name: str) -> Iterator[str]:
    """The runs of words of a name that may stand for it: without the first words, without the generic last one."""
    words = [word for word in name.split() if word not in _GENERIC]
    words = [*words[:-1], _core(words[-1])] if words else []
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            part = "".join(words[start:end])
            if len(part) >= (3 if end - start == 1 and (start or len(words) == 1) else 4) and not part.isdigit():
                yield part


def _squeezed_with_origin(text: str) -> tuple[str, list[int]]:
    kept = [(char, index) for index, char in enumerate(text) if not char.isspace()]
    return "".join(char for char, _ in kept), [index for _, index in kept]


def _core(name: str) -> str:
    """The name without its generic last word."""
    for suffix in _GENERIC:
        short = name.strip().removesuffix(suffix).strip()
        if short != name.strip() and len(short) >= 3:
            return short
    return name


def _with_suffix(text: str, end: int) -> int:
    rest = text[end:]
    for suffix in _GENERIC[:2]:
        if rest.lstrip().startswith(suffix):
            return end + len(rest) - len(rest.lstrip()) + len(suffix)
    return end


def _jamo(text: str) -> tuple[str, int]:
    letters = unicodedata.normalize("NFD", text)
    return letters, len(letters)


def _jamo_with_origin(text: str) -> tuple[str, list[int]]:
    """``text`` in jamo without white space, and for each letter the character it came from."""
    letters: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        if not char.isspace():
            parts = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", char).lower())
            letters.append(parts)
            origin.extend([index] * len(parts))
    return "".join(letters), origin
