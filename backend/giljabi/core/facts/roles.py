"""Which of several values is meant: cues around each decide, and a value without reason is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from giljabi.core.facts.schema import FactSpec
from giljabi.core.facts.values import Candidate, Found
from giljabi.core.facts.verbs import own_stems, stems_in
from giljabi.core.reasons import Reason, because

#: How much the words between two values say of the second.
_BEHIND_ANOTHER = 0.35
_PICTURE_OF = re.compile(r"\s*\[사진\]\s*(?P<what>[^/\n]{2,30}?)\s*/")
_SENTENCE_END = re.compile(r"[.!?。\n](?!\d)|\s/\s|\s\|\s")
_CLAUSE_END = re.compile(r"[,;]\s|(?:는데|지만|고서|다가|니까|어서|아서|고)\s")
_REACH = 40
#: What is said of a value that is not the one: "A 아니고 B", "A 말고 B", "A로 넣었는데", "A → B".
_TAKEN_BACK = re.compile(
    r"\s?(?:번호)?(?:이|가|은|는|을|를)?\s?(?:아니고|아니구|아니라|아닌데|말고|말구|아님)|\s?\([^()]{0,10}\)\s?(?:→|->)|\s?(?:→|->|⇒)"
    r"|\s?(?:이|가)?\s?(?:아니|아 아니다|아이다)\s(?=\S{0,6}\d|[일이삼사오육칠팔구십백천만]|[한두세네] ?시|열)"
    r"|\s?(?:번호)?(?:으로|로)\s?(?:했|넣|입력|등록|샀|사|적었|돼|되어|돼있|저장|찍|인식|읽|나와|나왔|표시)|\s?에서\s(?=\S{3,14}(?:으로|로))|was wrong"
    r"|\s?(?:이[고요]?|요)?[,.]?\s?(?:아니|아)[,.]?\s(?:아니\s)?(?:잘못|틀렸|틀리|정정)|\s아[,.]?\s(?:아니\s)?(?=[A-Z]{1,3}-?\d|\d{3})"
)
#: What stands before or behind a value that replaces another.
_PUT_RIGHT = re.compile(
    r"(?:아니고|아니라|말고|말구|→|->|⇒|아니|정정|올바른 번호는?|실제(?: 번호는?)?|맞는 번호는?"
    r"|원래는?|correct is|should be)\s?(?:이?제|제|새)?\s?(?:차(?:는|가)?)?\s?$"
)
#: Of several the one that was, and the one that is: 예전 번호 1004 말고 지금은 7788.
_OF_OLD = re.compile(r"(?:예전|옛날?|기존|이전)\s?(?:[가-힣]{1,4}\s?)?(?:는|은|이|가|에)?\s?$")
_OF_NOW = re.compile(r"(?:지금|현재|새|새로운|바뀐|바꾼)\s?(?:[가-힣]{1,4}\s?)?(?:는|은|이|가)?\s?(?:[가-힣]{1,3}\s)?$")
_MADE_SO = re.compile(
    r"\s?(?:으로|로)\s?(?:바꿔|바꾸|변경|수정|고쳐|정정|해\s?주|가요|갑니다|부탁|가려|갈)|\s?(?:이|가)\s?맞|\s?(?:인|이)데\s[^.]{0,14}(?:으로|로)\s?(?:했|넣|입력|등록|저장)"
)


#: The weight of cues from which a value that needs one is taken. A wrong amount is a real harm: on 420 tickets of two authors the
#: amounts taken were right in 74 % at 0.2, in 86 % at 0.5 (and 8 % fewer were found).
_LEAST = {"money": 0.5}


#: How much a cue counts that stands there in another form.
_OTHER_FORM = 0.8
#: Kinds of which a house has several as a matter of course.
_OF_MANY_ROLES = {"date", "time", "money"}
#: The weight of cues from which a value is another's rather than nobody's.
_SAYS_SOMETHING = 0.2


@dataclass(frozen=True, slots=True)
class _Cue:
    word: str
    weight: float


def assign(specs: Sequence[FactSpec], found: Sequence[Found], text: str, message: int) -> list[Candidate]:
    """Candidates for all ``specs`` of one kind in one message, best first; each value goes to the role it fits best. One that several
    would take without a word for any of them is theirs as ``one-of-several``: nobody's, until something else tells."""
    candidates: list[Candidate] = []
    named = {item.value for item in found}
    for item, scored in zip(found, _scored(specs, found, text), strict=True):
        takers = [spec for (score, _), spec in scored if not spec.needs_cue and score >= 0]
        told = max((score for (score, why), _ in scored if why.code != "only-one"), default=0.0)
        for (score, why), spec in scored:
            if why.code == "only-one" and spec.kind in _OF_MANY_ROLES and told > _SAYS_SOMETHING:
                continue  # words speak for another
            if why.code == "only-one" and spec.kind in _OF_MANY_ROLES and len(takers) > 1:
                why = because("one-of-several")  # nothing tells which
            better = max((other for (other, _), rival in scored if rival is not spec), default=-1.0)
            only = len(named) == 1 and len(specs) == 1 and spec.kind in ("plate", "phone")
            unlikely = score < 0 and not only
            if (
                unlikely
                or (spec.needs_cue and score < _LEAST.get(spec.kind, 0.2))
                or (score <= better and better > 0.2)
            ):
                continue
            candidates.append(
                Candidate(spec.name, item.value, item.text, item.start, item.end, score, why, message, item.sure)
            )
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.start))


