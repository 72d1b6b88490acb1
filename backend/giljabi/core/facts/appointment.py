"""The day, and the hour, that a customer just chose for something to come: ``내일 두 시요`` to somebody who asked when to call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from giljabi.core.facts import kinds
from giljabi.core.facts.asked import asks_for_day_to_come
from giljabi.core.facts.values import Found

_ABOUT = r"\s?(?:날)?\s?(?:오전|오후|아침|점심|낮|저녁)?\s?(?:쯤|경|정도)?"
#: Behind the day or its hour, 내일 저녁 8시로 해 주세요: who asks for it chooses, too.
_CHOOSES = re.compile(
    rf"{_ABOUT}(?:(?:으로|로)\s?(?:좀\s|다시\s)?(?:해|바꿔|옮겨|미뤄|당겨|변경해|연기해|잡아|예약해)|부터\s[^.?!\n]{{0,12}}(?:멈춰|쉬게|시작해|정지해))"
    r"\s?(?:놔|둬|놓아)?\s?(?:주|달)"
)
#: Behind the day or its hour of an answer; 오늘 이사 왔는데 tells something else of the day.
_ANSWERS = re.compile(
    rf"{_ABOUT}\s?(?:이?요|입니다|이에요|예요|이?면|으로|로|에|까지|부터|[이가도]\s?(?:좋|괜찮|편|나)|괜찮|좋|가능|부탁|[.,!~]|$)"
)
#: A day that does not suit, or about which the customer asks: none is chosen.
_OPEN = re.compile(
    r"아무|언제든|말고|빼고|아니면|이나\s|거나\s|안\s?[되돼됨맞]|못\s|못[하해]|어려|어렵|불가|힘[들든]|곤란|빼곤|제외|모르|글쎄|\?|(?:나요|까요|는지|을까|될까)"
)
#: Hours that without a word are those of the afternoon: nobody is called or visited at two at night.
_AFTERNOON = range(1, 7)


@dataclass(frozen=True, slots=True)
class Appointment:
    """``day`` (``YYYY-MM-DD``) and ``time`` (``HH:MM``, None where none was named) as the customer said them, in message ``number``."""

    day: Found
    time: Found | None
    number: int


def appointment(messages: Sequence[tuple[str, str]], now: datetime) -> Appointment | None:
    """What was chosen in the customer's last words, of (author, text) of all messages. None where these do not answer who asked for a day
    to come nor ask for one themselves, where they name several days or hours, one that has passed, or anything that does not suit."""
    spoken = [(number, author, text) for number, (author, text) in enumerate(messages) if author != "note"]
    if not spoken or spoken[-1][1] != "customer":
        return None
    number, _, text = spoken[-1]
    question = next((words for _, author, words in reversed(spoken) if author == "agent"), "")
    form = _ANSWERS if asks_for_day_to_come(question) else _CHOOSES
    # few words are about a day to come: the others are not read for days once more
    if _OPEN.search(text) or not form.search(text):
        return None
    days, times = kinds.dates(text, now, to_come=True), kinds.times(text, now)
    if len({row.value for row in days}) != 1 or len({row.value for row in times}) > 1:
        return None
    day, time = days[0], times[0] if times else None
    if str(day.value) < now.date().isoformat() or not any(form.match(text, row.end) for row in (day, time) if row):
        return None
    return Appointment(day, _hour(time) if time else None, number)


def _hour(found: Found) -> Found | None:
    """The hour in the half of the day that is meant; None where that is open."""
    if found.sure:
        return found
    hour, minutes = int(str(found.value)[:2]) % 12, str(found.value)[2:]
    if hour not in _AFTERNOON:
        return None
    return Found(f"{hour + 12:02d}{minutes}", found.text, found.start, found.end)
