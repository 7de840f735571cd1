"""Killed, stopped, repeated, ended and left running under load, the bot loses nothing and answers nothing twice.

The campaigns run the real bot in processes of their own; those that mostly wait run side by side.
"""

from __future__ import annotations

import asyncio

import pytest

from benchmarks.chaos import drain, kill, redelivery, replicas, soak, steps
from benchmarks.chaos.counts import Counts
from benchmarks.chaos.postgres import binaries
from tests.postgres import need_postgres


def show(capsys: pytest.CaptureFixture[str], *found: Counts) -> None:
    """Print the rows past pytest's capture, and fail where a promise is broken."""
    with capsys.disabled():
        print("", *(counts.line() for counts in found), sep="\n")
    assert {counts.campaign: counts.broken for counts in found if counts.broken} == {}


async def test_kills_and_stops_under_load_lose_and_double_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    runs = [kill.run(), replicas.run()] if binaries() else [kill.run()]
    show(capsys, *await asyncio.gather(*runs))
    need_postgres()


async def test_a_kill_at_each_step_ends_as_designed_on_both_databases(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(capsys, *await (steps.both() if binaries() else asyncio.gather(steps.run())))
    need_postgres()


async def test_repeats_lost_answers_an_end_by_signal_and_a_minute_of_load_lose_and_double_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended, repeated, soaked = await asyncio.gather(drain.both(), redelivery.run(), soak.run())
    show(capsys, *ended, repeated, soaked)
