"""What a campaign found in, one line of a table and an exit status out."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.chaos.outcome import Outcome, percentile

Say = Callable[[str], None]
"""Takes a line that tells how far a campaign is."""


@dataclass(frozen=True, slots=True)
class Counts:
    """A campaign's figures by name, and the promises that it found broken."""

    campaign: str
    figures: Mapping[str, float | str]
    broken: tuple[str, ...] = ()
    logs: tuple[str, ...] = field(default=(), repr=False)
    """Where the bots' logs lie, kept when a promise is broken."""

    def line(self) -> str:
        """Return the campaign as a row of a table."""
        cells = ", ".join(f"{_shown(value)} {name}" for name, value in self.figures.items())
        verdict = "BROKEN: " + "; ".join(self.broken) if self.broken else "kept"
        return f"| {self.campaign} | {cells} | {verdict} |"


def promised(outcome: Outcome, *, orphans: float) -> tuple[str, ...]:
    """Return what every campaign promises and this outcome breaks; at most so many placeholders may be left."""
    most = {"lost": 0, "double": 0, "changed": 0, "wrong": 0, "stray": 0, "disordered": 0, "orphans": orphans}
    found = {name: getattr(outcome, name) for name in most}
    return tuple(
        f"{found[name]} {name} of at most {_shown(limit)}"
        for name, limit in most.items()
        if found[name] > limit
    )


def figures(outcome: Outcome) -> dict[str, float | str]:
    """Return the figures of an outcome in the order of a table; those of what never happened are left out."""
    rare = {name: getattr(outcome, name) for name in ("changed", "wrong", "stray")}
    return {
        "updates": outcome.asked,
        "lost": outcome.lost,
        "double": outcome.double,
        "orphan placeholders": outcome.orphans,
        **{name: count for name, count in rare.items() if count},
        "chats in order": f"{outcome.chats - outcome.disordered}/{outcome.chats}",
        "s to an answer (p50)": percentile(outcome.seconds, 0.5),
        "s (max)": percentile(outcome.seconds, 1.0),
    }


def _shown(value: float | str) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def status_line(campaign: str) -> Say:
    """Return what shows how far a campaign is: a line that is written over, or one now and then in a file."""
    began, last = time.monotonic(), [0.0]

    def say(text: str) -> None:
        now = time.monotonic()
        line = f"{campaign}, {now - began:4.0f} s: {text}"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{line}")
        elif now - last[0] >= 60:
            last[0] = now
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    return say


def main(
    campaign: str, description: str | None, run: Callable[[bool, Say], Awaitable[Counts | list[Counts]]]
) -> int:
    """Run a campaign from the command line, print its rows, and return 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.chaos.{campaign}", description=description)
    parser.add_argument("--long", action="store_true", help="the numbers of `make chaos`")
    options = parser.parse_args()

    async def whole() -> Counts | list[Counts]:
        return await run(options.long, status_line(campaign))

    result = asyncio.run(whole())
    found = [result] if isinstance(result, Counts) else result
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    for counts in found:
        print(counts.line(), flush=True)
        for log in counts.logs:
            print(f"  log: {log}", file=sys.stderr)
    return 1 if any(counts.broken for counts in found) else 0