_Scored = list[tuple[tuple[float, Reason], FactSpec]]


def _scored(specs: Sequence[FactSpec], found: Sequence[Found], text: str) -> list[_Scored]:
    """For each value how well it fits each fact. Where several would take a value and no cue stands in the message as it is written, the
    verbs of the cues speak in any form: 빌려 for the day that 빌렸 would. Only of days and times: of amounts (내다, 나오다) other forms
    mean other things; on 300 tickets more were taken wrongly than rightly."""
    plain = [[(_score(spec, item, found, text, {}), spec) for spec in specs] for item in found]
    undecided = sum(not spec.needs_cue for spec in specs) > 1 and all(spec.kind in ("date", "time") for spec in specs)
    if not undecided or any(why.code != "only-one" for row in plain for (_, why), _ in row):
        return plain
    stems = own_stems(specs)
    return [[(_score(spec, item, found, text, stems[spec.name]), spec) for spec in specs] for item in found]


def _score(
    spec: FactSpec, item: Found, others: Sequence[Found], text: str, stems: Mapping[str, str]
) -> tuple[float, Reason]:
    before, after, behind_another = _window(text.lower(), item, others)
    weight = _BEHIND_ANOTHER if behind_another else 1.0
    head = _on_picture(text, item, len(before))
    found = [(word, _cue(word, before, after, weight) or _cue(word, head, "", 1.0)) for word in spec.cues]
    for_it = [cue for _, cue in found if cue]
    seen = {stems.get(cue.word) for cue in for_it}
    verbs = {stems[word]: word for word, cue in found if cue is None and word in stems}
    for stem, word in verbs.items():
        if stem not in seen and (cue := _verb_cue(stem, word, before, after, weight, text, item)):
            for_it.append(cue)
    against = [cue for word in spec.avoid if (cue := _cue(word, before, after, weight))]
    score = sum(cue.weight for cue in for_it) - sum(cue.weight for cue in against) + (0.05 if item.sure else 0.0)
    score += _corrected(item, others, text, by_age=spec.kind in ("code", "phone", "plate"))
    if any(word in text for word in spec.not_about):
        score -= 0.7
    words = ", ".join(f"'{cue.word}'" for cue in sorted(for_it, key=lambda cue: -cue.weight)[:3])
    return score, because("near-words", words=words) if words else because("only-one")


