"""Nothing in, a table out: per operator the wrong sentences sent, and the true paraphrases sent.

python -m benchmarks.adversary [--failures dev|all] [--seed N] [--each N]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.adversary.measure import Count, measure_true, measure_wrong
from benchmarks.adversary.operators import OPERATORS, wrong_sentences
from benchmarks.adversary.originals import load_paraphrases, load_stories, own_sentences


def main() -> int:
    """Measure and print; what is held out shows no failures unless all are asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.adversary")
    parser.add_argument("--failures", choices=("dev", "all"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--each", type=int, default=2, help="wrong sentences for an original and operator")
    options = parser.parse_args()
    stories = load_stories()
    paraphrases = load_paraphrases(stories)
    originals = [*own_sentences(stories), *paraphrases]
    halves = [[one for one in originals if one.held_out is held] for held in (False, True)]
    wrong = [measure_wrong(wrong_sentences(half, options.seed, options.each)) for half in halves]
    true = [measure_true(one for one in paraphrases if one.held_out is held) for held in (False, True)]
    console = Console(width=110)
    console.print(_table(wrong, true))
    shown = {"dev": 1, "all": 2}.get(options.failures, 0)
    for name in OPERATORS:
        _print_mistakes(
            console, f"wrong and sent: {name}", [half.get(name, Count()) for half in wrong[:shown]]
        )
    _print_mistakes(console, "true and not sent", true[:shown])
    return 0


def _table(wrong: Sequence[dict[str, Count]], true: Sequence[Count]) -> Table:
    table = Table("operator", "development", "held out", title="Sent / all")
    for name in OPERATORS:
        table.add_row(name, *(_share(half.get(name, Count())) for half in wrong))
    sums = [
        Count(sum(each.total for each in half.values()), sum(each.sent for each in half.values()))
        for half in wrong
    ]
    table.add_row("all wrong sentences", *map(_share, sums), style="bold")
    table.add_row("true paraphrases", *map(_share, true), style="bold")
    return table


def _share(count: Count) -> str:
    return f"{count.sent} / {count.total} ({count.sent / max(1, count.total):.1%})"


def _print_mistakes(console: Console, title: str, counts: Sequence[Count]) -> None:
    mistakes = [text for count in counts for text in count.mistakes]
    if mistakes:
        console.print(f"\n{title}", style="bold")
        for text in mistakes:
            console.print(text, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    raise SystemExit(main())
