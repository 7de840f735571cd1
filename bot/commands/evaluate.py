"""`storyproof eval SET.json`: ask every question of a set, write the predictions, print the measures."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.settings import load_settings
from index.evaluation import Measures, Prediction, SetStory, evaluate, load_set, measure, predictions_lines

_ROWS = (
    ("questions", "questions"),
    ("answerable", "answerable"),
    ("impossible", "the story cannot answer"),
    ("hit_at_1", "hit@1 (best sentence holds the answer)"),
    ("hit_at_5", "hit@5"),
    ("first_citation", "answered, first citation holds the answer"),
    ("refusal_precision", "refusal precision"),
    ("refusal_recall", "refusal recall"),
    ("false_refusals", "false refusals"),
    ("p50", "p50, seconds"),
    ("p95", "p95, seconds"),
)


def run(args: argparse.Namespace) -> int:
    """Run the evaluation; raises StoryproofError for a set that cannot be read."""
    path = Path(args.set)
    stories = load_set(path)
    if args.predictions:
        Path(args.predictions).write_text(
            "", encoding="utf-8"
        )  # a bad place is told before the work, not after
    found = asyncio.run(_ask_all(path.name, stories))
    if args.predictions:
        lines = "".join(f"{line}\n" for line in predictions_lines(found))
        Path(args.predictions).write_text(lines, encoding="utf-8")
    measures = measure(found)
    if args.json:
        sys.stdout.write(json.dumps(asdict(measures)) + "\n")
    else:
        Console().print(_table(path.name, measures))
    return 0


async def _ask_all(name: str, stories: Sequence[SetStory]) -> list[Prediction]:
    endpoint = load_settings().endpoint()
    found: list[Prediction] = []
    with _bar() as bar:
        task = bar.add_task(name, total=sum(len(story.questions) for story in stories))
        async for prediction in evaluate(stories, endpoint):
            found.append(prediction)
            bar.advance(task)
    return found


def _bar() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _table(name: str, measures: Measures) -> Table:
    table = Table("measure", "value", title=name)
    values = asdict(measures)
    for key, label in _ROWS:
        value = values[key]
        table.add_row(
            label, "-" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"
        )
    return table
