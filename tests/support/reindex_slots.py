"""Slots to reindex in that die or wait at a step, and a process that dies there.

python -m tests.support.reindex_slots STORIES DATA STEP REQUEST_ID
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pytest

from bot.desk import build_slot
from bot.desk.desk import Desk
from bot.storage.database import open_database
from index.builds import reindex as module
from index.builds.reindex import FinishedBuild, Flip, ReindexSlot
from index.builds.story_set import stories_of_build
from index.builds.worker import build
from index.builds.worker_protocol import BuildRequest, BuildResult
from index.reindex_types import BuiltVersion, Progress, ReindexReport
from index.settings import IndexConfig

STEPS = ("before prepare", "before store", "before flip", "before report", "before prune")


async def build_here(request: BuildRequest, tell: Callable[[Progress], None]) -> BuildResult:
    """Build in this process, and put no gate's questions."""
    stories = stories_of_build(request.stories_dir, request.build_input)
    return BuildResult(build(request.index_dir, request.version, stories, tell), None)


class DeadlySlot(ReindexSlot):
    """Kills its process at a step."""

    step: ClassVar = ""

    async def prepare(self, built: BuiltVersion) -> Flip:
        self._reach("before prepare")
        flip = await super().prepare(built)
        self._reach("before store")

        def die_or_flip() -> None:
            self._reach("before flip")
            flip()

        return die_or_flip

    async def report(self, built: FinishedBuild) -> ReindexReport:
        self._reach("before report")
        report = await super().report(built)
        self._reach("before prune")
        return report

    def _reach(self, step: str) -> None:
        if step == self.step:
            os.kill(os.getpid(), signal.SIGKILL)


class WaitingSlot(ReindexSlot):
    """Waits between what is stored and the flip."""

    reached: ClassVar = threading.Event()
    go_on: ClassVar = threading.Event()

    async def prepare(self, built: BuiltVersion) -> Flip:
        flip = await super().prepare(built)

        def wait_and_flip() -> None:
            self.reached.set()
            assert self.go_on.wait(60)
            flip()

        return wait_and_flip


async def die(config: IndexConfig, step: str, request_id: str) -> None:
    """Reindex, and be killed at the step."""
    DeadlySlot.step = step
    with pytest.MonkeyPatch.context() as patch, closing(open_database(config.data_dir)) as database:
        patch.setattr(module, "build_in_child", build_here)
        patch.setattr(build_slot, "ReindexSlot", DeadlySlot)
        await Desk(config, database).reindex(request_id=request_id)


if __name__ == "__main__":
    asyncio.run(die(IndexConfig(Path(sys.argv[1]), Path(sys.argv[2])), sys.argv[3], sys.argv[4]))
