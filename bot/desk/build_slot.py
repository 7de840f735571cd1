"""The right to be the only one who builds: one job over all processes, one lock a data folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from filelock import FileLock, Timeout

from bot.desk.jobs import Ended, Job, Jobs, OnProgress
from bot.storage.database import Database
from index.builds.reindex import LOCK_NAME, ReindexSlot
from index.errors import BuildInProgressError
from index.settings import IndexConfig

_LOOK_SECONDS: Final = 0.2
_UNSEEN_SECONDS: Final = 10.0
"""Seconds: so long may the lock be taken without a job that can be followed."""


@dataclass(frozen=True, slots=True)
class HeldSlot:
    """The right to build: the job, what takes its progress, and the right to build on this disk."""

    job: Job
    tell: OnProgress
    index_slot: ReindexSlot


class SlotTakenError(Exception):
    """Somebody else is at it: with this job (None: it cannot be seen yet)."""

    def __init__(self, job: Job | None) -> None:
        super().__init__(job)
        self.job = job


class BuildSlot:
    """Gives out the right to build."""

    def __init__(self, config: IndexConfig, database: Database, jobs: Jobs) -> None:
        self._config = config
        self._database = database
        self._jobs = jobs

    @asynccontextmanager
    async def take(self, request_id: str | None, tell: OnProgress | None) -> AsyncIterator[HeldSlot]:
        """Be the one who builds while the body runs; raise SlotTakenError where somebody is, SQLAlchemyError."""
        index_slot = ReindexSlot(self._config)
        with ExitStack() as stack:
            if not self._database.is_shared:
                # The lock first: who has it knows that whoever began a job here before is dead.
                try:
                    stack.enter_context(index_slot)
                except BuildInProgressError:
                    raise SlotTakenError(await self._jobs.running()) from None
            job = await self._jobs.begin(request_id, alone=not self._database.is_shared)
            if job is None:
                raise SlotTakenError(await self._jobs.running())
            async with self._jobs.at(job, tell) as note:
                if self._database.is_shared:
                    await _enter(index_slot, stack)
                yield HeldSlot(job, note, index_slot)

    async def follow(self, job: Job | None, tell: OnProgress | None) -> Ended | None:
        """Follow a job to its end, and return that; None when its owner died, or when it could not be seen.

        Raises BuildInProgressError where somebody builds whom nobody can follow.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _UNSEEN_SECONDS
        while job is None:
            if not self._is_locked():
                return None
            if loop.time() > deadline:
                raise BuildInProgressError("Something else builds an index here.", "Wait until it is done.")
            await asyncio.sleep(_LOOK_SECONDS)
            job = await self._jobs.running()
        return await self._jobs.follow(job, tell, self._is_over)

    def _is_over(self) -> bool:
        """Tell whether the lock says that who was at it is dead; among replicas only their leases can."""
        return not self._database.is_shared and not self._is_locked()

    def _is_locked(self) -> bool:
        lock = FileLock(self._config.index_dir / LOCK_NAME, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            return True
        except OSError:
            return False
        lock.release()
        return False


async def _enter(index_slot: ReindexSlot, stack: ExitStack) -> None:
    """Wait until nobody builds on this disk any more: a replica may be catching up."""
    while True:
        try:
            stack.enter_context(index_slot)
        except BuildInProgressError:
            await asyncio.sleep(_LOOK_SECONDS)
        else:
            return
