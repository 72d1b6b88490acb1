"""How the customer stands to what was said last: a small classifier, trained beforehand.

``tools/fit_stance.py`` trains it on the labelled lines of ``tools/stance.tsv`` and writes ``defaults/stance.npz``. On lines that it has
not seen it is right in three of four (``tests/core/test_stance.py``); rules alone reached 5 of 12 (classification.md §6).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args

from giljabi.core.guide.stance_cues import (
    ANYTHING_ELSE,
    DECLINES,
    DISPUTES,
    NOTHING_ELSE,
    PREFERS,
    PROPOSES,
    SAYS_NO,
    SAYS_YES,
    TAKES_BACK,
)
from giljabi.core.guide.stance_model import StanceModel

Stance = Literal["accepts", "refuses", "done", "informs", "asks", "offtopic"]
STANCES: tuple[Stance, ...] = get_args(Stance)
#: The customer's words that are read: who writes more says what they want at the end.
_LONGEST = 400
#: Letters behind a word that takes back what was said, from which they say what is meant instead.
_ENOUGH = 4


def stances(agent: str, customer: str) -> Mapping[Stance, float]:
    """The probability of each stance of ``customer``'s words behind ``agent``'s; all on ``informs`` for a customer who is silent."""
    if not customer.strip():
        return {stance: float(stance == "informs") for stance in STANCES}
    behind = TAKES_BACK.split(customer)[-1]
    customer = behind if len(behind.strip()) >= _ENOUGH else customer
    shares = dict(zip(STANCES, trained().shares((agent, customer[-_LONGEST:])), strict=True))
    if ANYTHING_ELSE.search(agent.rstrip()) and NOTHING_ELSE.search(customer) and "?" not in customer:
        return {stance: float(stance == "done") for stance in STANCES}
    proposed = PROPOSES.search(agent.rstrip())
    if proposed and PREFERS.search(customer):
        # who would rather have something else does not accept
        shares |= {"accepts": 0.0, "refuses": shares["refuses"] + shares["accepts"]}
    if proposed and DECLINES.search(customer):
        shares |= {"accepts": 0.0, "done": 0.0, "refuses": shares["refuses"] + shares["accepts"] + shares["done"]}
    if proposed and SAYS_NO.search(customer):
        shares |= {"accepts": 0.0, "refuses": shares["refuses"] + shares["accepts"]}
    elif proposed and SAYS_YES.search(customer) and "?" not in customer:
        shares |= {"refuses": 0.0, "accepts": shares["accepts"] + shares["refuses"]}
    if DISPUTES.search(customer):
        away = shares["asks"] + shares["offtopic"]
        shares |= {"asks": 0.0, "offtopic": 0.0, "refuses": shares["refuses"] + away}
    return shares


def stance(agent: str, customer: str) -> Stance:
    """The likeliest stance."""
    shares = stances(agent, customer)
    return max(STANCES, key=lambda label: shares[label])


@lru_cache(maxsize=1)
def trained() -> StanceModel:
    """The classifier that the product ships; its classes are :data:`STANCES`, in order."""
    return StanceModel.from_bytes(files("giljabi.defaults").joinpath("stance.npz").read_bytes())
