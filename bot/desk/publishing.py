"""Builds a plan and makes it live, in the database and on this disk, or leaves both as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.desk import repository
from bot.desk.build_slot import HeldSlot
from bot.desk.jobs import Job, Jobs
from bot.desk.repository import PackedVersion
from bot.desk.story_changes import Overrides
from bot.storage.database import Database
from bot.types import LiveVersion
from index.builds.reindex import Flip
from index.errors import BuildError, DiskFullError
from index.reindex_types import BuildInput, BuiltVersion, ReindexReport
from index.system.threads import uninterrupted

NextRow = Callable[[str, LiveVersion | None], LiveVersion]
"""Takes the new version and the pointer as it was, and returns the pointer as it will be."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build, what will be kept of stories beside the folder, and what the pointer will say."""

    build_input: BuildInput
    before: Overrides
    after: Overrides
    pointer: NextRow
    force: bool = False


class Publisher:
    """Builds generations and makes them live, in one transaction with all that goes with it."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database = database
        self._jobs = jobs

    async def publish(self, slot: HeldSlot, plan: Plan) -> ReindexReport:
        """Build the plan, make it live, and end the job with the report or with what is raised.

        Raises what building and making live raise (see `ReindexSlot`), JobLostError, and BuildError or DiskFullError
        where the database does not take it.
        """
        async with self._jobs.ended_by_errors(slot.job):
            report = await self._publish(slot, plan)
        await self._jobs.finish(slot.job, report)
        return report

    # -- inside ---------------------------------------------------------------------------------------------

    async def _publish(self, slot: HeldSlot, plan: Plan) -> ReindexReport:
        index_slot = slot.index_slot
        built = await index_slot.build(plan.build_input, slot.tell, force=plan.force)
        flip = await index_slot.prepare(built)
        await uninterrupted(partial(self._store_and_flip, slot.job, plan, built, flip))
        report = await index_slot.report(built)
        await index_slot.prune()
        return report

    def _store_and_flip(self, job: Job, plan: Plan, built: BuiltVersion, flip: Flip) -> None:
        # In one thread, so that no cancellation comes between. A crash there leaves the flip to the next start.
        with storing():
            self._store(job, plan, built)
        flip()

    def _store(self, job: Job, plan: Plan, built: BuiltVersion) -> None:
        generation = PackedVersion.of(built)

        def store(connection: Connection) -> None:
            now = self._database.now()
            self._jobs.store(connection, job, built.version)
            repository.store_generation(connection, now, generation)
            repository.write_overrides(connection, now, plan.before, plan.after)
            repository.point(
                connection, now, plan.pointer(built.version, repository.read_live_version(connection))
            )
            repository.prune(connection)

        try:
            self._database.run_here(store)
        except SQLAlchemyError:
            # A connection may break after the database took it all.
            if not self._is_stored(built.version):
                raise

    def _is_stored(self, version: str) -> bool:
        try:
            row = self._database.run_here(repository.read_live_version)
        except SQLAlchemyError:
            return False
        return row is not None and row.version == version


def next_row(version: str, row: LiveVersion | None) -> LiveVersion:
    """Return the pointer after a reindex that was asked for."""
    return LiveVersion(version, row.version if row is not None else None)


def row_after_rebuild(version: str, row: LiveVersion | None) -> LiveVersion:
    """Return the pointer after the live generation was built again: all but the name stays."""
    return LiveVersion(version, row.previous, row.pinned) if row is not None else LiveVersion(version, None)


@contextmanager
def storing() -> Iterator[None]:
    """Turn what the database raises while the body stores into a BuildError or a DiskFullError."""
    try:
        yield
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", error)).lower()
        if "is full" in said or "no space left" in said:
            raise DiskFullError(
                "The disk of the database is full.", "Free some room; the previous index still serves."
            ) from error
        raise BuildError(
            f"The database does not take the new index ({type(error).__name__}).",
            "Check that it runs; the previous index still serves.",
        ) from error
