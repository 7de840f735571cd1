"""Print for each saved page how much of its story is indexed and how much of its furniture; exit 1 below the mark."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.support.page_measure import HELD_OUT, PAGES, Outcome, measured, share_kept

LEAST_KEPT = 0.98


def main() -> int:
    """Measure a folder of pages, print the table, and every sentence that is lost or should not be there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.boilerplate")
    parser.add_argument("--held-out", action="store_true", help="the pages that nothing was set on")
    parser.add_argument("--folder", type=Path, help="other pages, each .html with the same name as .yaml")
    options = parser.parse_args()
    outcomes = measured(options.folder or (HELD_OUT if options.held_out else PAGES))
    show(outcomes)
    return 0 if passes(outcomes) else 1


def show(outcomes: Sequence[Outcome]) -> None:
    """Print the table and the sentences that make the difference."""
    print(f"{'page':30}{'body':>6}{'kept':>6}{'boilerplate':>13}")
    for one in outcomes:
        print(f"{one.name:30}{one.body:>6}{one.kept:>6}{len(one.boilerplate):>13}")
        for sentence in one.lost:
            print(f"    lost    {sentence}")
        for sentence in one.boilerplate:
            print(f"    boilerplate  {sentence}")
    body, kept = sum(one.body for one in outcomes), sum(one.kept for one in outcomes)
    boilerplate = sum(len(one.boilerplate) for one in outcomes)
    print(
        f"{f'{len(outcomes)} pages':30}{body:>6}{kept:>6}{boilerplate:>13}   {share_kept(outcomes):.1%} kept"
    )


def passes(outcomes: Sequence[Outcome]) -> bool:
    """Tell whether no boilerplate is indexed and nearly all of the body is."""
    return not any(one.boilerplate for one in outcomes) and share_kept(outcomes) >= LEAST_KEPT


if __name__ == "__main__":
    sys.exit(main())
