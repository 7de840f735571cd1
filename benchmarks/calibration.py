"""Sets of questions in, what each threshold of `index/answering/confidence.py` would keep and refuse out, as a table.

`--weights` takes the reader's weights of a fold (`python -m benchmarks.reader --folds 3 --keep DIR`), so that
thresholds are chosen on stories which those weights were not trained on: name the held stories' set.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

import index.models.cross_encoder
from index.answering.confidence import evidence
from index.evaluation.question_sets import SetStory, load_set
from index.evaluation.run import Prediction, Role, evaluate
from index.models.files import ModelFile

KEPT = (0.99, 0.98, 0.97, 0.95, 0.9)


async def _asked(stories: Sequence[SetStory], foreign: int) -> list[Prediction]:
    return [found async for found in evaluate(stories, foreign=foreign)]


def _figures(found: Sequence[Prediction]) -> npt.NDArray[np.float64]:
    """Return the similarity and the evidence of each prediction, shape (n, 2)."""
    rows = [(max(p.similarity for p in f.reply.retrieved[:3]), evidence(f.reply.retrieved)) for f in found]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


def table(name: str, found: Sequence[Prediction]) -> Table:
    """Return what is refused of each kind of question when a share of the answerable ones is kept."""
    read = [f for f in found if f.reply.retrieved and f.reply.retrieved[0].token_scores]
    own = [f for f in read if f.role is Role.OWN]
    answerable = _figures([f for f in own if not f.question.impossible])
    near = _figures([f for f in own if f.question.impossible])
    foreign = _figures([f for f in read if f.role is Role.FOREIGN])
    shown = Table(
        "figure", "answerable kept", "threshold", "near misses refused", "foreign refused", title=name
    )
    for column, figure in enumerate(("similarity", "evidence")):
        for kept in KEPT:
            threshold = float(np.quantile(answerable[:, column], 1 - kept))
            refused = [
                f"{(part[:, column] < threshold).mean():.3f}" if len(part) else "-"
                for part in (near, foreign)
            ]
            shown.add_row(figure, f"{kept:.0%}", f"{threshold:.3f}", *refused)
    return shown


def main() -> None:
    """Ask every set and print its table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--foreign", type=int, default=25)
    args = parser.parse_args()
    if args.weights:
        digest = hashlib.sha256(args.weights.read_bytes()).hexdigest()
        index.models.cross_encoder.CROSS_ENCODER_MODEL = ModelFile(
            "storyproof", "", str(args.weights.resolve()), digest
        )
    for path in args.sets:
        Console().print(table(path.name, asyncio.run(_asked(load_set(path), args.foreign))))


if __name__ == "__main__":
    main()
