"""Nothing in, the time of one answer out: one story, no key, one thread, also as a ratio to MaxSim alone.

python -m benchmarks.latency [SET.json]

Machines differ; the ratio to MaxSim alone (the question encoded, the sentences scored) does so less.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.answering.query_engine import StoryQueryEngine
    from index.evaluation.question_sets import SetStory

ROUNDS = 3
SAMPLE = Path(__file__).with_name("sample_questions.json")
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def main(arguments: Sequence[str]) -> int:
    """Measure in a child that is started with one thread, for libraries read that when they are loaded."""
    if any(os.environ.get(name) != count for name, count in THREADS.items()):
        command = [sys.executable, "-m", "benchmarks.latency", *arguments]
        return subprocess.run(command, env={**os.environ, **THREADS}, check=False).returncode
    return _measure(Path(arguments[0]) if arguments else SAMPLE)


def _measure(path: Path) -> int:
    from rich.console import Console
    from rich.table import Table

    from index.evaluation.question_sets import load_set

    story = next(story for story in load_set(path) if story.questions)
    whole, alone = measured(story, ROUNDS)
    base = (percentile(alone, 50), percentile(alone, 95))
    title = f"One answer, one thread: {path.name}, {len(story.questions)} questions, {ROUNDS} times each"
    table = Table("what", "p50, ms", "p95, ms", "p50, times MaxSim's", "p95, times MaxSim's", title=title)
    for name, seconds in (("MaxSim alone", alone), ("whole answer", whole)):
        middle, late = percentile(seconds, 50), percentile(seconds, 95)
        ratios = (f"{middle / base[0]:.1f}", f"{late / base[1]:.1f}")
        table.add_row(name, f"{1000 * middle:.1f}", f"{1000 * late:.1f}", *ratios)
    Console().print(table)
    return 0


def measured(story: SetStory, rounds: int) -> tuple[list[float], list[float]]:
    """Return the seconds of whole answers and of MaxSim alone, taken in turns: a busy moment hits both."""
    from index.answering.query_engine import StoryQueryEngine
    from index.builds.worker import build
    from index.generations.generation import generation_dir, open_generation
    from index.intake.story import story_from_text

    with tempfile.TemporaryDirectory() as folder:
        indexed = story_from_text(story.text, story_id="story", title=story.title)
        build(Path(folder), "latency", [indexed], lambda _: None)
        engine = StoryQueryEngine(open_generation(generation_dir(Path(folder), "latency")))
        try:
            return _in_turns(engine, story, rounds)
        finally:
            engine.generation.store.close()


def _in_turns(engine: StoryQueryEngine, story: SetStory, rounds: int) -> tuple[list[float], list[float]]:
    from index.models.late_interaction import TokenIndex, weighted
    from index.models.token_encoder import token_encoder
    from index.types import Question

    (indexed,) = engine.generation.stories.values()
    tokens = TokenIndex(engine.generation.matrices(indexed))
    whole: list[float] = []
    alone: list[float] = []
    for number in range(rounds + 1):
        for asked in story.questions:
            started = time.perf_counter()
            (matrix,) = token_encoder().encode([asked.question])
            weighted(tokens.similarities(matrix), tokens.idf(matrix.ids.tolist()))
            between = time.perf_counter()
            engine.reply_extractive(Question(asked.question, history=tuple(asked.history)))
            if number:  # the first round loads models and fills caches
                alone.append(between - started)
                whole.append(time.perf_counter() - between)
    return whole, alone


def percentile(seconds: Sequence[float], share: int) -> float:
    """Return a percentile, of nothing NaN."""
    import numpy as np

    return float(np.percentile(seconds, share)) if seconds else float("nan")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
