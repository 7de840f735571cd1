"""Killed, stopped, repeated, ended and left running under load, the bot loses nothing and answers nothing twice.

The campaigns run the real bot in processes of their own; those that mostly wait run side by side.
"""

from __future__ import annotations

import asyncio

import pytest

from benchmarks.chaos import drain, redelivery, replicas, soak, steps
from tests.campaigns.running import show
from tests.support.postgres_server import need_postgres


async def test_kills_at_each_step_repeats_lost_answers_an_end_by_signal_and_load_lose_and_double_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended, repeated, soaked, stepped = await asyncio.gather(
        drain.both(), redelivery.run(), soak.run(), steps.run()
    )
    show(capsys, *ended, repeated, soaked, stepped)


async def test_replicas_on_postgresql_that_are_killed_and_stopped_lose_and_double_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    need_postgres()
    show(capsys, *await asyncio.gather(replicas.run(), steps.run(on_postgres=True)))
