"""Carries out what editors ask for: changes of stories, reindexes and rollbacks, over all processes of a database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.desk import repository
from bot.desk.build_slot import BuildSlot, HeldSlot, SlotTakenError
from bot.desk.jobs import DONE, Ended, Job, Jobs, OnProgress, decode_outcome, new_request_id
from bot.desk.lost_report import reconstruct
from bot.desk.publishing import Plan, Publisher, next_row, row_after_rebuild, storing
from bot.desk.story_changes import StoryChanges, StoryOverride, apply_changes, build_input_of
from bot.desk.version_sync import Sound, VersionSync
from bot.storage.database import Database
from bot.types import ListedStory, LiveVersion, StoryOrigin
from index.builds.freshness import is_current, refuse_to_drop_all
from index.errors import (
    BuildInProgressError,
    JobLostError,
    NoStoriesError,
    NothingBeforeError,
    StoryproofError,
)
from index.generations.integrity import passes_full_check
from index.intake.folder import load_folder
from index.reindex_types import BuildInput, ReindexReport
from index.settings import IndexConfig
from index.types import Story

log = logging.getLogger(__name__)

OnFollow = Callable[[], None]
OnDamage = Callable[[str], None]
"""Told of a live version that cannot be used, before it is built again."""

NOTHING: Final = StoryChanges()


def _log_damage(version: str) -> None:
    log.warning("Version %s cannot be used; it is built again from the database.", version)


class Desk:
    """What the handlers and the commands ask of the editor's desk; the rest of the package is behind it."""

    def __init__(self, config: IndexConfig, database: Database, on_damage: OnDamage = _log_damage) -> None:
        self._config = config
        self._on_damage = on_damage
        self._database = database
        self._jobs = Jobs(database)
        self._slot = BuildSlot(config, database, self._jobs)
        self._publisher = Publisher(database, self._jobs)
        self._version_sync = VersionSync(config, database)

    async def reindex(
        self,
        on_progress: OnProgress | None = None,
        *,
        on_follow: OnFollow | None = None,
        changes: StoryChanges = NOTHING,
        force: bool = False,
        request_id: str | None = None,
    ) -> ReindexReport:
        """Build a generation of the stories with these changes made, let it go live, and report what changed.

        While another process is at one, `on_follow` is called and its progress told; its report is ours, unless we
        have changes of our own. The same `request_id` is not done twice. Raises what `Publisher.publish` raises,
        UnknownStoryError, and SQLAlchemyError when the database is away; then nothing has changed.
        """
        # Also within one process a job can be taken over after the database took what it built.
        request_id = request_id or new_request_id()
        while True:
            if (before := await self._jobs.ended(request_id)) is not None:
                return await self._outcome_of(before)
            try:
                async with self._slot.take(request_id, on_progress) as slot:
                    async with self._jobs.ended_by_errors(slot.job):
                        plan = await self._plan(slot, changes, force=force)
                    return await self._publisher.publish(slot, plan)
            except JobLostError:
                log.warning("Another process took this one for dead, and the reindex over.")
            except SlotTakenError as busy:
                if on_follow is not None:
                    on_follow()
                end = await self._slot.follow(busy.job, on_progress)
                if end is not None and not changes and not force:
                    await self.sync()
                    return decode_outcome(end.outcome)

    async def bring_up_to_date(
        self, on_progress: OnProgress | None = None, sound: Sound = passes_full_check
    ) -> ReindexReport | None:
        """Bring the live generation up to date: build what is missing, damaged, out of date or not of these stories.

        One that an editor has put back stays. A damaged one is built again from the database. Returns None when
        nothing was to be done; raises what `reindex` raises, and NoStoriesError where all the folder's are gone.
        """
        if await self.is_current(sound):
            return None
        row = await self._version_sync.row()
        if row is not None and not await asyncio.to_thread(self._version_sync.is_usable, row, sound):
            report = await self._rebuild(row, sound, on_progress)
            # Another process may have done it.
            if await self.is_current(sound):
                return report
        overrides = await self._database.run(repository.read_overrides)
        await asyncio.to_thread(refuse_to_drop_all, self._config, build_input_of(overrides))
        return await self.reindex(on_progress)

    async def is_current(self, sound: Sound = passes_full_check) -> bool:
        """Tell whether the live generation needs nothing that `bring_up_to_date` does, after a sync."""
        await self.sync()
        return await self._is_current(sound)

    async def sync(self, *, build: bool = True) -> bool:
        """Answer from the version that is live in the database, building it from there if need be and `build` is set.

        Tells whether another version is live here now. Raises what `reindex` raises.
        """
        changed = await self._version_sync.sync(build=build)
        row = await self._version_sync.row() if build and not changed else None
        if row is None or (
            await self._version_sync.is_here(row) and await asyncio.to_thread(self._is_to_stay, row)
        ):
            return changed
        return await self._rebuild(row, passes_full_check, None) is not None

    async def rebuild_if_broken(self, seen: str) -> bool:
        """Build the live generation again where another (`seen`) answers because it cannot; tell whether it was."""
        row = await self._version_sync.row()
        if row is None or row.version == seen or not await self._version_sync.is_here(row):
            return False
        if await asyncio.to_thread(self._version_sync.is_usable, row, passes_full_check):
            return False
        return await self._rebuild(row, passes_full_check, None) is not None

    async def rollback(self, request_id: str | None = None) -> LiveVersion:
        """Let the generation before the live one answer again, until the next reindex that is asked for.

        Nothing is built where it is on the disk and this code can query it. The same `request_id` is not done twice.
        Raises NothingBeforeError, BuildInProgressError, and where it is built what `reindex` raises.
        """
        request_id = request_id or new_request_id()
        while True:
            before = await self._jobs.ended(request_id)
            row = await self._version_sync.row()
            if before is None or before.version is None or row is None:
                try:
                    row = await self._roll_back(request_id)
                except JobLostError:
                    log.warning("Another process took this one for dead, and the job over.")
                    continue
            await self.sync()
            return await self._version_sync.row() or row

    async def is_pinned(self) -> bool:
        """Tell whether an editor has put the live generation back."""
        row = await self._version_sync.row()
        return row is not None and row.pinned

    async def stories(self) -> tuple[ListedStory, ...]:
        """List the stories of the live generation and what else is kept: added to the next one, or left out."""
        overrides, titles = await self._database.run(_overrides_and_titles)
        found = [_listed(story_id, title, overrides.get(story_id)) for story_id, title in titles.items()]
        others = [entry for entry in overrides.values() if entry.id not in titles]
        return (*found, *(_listed(entry.id, entry.title, entry) for entry in others))

    # -- inside ---------------------------------------------------------------------------------------------

    async def _is_current(self, sound: Sound) -> bool:
        overrides = await self._database.run(repository.read_overrides)
        build_input, pinned = build_input_of(overrides), await self.is_pinned()
        return await asyncio.to_thread(
            partial(is_current, self._config, sound, build_input=build_input, pinned=pinned)
        )

    def _is_to_stay(self, row: LiveVersion) -> bool:
        """Tell whether this code can query a version that was put back; of others, and of damage, nothing is said.

        That is asked every few seconds: the manifest alone is read.
        """
        return not row.pinned or self._version_sync.is_usable(row, lambda _: True)

    async def _outcome_of(self, end: Ended) -> ReindexReport:
        """Return the report of a job that is over; where its process died before it could leave one, find it out."""
        if end.state == DONE or end.version is None:
            return decode_outcome(end.outcome)
        await self.sync()
        return await reconstruct(self._database, end, end.version)

    async def _roll_back(self, request_id: str) -> LiveVersion:
        try:
            async with self._slot.take(request_id, None) as slot:
                try:
                    with storing():
                        row = await self._database.run(partial(self._put_back, slot.job))
                    await self._version_sync.sync_locked(slot.index_slot)
                finally:
                    await self._jobs.finish(slot.job, None)
        except SlotTakenError:
            raise BuildInProgressError("A reindex is running.", "Wait until it is done.") from None
        return row

    async def _plan(self, slot: HeldSlot, changes: StoryChanges, *, force: bool) -> Plan:
        # What is new and what got worse is told by the version that readers have, which may not be here yet.
        with suppress(StoryproofError):
            await self._version_sync.sync_locked(slot.index_slot)
        before, titles = await self._database.run(_overrides_and_titles)
        if set(changes.remove) - before.keys() - titles.keys():
            # It may be in the folder, and in no generation yet.
            titles |= await asyncio.to_thread(_titles_in, self._config)
        after = apply_changes(before, changes, titles)
        return Plan(build_input_of(after), before, after, next_row, force)

    async def _rebuild(
        self, row: LiveVersion, sound: Sound, on_progress: OnProgress | None
    ) -> ReindexReport | None:
        """Build a damaged live version's stories again from the database.

        None when they are not there, when another version is live or this one is sound by now, or when another
        process was at it.
        """
        stories = await self._database.run(lambda connection: repository.stories_of(connection, row.version))
        if stories is None:
            return None

        try:
            async with self._slot.take(None, on_progress) as slot:
                if await self._is_broken(slot, row, sound):
                    self._on_damage(row.version)
                    async with self._jobs.ended_by_errors(slot.job):
                        plan = await self._rebuild_plan(stories)
                    return await self._publisher.publish(slot, plan)
                await self._jobs.finish(slot.job, None)
        except JobLostError:
            log.warning("Another process took this one for dead, and the reindex over.")
        except SlotTakenError as busy:
            await self._slot.follow(busy.job, on_progress)
        return None

    async def _rebuild_plan(self, stories: tuple[Story, ...]) -> Plan:
        overrides = await self._database.run(repository.read_overrides)
        build_input = BuildInput(stories, replaces_folder=True)
        return Plan(build_input, overrides, overrides, row_after_rebuild, force=True)

    async def _is_broken(self, slot: HeldSlot, row: LiveVersion, sound: Sound) -> bool:
        """Look again, for who holds the lock: meanwhile somebody may have mended it, or made another one live."""
        await self._version_sync.sync_locked(slot.index_slot, build=False)
        if await self._version_sync.row() != row:
            return False
        return not (
            await self._version_sync.is_here(row)
            and await asyncio.to_thread(self._version_sync.is_usable, row, sound)
        )

    def _put_back(self, job: Job, connection: Connection) -> LiveVersion:
        now = self._database.now()
        row = repository.read_live_version(connection)
        if row is None or row.previous is None or not repository.titles_of(connection, row.previous):
            raise NothingBeforeError("No index was live before this one.", "Reindex instead.")
        back = LiveVersion(row.previous, row.version, pinned=True)
        self._jobs.store(connection, job, back.version)
        repository.point(connection, now, back)
        return back


def _overrides_and_titles(connection: Connection) -> tuple[dict[str, StoryOverride], dict[str, str]]:
    row = repository.read_live_version(connection)
    titles = repository.titles_of(connection, row.version) if row is not None else {}
    return repository.read_overrides(connection), titles


def _titles_in(config: IndexConfig) -> dict[str, str]:
    with suppress(NoStoriesError):
        return {story.id: story.title for story in load_folder(config.stories_dir)}
    return {}


def _listed(story_id: str, title: str, entry: StoryOverride | None) -> ListedStory:
    if entry is None:
        return ListedStory(story_id, title, StoryOrigin.FOLDER, None)
    return ListedStory(story_id, title, entry.origin, entry.address, entry.story is None and entry.excluded)
