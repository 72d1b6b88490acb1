"""`giljabi classify|facts|next|evaluate --corpus DIR`: the four parts over a corpus folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from giljabi.cli.output import figure, format_option, json_line, table, wants_json
from giljabi.core.classify.ticket_text import ticket_text
from giljabi.core.evaluate.classifying import evaluate_classify
from giljabi.core.evaluate.compiling import evaluate_compile
from giljabi.core.evaluate.finding import evaluate_facts
from giljabi.core.evaluate.guiding import evaluate_next
from giljabi.core.facts.gathering import Facts, Message, gather
from giljabi.core.guide.suggestion import suggest
from giljabi.core.house import House
from giljabi.core.playbook import Playbook
from giljabi.corpus import Corpus
from giljabi.errors import InputError

corpus_option = click.option(
    "--corpus", "folder", required=True, type=click.Path(path_type=Path), help="a corpus folder (docs/corpus.md)"
)  # fmt: skip


@click.command()
@corpus_option
@format_option
def classify(folder: Path, form: str | None) -> None:
    """Classify every ticket of a corpus: path, confidence, action, three best types, why."""
    corpus = Corpus(folder)
    rows = list(classified(corpus.house(), corpus.tickets()))
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
@click.option("--missed", is_flag=True, help="also list what was missed")
@format_option
def evaluate(folder: Path, missed: bool, form: str | None) -> None:
    """Measure the four parts against the gold of a corpus. Parts without gold are left out."""
    corpus = Corpus(folder)
    results = measured(corpus)
    if not missed:
        results = {part: {k: v for k, v in figures.items() if k != "missed"} for part, figures in results.items()}
    if wants_json(form):
        json_line(results)
        return
    for part, figures in results.items():
        table(part, ("figure", "value"), list(_flat(figures)))
        for row in figures.get("missed", []):
            click.echo(f"  {row}")


def measured(corpus: Corpus) -> dict[str, dict[str, Any]]:
    """The figures of every part for which the folder has gold."""
    results: dict[str, dict[str, Any]] = {}
    for form in ("html", "md"):
        pairs = list(_compiled_pairs(corpus, form))
        if pairs:
            results[f"compile {form}"] = evaluate_compile(pairs)
    tickets = corpus.tickets() if (corpus.folder / "tickets.jsonl").exists() else []
    if any("path" in ticket for ticket in tickets):
        answers = {row["id"]: row for row in classified(corpus.house(), tickets)}
        results["classify"] = evaluate_classify([(answers[t["id"]], t) for t in tickets if "path" in t])
    gold = {ticket["id"]: ticket["facts"] for ticket in tickets if "facts" in ticket}
    if gold:
        results["facts"] = evaluate_facts([(row["id"], row["facts"], gold[row["id"]]) for row in found(corpus)])
    if (corpus.folder / "dialogues.jsonl").exists():
        expected = {row["id"]: row["expect"] for row in corpus.dialogues() if "expect" in row}
        pairs = [(row["id"], row, expected[row["id"]]) for row in suggested(corpus) if row["id"] in expected]
        if pairs:
            results["next"] = evaluate_next(pairs)
    return results


def classified(house: House, tickets: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One answer a ticket, in order."""
    for ticket in tickets:
        text = ticket_text(str(ticket.get("subject") or ""), ticket["description"])
        yield {"id": ticket["id"]} | house.classifier.predict(text).to_dict()


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
