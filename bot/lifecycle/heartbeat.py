"""The file that a bot touches while it polls, and whether one is alive by it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

BEAT_SECONDS = 10.0
STALE_SECONDS = 60.0
"""Seconds without a beat after which a bot counts as dead."""

_LOOK_AGAIN_SECONDS = 1.0
_FILE = "alive"


async def beat(data_dir: Path, polling: Callable[[], bool], every: float = BEAT_SECONDS) -> None:
    """Touch the file as long as the event loop turns and polls of Telegram succeed; until cancelled."""
    while True:
        if alive := polling():
            await asyncio.to_thread(_touch, data_dir / _FILE)
        await asyncio.sleep(every if alive else min(every, _LOOK_AGAIN_SECONDS))


def is_alive(data_dir: Path) -> bool:
    """Tell whether a bot over this data folder has given a sign of life lately."""
    try:
        return time.time() - (data_dir / _FILE).stat().st_mtime < STALE_SECONDS
    except OSError:
        return False


def _touch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