def taken_back(item: Found, text: str) -> bool:
    """Whether its writer takes the value back in the same breath: 26일 말고 10월 3일."""
    after = text[item.end : item.end + 28]
    return bool(_TAKEN_BACK.match(after) and not _MADE_SO.match(after))


def _corrected(item: Found, others: Sequence[Found], text: str, *, by_age: bool) -> float:
    """Below 0 for a value that its writer takes back, above 0 for the one that they put in its place; 0 for a value that stands
    alone: somebody who names only one number means it, however they put it. ``by_age``: what was is not what is (the old number)."""
    if len({other.value for other in others}) < 2:
        return 0.0
    before, after = text[max(0, item.start - 24) : item.start], text[item.end : item.end + 28]
    right = bool(_MADE_SO.match(after)) or bool(_PUT_RIGHT.search(before))
    old_or_new = by_age * 0.6 * (bool(_OF_NOW.search(before)) - bool(_OF_OLD.search(before)))
    return 1.2 * right - 1.5 * taken_back(item, text) + old_or_new


def _window(text: str, item: Found, others: Sequence[Found]) -> tuple[str, str, bool]:
    """The words before and after a value that can speak of it: same sentence, up to the neighbouring value; and whether those
    before it stand behind another value, of which they rather speak (verbs come last)."""
    low, high = max(0, item.start - _REACH), min(len(text), item.end + _REACH)
    for other in others:
        if other.end <= item.start:
            low = max(low, other.end)
        elif other.start >= item.end:
            high = min(high, other.start)
    neighbour = any(other.end == low for other in others if other.end <= item.start)
    before, after = text[low : item.start], text[item.end : high]
    if neighbour and (clauses := list(_CLAUSE_END.finditer(before))):
        before, neighbour = before[clauses[-1].end() :], False
    if breaks := list(_SENTENCE_END.finditer(before)):
        before, neighbour = before[breaks[-1].end() :], False
    if stop := _SENTENCE_END.search(after):
        after = after[: stop.start()]
    return before, after, neighbour


def _on_picture(text: str, item: Found, seen: int) -> str:
    """What a picture is of, said at its head (``[사진] 택시 영수증 / … / 14,200원``): it speaks for every value on it. Empty where the words
    before the value, so many as were ``seen``, hold it already."""
    line = text[text.rfind("\n", 0, item.start) + 1 : item.start]
    match = _PICTURE_OF.match(line)
    return f" {match['what']} " if match and len(line) - match.end() > seen else ""


def _verb_cue(
    stem: str, word: str, before: str, after: str, weight_before: float, text: str, item: Found
) -> _Cue | None:
    """The cue ``word`` in another of its forms, where it stands in the windows before and after the value; worth less than the word."""
    weights = []
    for at, verb in stems_in(text, item.start - len(before), item.end + len(after)):
        if verb != stem or item.start <= at < item.end:
            continue
        if at >= item.end:
            weights.append(_nearness(at - item.end, text[item.end : at]))
        else:
            gap = text[at : item.start]
            weights.append(weight_before * 0.9 * _nearness(max(len(gap) - len(word), 0), gap))
    return _Cue(word, _OTHER_FORM * max(weights)) if weights else None


def _cue(word: str, before: str, after: str, weight_before: float) -> _Cue | None:
    """The nearest occurrence of ``word``; what follows a value weighs more than what precedes it (verbs come last)."""
    weights = []
    if (at := after.find(word)) >= 0:
        weights.append(_nearness(at, after[:at]))
    if (at := before.rfind(word)) >= 0:
        gap = before[at + len(word) :]
        weights.append(weight_before * 0.9 * _nearness(len(gap), gap))
    return _Cue(word, max(weights)) if weights else None


def _nearness(letters: int, between: str) -> float:
    """From 1 to 0 with the letters between a cue and its value, and with every clause that ends there."""
    return 1.0 / (1 + letters / 8) / (1 + len(_CLAUSE_END.findall(between)))
