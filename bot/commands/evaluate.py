"""`storyproof eval SET.json ...`: ask every question of the sets, write predictions and page, print the measures."""

from __future__ import annotations

import argparse
import os
import sys

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def run(args: argparse.Namespace) -> int:
    """Run the evaluation; raises StoryproofError for a set that cannot be read."""
    # The times told are those of one thread; linear algebra reads this when numpy is loaded, not later.
    for name in _THREADS:
        os.putenv(name, "1")
    from bot.evaluation import measure_sets

    return measure_sets(args, sys.stdout)
