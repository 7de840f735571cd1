"""Nothing in, counts out: how many hostile addresses, redirects and names were connected to, what bombs cost.

python -m benchmarks.fetching
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from rich.console import Console
from rich.table import Table

from index.errors import FetchError
from index.intake.fetch.fetch import fetch
from tests.support.fetching.bombs import BOMBS, BROKEN, DRIPS
from tests.support.fetching.hosts import ADDRESSES, PUBLIC, addresses
from tests.support.fetching.memory import megabytes, reset_peak
from tests.support.fetching.sites import Answer, Site, Wires, page, redirect, site

PAGE = "http://news.example/"
SECONDS, MEMORY = 20.0, 50.0
"""What a bomb may cost: seconds, MB."""

Round = Callable[[Site], Awaitable[tuple[int, int, int]]]


def main() -> int:
    """Print the counts; return 1 where something was connected to, taken, or too costly."""
    return asyncio.run(_measure())


async def _measure() -> int:
    table = Table(
        "what", "tried", "refused", "connections", title="Machines that no page may be fetched from"
    )
    failed = False
    async with site(page()) as victim:
        for name, round_ in (
            ("addresses", _direct),
            ("names", _named),
            ("redirects", _led),
            ("rebindings", _rebound),
        ):
            tried, refused, connected = await round_(victim)
            connected += victim.connections
            failed = failed or connected > 0 or refused < tried
            table.add_row(name, str(tried), str(refused), str(connected))
    Console().print(table)
    return int(await _bombs() or failed)


async def _bombs() -> bool:
    """Print what each bomb cost; tell whether one was taken or cost too much."""
    before, failed = megabytes("VmRSS"), False
    costs = Table(
        "answer", "outcome", "seconds", "MB", title=f"Bombs (MB over the {before:.0f} at the start)"
    )
    large = {"a whole page of 10 MB": (page(b"a" * 10_000_000), None)}
    rows = [(name, kind, await _cost(answer)) for name, (answer, kind) in (large | BOMBS | BROKEN).items()]
    # What only waits is given up when time is up, and not before: all at once.
    late = await asyncio.gather(*(_cost(answer) for answer, _ in DRIPS.values()))
    rows += [(name, kind, cost) for (name, (_, kind)), cost in zip(DRIPS.items(), late, strict=True)]
    for name, kind, (outcome, seconds, peak) in rows:
        failed = failed or outcome != (kind.__name__ if kind else "taken")
        failed = failed or seconds > SECONDS + 1 or peak - before > MEMORY
        costs.add_row(name, outcome, f"{seconds:.2f}", f"{max(peak - before, 0):.1f}")
    Console().print(costs)
    return failed


async def _direct(victim: Site) -> tuple[int, int, int]:
    doors = Wires(victim=victim.port)
    tried = addresses()
    refused = [await _refused(address, doors) for address in tried]
    return len(tried), sum(refused), len(doors.dialled)


async def _named(victim: Site) -> tuple[int, int, int]:
    refused, dialled = [], 0
    for address in ADDRESSES:
        for answers in ([address], [PUBLIC, address], [address, PUBLIC]):
            doors = Wires({"news.example": [answers]}, victim=victim.port)
            refused.append(await _refused(PAGE, doors))
            dialled += len(doors.dialled)
    return len(refused), sum(refused), dialled


async def _led(victim: Site) -> tuple[int, int, int]:
    places = [place for place in addresses() if "\n" not in place]
    outcomes = [await _through(redirect(place), [[PUBLIC]], victim) for place in places]
    return len(places), sum(refused for refused, _ in outcomes), sum(inside for _, inside in outcomes)


async def _rebound(victim: Site) -> tuple[int, int, int]:
    outcomes = [await _through(redirect("/again"), [[PUBLIC], [address]], victim) for address in ADDRESSES]
    return len(ADDRESSES), sum(refused for refused, _ in outcomes), sum(inside for _, inside in outcomes)


async def _through(answer: Answer, answers: list[list[str]], victim: Site) -> tuple[bool, int]:
    """Fetch from a public site; return whether that was refused, and the connections to anywhere else."""
    async with site(answer) as public:
        doors = Wires({"news.example": answers}, {PUBLIC: public.port}, victim.port)
        refused = await _refused(PAGE, doors)
    return refused, sum(address != PUBLIC for address, _ in doors.dialled)


async def _refused(address: str, doors: Wires) -> bool:
    with suppress(FetchError):
        await fetch(address, network=doors.network())
        return False
    return True


async def _cost(answer: Answer) -> tuple[str, float, float]:
    async with site(answer) as here:
        doors = Wires({"news.example": [[PUBLIC]]}, {PUBLIC: here.port})
        reset_peak()
        started, outcome = time.perf_counter(), "taken"
        try:
            await fetch(PAGE, network=doors.network())
        except FetchError as error:
            outcome = type(error).__name__
        return outcome, time.perf_counter() - started, megabytes("VmHWM")


if __name__ == "__main__":
    sys.exit(main())
