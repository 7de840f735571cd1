"""`storyproof eval`: measure the answers on question sets, print the figures, write the report."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.settings import load_settings
from index.evaluation.metrics import Measures, measure
from index.evaluation.question_sets import SetStory, load_set, remarks
from index.evaluation.report import phrases
from index.evaluation.report.data import MeasuredSet
from index.evaluation.report.page import render_report, shown, shown_interval
from index.evaluation.run import FOREIGN, Prediction, evaluate, plan, predictions_lines

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def run(args: argparse.Namespace) -> int:
    """Run the evaluation; raises StoryproofError for a set that cannot be read."""
    # The times told are those of one thread; linear algebra reads this when numpy is loaded, not later.
    for name in _THREADS:
        os.putenv(name, "1")
    from bot.commands.evaluate import measure_sets

    return measure_sets(args, sys.stdout)


def measure_sets(args: argparse.Namespace, out: TextIO) -> int:
    """Ask, write what was asked for, and print; raises StoryproofError for a set that cannot be read."""
    paths = [Path(name) for name in args.set]
    loaded = [load_set(path) for path in paths]
    written = [Path(name) for name in (args.predictions, args.html) if name]
    for path in written:
        path.write_text("", encoding="utf-8")  # a bad place is told before the work, not after
    foreign = FOREIGN if args.foreign is None else args.foreign
    sets = [_measured(path.name, stories, foreign) for path, stories in zip(paths, loaded, strict=True)]
    if args.predictions:
        lines = (f"{line}\n" for found in sets for line in predictions_lines(found.predictions))
        Path(args.predictions).write_text("".join(lines), encoding="utf-8")
    if args.html:
        when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        Path(args.html).write_text(render_report(sets, when, version("storyproof")), encoding="utf-8")
    for found in sets:
        if args.json:
            out.write(json.dumps({"set": found.name} | found.measures.to_json(), ensure_ascii=False) + "\n")
        else:
            _print(found, Console(file=out))
    return 0


def _measured(name: str, stories: Sequence[SetStory], foreign: int) -> MeasuredSet:
    found = asyncio.run(_ask_all(name, stories, foreign))
    return MeasuredSet(name, stories, found, measure(found), remarks(stories))


async def _ask_all(name: str, stories: Sequence[SetStory], foreign: int) -> list[Prediction]:
    endpoint = load_settings().endpoint()
    found: list[Prediction] = []
    with _bar() as bar:
        task = bar.add_task(name, total=sum(map(len, plan(stories, foreign))))
        async for prediction in evaluate(stories, endpoint, foreign):
            found.append(prediction)
            bar.advance(task)
    return found


def _bar() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _print(found: MeasuredSet, console: Console) -> None:
    console.print(_table(found.name, found.measures))
    if found.measures.languages:
        console.print(_languages(found.measures))
    counts = phrases.COUNTS.format(
        stories=len(found.stories),
        answerable=found.measures.answerable,
        impossible=found.measures.impossible,
        foreign=found.measures.foreign,
    )
    for line in (counts, *found.remarks):
        console.print(line, markup=False, highlight=False)


def _table(name: str, measures: Measures) -> Table:
    table = Table(phrases.MEASURE, phrases.VALUE, phrases.INTERVAL, phrases.COUNTED, title=name)
    estimates = measures.estimates()
    for key, label in phrases.FIGURES.items():
        found = estimates.get(key)
        if found is None:
            table.add_row(label.name, phrases.NO_FIGURE, "", "")
        else:
            counted = f"{found.count}, {phrases.METHODS[found.method]}"
            table.add_row(label.name, shown(found.value, label), shown_interval(found, label), counted)
    table.add_row(phrases.LATENCY[0], f"{measures.p50:.3f} / {measures.p95:.3f}", "", str(measures.questions))
    return table


def _languages(measures: Measures) -> Table:
    labels = phrases.LANGUAGE_FIGURES
    table = Table(phrases.LANGUAGE, phrases.COUNTED, *(label.name for label in labels.values()))
    for row in measures.languages:
        values = (getattr(row, key) for key in labels)
        cells = (phrases.NO_FIGURE if found is None else f"{found.value:.3f}" for found in values)
        table.add_row(row.language, str(row.questions), *cells)
    return table
