"""The engines that take Korean apart into morphemes, alike in what they give: Kiwi, and mecab-ko for little memory.

kiwi     330 MB, knows more words (classification.md §1)
mecab    70 MB, its dictionary mapped into memory (pip install 'giljabi[light]')
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Morpheme:
    """``form`` as in a dictionary, ``tag`` of the Sejong set (NNG, VV, JKO), and where it stands in the text."""

    form: str
    tag: str
    start: int
    end: int


Analyser = Callable[[str], tuple[Morpheme, ...]]

#: What mecab-ko-dic tags otherwise than the Sejong set (and Kiwi) does.
_SEJONG = {"NNBC": "NNB", "SC": "SP", "SY": "SW", "UNKNOWN": "NA", "UNA": "NA"}
#: How endings and particles begin there, and how with Kiwi, which writes one form for each: 았 and 었, 아서 and 어서.
_BEGINS = str.maketrans({
    "아": "어", "여": "어", "ㅏ": "어", "ㅓ": "어", "았": "었", "였": "었",
    "ㄴ": "\u11ab", "ㄹ": "\u11af", "ㅁ": "\u11b7", "ㅂ": "\u11b8",  # a syllable's last letter
    "\u1102": "\u11ab", "\u1105": "\u11af", "\u1106": "\u11b7", "\u1107": "\u11b8",
})  # fmt: skip
#: Endings that end a sentence, also where another one follows without a stop.
_FINAL = re.compile(r"(?:요|니다|까|죠)$")
_LAUGHS = re.compile(r"[ㅋㅎㅠㅜ]+")
_ENDS = ".?!"


def kiwi() -> Analyser:
    """Kiwi without the dictionary of multi-word names: 1.3 s to load instead of 3.6, 200 MB less."""
    engine = importlib.import_module("kiwipiepy").Kiwi(num_workers=1, load_multi_dict=False)
    return lambda text: tuple(
        Morpheme(token.form, token.tag, token.start, token.end) for token in engine.tokenize(text)
    )


def mecab() -> Analyser:
    """mecab-ko with its own dictionary; :class:`ImportError` where it is not installed."""
    engine = importlib.import_module("mecab").MeCab()
    return lambda text: tuple(part for word in engine.parse(text) for part in _parts(word))


def _parts(word: Any) -> Iterator[Morpheme]:
    """The morphemes of one entry of mecab's dictionary, which holds contracted forms whole: 돌려 is 돌리/VV+어/EC."""
    start, end = word.span
    if word.feature.type != "Inflect":
        yield Morpheme(*_alike(word.surface, word.pos.partition("+")[0]), start, end)
        return
    pieces = [piece.split("/") for piece in word.feature.expression.split("+")]
    for at, (form, tag, *_) in enumerate(pieces):
        # contracted letters belong to both: as far as there are any left, one after the other
        here = min(start + sum(len(piece[0]) for piece in pieces[:at]), end - 1)
        yield Morpheme(*_alike(form, tag), here, end if at == len(pieces) - 1 else min(here + len(form), end))


def _alike(form: str, tag: str) -> tuple[str, str]:
    """Form and tag as Kiwi has them, with whose words the stances were learned."""
    tag = _SEJONG.get(tag, tag)
    if tag[0] in "EJ":
        form = form[0].translate(_BEGINS) + form[1:]
    if tag == "EC" and _FINAL.search(form):
        tag = "EF"
    elif form in _ENDS:
        tag = "SF"
    elif form == "있" and tag == "VV":
        tag = "VA"
    elif tag == "IC" and _LAUGHS.fullmatch(form):
        tag = "SW"
    return form, tag


#: By the name that a setting gives them.
ANALYSERS: dict[str, Callable[[], Analyser]] = {"kiwi": kiwi, "mecab": mecab}
#: What has to be installed for them, engine and dictionary.
PACKAGES = {"kiwi": ("kiwipiepy", "kiwipiepy_model"), "mecab": ("python-mecab-ko", "python-mecab-ko-dic")}
