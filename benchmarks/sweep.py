"""A question set in, a table of the choices of retrieval out: units, models, fusion, title prefix, reader, depth.

python -m benchmarks.sweep SET.json [--stories N] [--questions N] [--language en] [--readers NAME ...]

Every text is encoded once and scored by every choice; intervals are drawn over stories. A choice's time is that
of one question in one story, sentences encoded beforehand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.cross_encoder import cross_encoder
from benchmarks.encoding import (
    DEEPEST,
    SLICES,
    EncodedQuestion,
    EncodedStory,
    Reads,
    Unit,
    drawn,
    encode,
    read,
    timed,
)
from index.evaluation.intervals import Estimate, Rows, share
from index.evaluation.question_sets import load_set
from index.models.late_interaction import Scores, min_max, weighted
from index.retrieval.answer_types import asked_for, holds_type
from index.retrieval.ranking import ANSWER_TYPE_WEIGHT

LEXICAL_WEIGHTS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
READER_WEIGHTS = (0.02, 0.05, 0.1)
TRAINED = "index.models.cross_encoder"
"""The module of the reader that was trained further; a checkout without it sweeps the rest."""

AMONG = 15
"""How many of the best sentences may gain from the kind of answer they hold."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to rank the sentences of a story.

    `model` scores (BM25, the mean of token vectors, the multilingual model, or MaxSim); `lexical` is the weight
    BM25 gets beside it; a `reader` adds `reader_weight` times its logit to the first `depth`.
    """

    model: str
    titled: bool = False
    idf: bool = True
    lexical: float = 0.0
    types: bool = False
    reader: str = ""
    depth: int = 0
    reader_weight: float = 0.05

    @property
    def name(self) -> str:
        """Return the choice in words."""
        if self.reader:
            return f"… + {self.reader_weight:g} {self.reader}, first {self.depth}"
        parts = [self.model]
        if self.model == "MaxSim" and not self.idf:
            parts.append("without idf")
        if self.lexical:
            parts.append(f"+ {self.lexical:g} BM25")
        if self.types:
            parts.append("+ answer types")
        return " ".join(parts) + (" (title before)" if self.titled else "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a choice made of one question: the story's place, the rank of a right sentence, seconds."""

    story: int
    rank: int | None
    seconds: float


BEFORE_READING = Choice("MaxSim", lexical=0.15, types=True)
"""What a reader gets its sentences from."""


def choices(readers: Sequence[str]) -> list[Choice]:
    """Return what is swept: one thing changed at a time, from the simplest to everything."""
    found = [
        *(Choice("BM25", titled=titled) for titled in (False, True)),
        *(Choice("pooled tokens", titled=titled) for titled in (False, True)),
        Choice("multilingual"),
        Choice("multilingual", lexical=0.15),
        Choice("MaxSim", idf=False),
        *(Choice("MaxSim", titled=titled) for titled in (False, True)),
        *(Choice("MaxSim", lexical=weight) for weight in LEXICAL_WEIGHTS),
        Choice("MaxSim", lexical=0.15, titled=True),
        Choice("MaxSim", lexical=0.15, idf=False),
        BEFORE_READING,
    ]
    for reader in readers:
        every = ((depth, 0.05) for depth in SLICES)
        deep = ((5, weight) for weight in READER_WEIGHTS if weight != 0.05)
        for depth, weight in (*every, *deep):
            found.append(replace(BEFORE_READING, reader=reader, depth=depth, reader_weight=weight))
    return found


def rank(choice: Choice, story: EncodedStory, asked: EncodedQuestion) -> tuple[list[int], float]:
    """Return the numbers of the sentences, best first, and the seconds it took without a reader's."""
    order, seconds = timed(lambda: np.argsort(-_scores(choice, story, asked), kind="stable").tolist())
    model = {"BM25": "", "multilingual": "dense"}.get(choice.model, "tokens")
    seconds += asked.seconds.get(model, 0.0)
    return [int(number) for number in order], seconds


def _scores(choice: Choice, story: EncodedStory, asked: EncodedQuestion) -> Scores:
    unit = story.titled if choice.titled else story.plain
    if choice.model == "BM25":
        return unit.words.scores(asked.text).astype(np.float32)
    scores = min_max(_dense(choice, unit, story, asked))
    if choice.lexical:
        scores = scores + np.float32(choice.lexical) * min_max(unit.words.scores(asked.text))
    return _with_types(scores, story, asked) if choice.types else scores


def _dense(choice: Choice, unit: Unit, story: EncodedStory, asked: EncodedQuestion) -> Scores:
    if choice.model == "multilingual":
        if story.dense is None or asked.dense is None:
            return np.zeros(len(story.texts), np.float32)
        return np.asarray(story.dense @ asked.dense, np.float32)
    if choice.model == "pooled tokens":
        return np.asarray(unit.pooled @ asked.matrix.pooled(), np.float32)
    ids = asked.matrix.ids.tolist()
    weights = unit.tokens.idf(ids) if choice.idf else np.ones(len(ids), np.float32)
    return weighted(unit.tokens.similarities(asked.matrix), weights)


