"""Korean particles behind a word that was put in: ``OOO는`` with "물결파킹" becomes ``물결파킹은``."""

from __future__ import annotations

import re

import tossi

#: A particle whose form hangs on the word before it, alone or before another one (``로는``); ``OOO이나`` before a letter of the
#: same word (``은행``) is none. Both forms at once (``을(를)``) are how scripts leave it open.
_PARTICLE = re.compile(
    r"(?P<open>은\(는\)|는\(은\)|이\(가\)|가\(이\)|을\(를\)|를\(을\)|과\(와\)|와\(과\)|\(으\)로|\(이\)나|은/는|이/가|을/를|과/와)"
    r"|(?P<plain>으로|로|이나|나|이랑|랑|은|는|이|가|을|를|과|와)(?=(?:는|도|만)?(?![가-힣A-Za-z0-9]))"
)


def particle_after(word: str, text: str) -> tuple[str, int]:
    """The particle with which ``text`` goes on, in the form that ``word`` wants, and how many characters of ``text`` it replaces.

    ``("", 0)`` where no particle stands. Figures are read aloud (10 → 십); a word whose last sound nobody can tell keeps the form
    that the author wrote.
    """
    match = _PARTICLE.match(text)
    if not match or not word:
        return "", 0
    written = match.group()
    fitting = tossi.pick(word, written.partition("/")[0])
    if not fitting or "(" in fitting:
        return written, len(written)
    return fitting, len(written)
