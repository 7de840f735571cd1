"""Killed again and again under load, the bot loses nothing and answers nothing twice."""

from __future__ import annotations

import pytest

from benchmarks.chaos import kill
from tests.campaigns.running import show


async def test_kills_under_load_lose_and_double_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    # `make test` runs it alone: on a starved machine a killed bot needs longer for a start than its life lasts.
    show(capsys, await kill.run())