def _with_types(scores: Scores, story: EncodedStory, asked: EncodedQuestion) -> Scores:
    kind, raised = asked_for(asked.text), scores.copy()
    if kind is not None:
        for number in np.argsort(-scores, kind="stable")[:AMONG].tolist():
            if holds_type(kind, story.texts[number], asked.text):
                raised[number] += ANSWER_TYPE_WEIGHT[kind]
    return raised


def outcome(choice: Choice, place: int, story: EncodedStory, asked: EncodedQuestion) -> Outcome:
    """Rank for one question and look where the first right sentence came."""
    order, seconds = rank(choice, story, asked)
    if choice.reader:
        logits, scores = asked.logits[choice.reader], _scores(choice, story, asked)
        head = order[: choice.depth]
        head.sort(key=lambda number: -(float(scores[number]) + choice.reader_weight * logits[number]))
        order[: choice.depth] = head
        seconds += asked.seconds[f"{choice.reader} {choice.depth}"]
    found = next((place_ for place_, number in enumerate(order) if number in asked.right), None)
    return Outcome(place, found, seconds)


def hit(outcomes: Sequence[Outcome], first: int) -> Estimate | None:
    """Return the share of questions with a right sentence among the first so many."""
    flags = np.array([found.rank is not None and found.rank < first for found in outcomes], bool)
    stories: Rows = np.array([found.story for found in outcomes], np.intp)
    return share(flags, stories)


def table(title: str, results: Sequence[tuple[Choice, Sequence[Outcome]]]) -> Table:
    """Lay the outcomes out, one row a choice."""
    made = Table(
        "choice",
        "hit@1",
        "95%",
        "hit@3",
        "hit@5",
        "ms a question",
        title=title,
        caption=f"…: {BEFORE_READING.name}",
    )
    for choice, outcomes in results:
        first, third, fifth = (hit(outcomes, depth) for depth in (1, 3, 5))
        if first is None or third is None or fifth is None:
            continue
        middle = 1000 * float(np.median([found.seconds for found in outcomes]))
        interval = f"{first.low:.3f}–{first.high:.3f}"
        values = (f"{found.value:.3f}" for found in (third, fifth))
        made.add_row(choice.name, f"{first.value:.3f}", interval, *values, f"{middle:.1f}")
    return made


def _cross_encoder(question: str, title: str, sentences: Sequence[str]) -> list[float]:
    return [float(logit) for logit in cross_encoder().logits(question, sentences)]


def _reader(question: str, title: str, sentences: Sequence[str]) -> list[float]:
    module: Any = import_module(TRAINED)
    return [
        float(found.logit) for found in module.reader().read(question, [(title, text) for text in sentences])
    ]


READERS: dict[str, Reads] = {"cross-encoder": _cross_encoder}
if find_spec(TRAINED) is not None:
    READERS["reader"] = _reader


def sweep(
    stories: Sequence[EncodedStory], readers: dict[str, Reads], tell: Callable[[str], None] = lambda _: None
) -> list[tuple[Choice, list[Outcome]]]:
    """Let the readers read, then score every question with every choice."""
    for name, reads in readers.items():
        tell(name)
        for story in stories:
            for asked in story.questions:
                read(story, asked, rank(BEFORE_READING, story, asked)[0][:DEEPEST], name, reads)
    without = any(story.dense is None for story in stories)
    return [
        (
            choice,
            [outcome(choice, place, s, asked) for place, s in enumerate(stories) for asked in s.questions],
        )
        for choice in choices(tuple(readers))
        if not (without and choice.model == "multilingual")
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Encode, sweep and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__.splitlines()[0])
    parser.add_argument("set", type=Path, metavar="SET.json")
    parser.add_argument("--stories", type=int, metavar="N", help="the first N stories (all)")
    parser.add_argument("--questions", type=int, metavar="N", help="N answerable questions of each (all)")
    parser.add_argument("--language", default="en", help="questions in this language (en)")
    parser.add_argument("--readers", nargs="*", choices=READERS, default=list(READERS), help="(all)")
    parser.add_argument(
        "--no-multilingual", action="store_true", help="leave that model out; it is slow to encode"
    )
    options = parser.parse_args(arguments)
    chosen = list(drawn(load_set(options.set), options.stories, options.questions, options.language))
    console = Console(stderr=True)
    encoded = [
        encode(story, asked, dense=not options.no_multilingual)
        for story, asked in track(chosen, "encoding", console=console, transient=True)
        if asked
    ]
    count = sum(len(story.questions) for story in encoded)
    title = f"{options.set.name}: {count} answerable questions, {len(encoded)} stories"
    results = sweep(encoded, {name: READERS[name] for name in options.readers}, console.print)
    Console().print(table(title, results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
