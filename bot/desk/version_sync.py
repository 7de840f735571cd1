"""Keeps the live version on this machine's disk the one that the database names."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from bot.desk import repository
from bot.desk.repository import PackedVersion
from bot.storage.database import Database
from bot.types import LiveVersion
from index.builds.reindex import ReindexSlot
from index.errors import BuildInProgressError, CorruptIndexError, IndexUnavailableError
from index.generations.generation import fingerprint, generation_dir, read_generation, read_manifest
from index.generations.integrity import passes_file_check
from index.generations.live_pointer import Live, make_live, read_live
from index.reindex_types import BuildInput, BuiltVersion
from index.settings import IndexConfig
from index.system.threads import uninterrupted

log = logging.getLogger(__name__)

Sound = Callable[[Path], bool]


class VersionSync:
    """Which version is live: in the database, where all processes look, and on this disk, where answers come from."""

    def __init__(self, config: IndexConfig, database: Database) -> None:
        self._config = config
        self._database = database

    async def row(self) -> LiveVersion | None:
        """Return the database's word; None before the first generation. Raises SQLAlchemyError."""
        return await self._database.run(repository.read_live_version)

    async def is_here(self, row: LiveVersion) -> bool:
        """Tell whether this version is live on this disk."""
        return _version(await asyncio.to_thread(self._here)) == row.version

    async def sync(self, *, build: bool = True) -> bool:
        """Make live here what is live in the database; tell whether anything was done.

        What is not on this disk is built from the database, if `build` says so. What is here and damaged is left
        as it is, as no directory is used twice; so is everything while somebody builds here.
        """
        if await self._agrees():
            return False
        try:
            with ReindexSlot(self._config) as slot:
                return await self.sync_locked(slot, build=build)
        except BuildInProgressError:
            return False

    async def sync_locked(self, slot: ReindexSlot, *, build: bool = True) -> bool:
        """Do what `sync` does, for who holds the slot; raises what it raises while it builds and makes live."""
        row = await self.row()
        return await self._adopt_local() if row is None else await self._follow(row, slot, build=build)

    def is_usable(self, row: LiveVersion, sound: Sound) -> bool:
        """Tell whether a version is sound on this disk, and for one that is pinned, whether this code can open it."""
        path = generation_dir(self._config.index_dir, row.version)
        try:
            made_alike = read_manifest(path).fingerprint == fingerprint()
        except IndexUnavailableError:
            return False
        return sound(path) and (made_alike or not row.pinned)

    # -- inside ---------------------------------------------------------------------------------------------

    async def _follow(self, row: LiveVersion, slot: ReindexSlot, *, build: bool) -> bool:
        if await self.is_here(row):
            return False
        path = generation_dir(self._config.index_dir, row.version)
        # One that this code cannot query goes live when it was built again: until then the one before answers.
        if await asyncio.to_thread(self.is_usable, row, passes_file_check):
            await uninterrupted(partial(make_live, self._config.index_dir, row.version, self._reads))
            log.info("Version %s is live now.", row.version)
            return True
        stories = await self._database.run(lambda connection: repository.stories_of(connection, row.version))
        if not build or stories is None or (path / "manifest.json").exists():
            return False
        log.info("Version %s is not on this disk; it is built from the database.", row.version)
        build_input = BuildInput(stories, replaces_folder=True)
        await slot.make_live(await slot.build(build_input, force=True, version=row.version))
        await slot.prune()
        return True

    async def _agrees(self) -> bool:
        row, here = await self.row(), await asyncio.to_thread(self._here)
        return _version(row) == _version(here)

    async def _adopt_local(self) -> bool:
        """Take into the database what an earlier version of this program, or a build without one, made live here."""
        here = await asyncio.to_thread(self._here)
        found = await asyncio.to_thread(self._read_all, here) if here is not None else []
        if not found:
            return False
        generations = [await asyncio.to_thread(PackedVersion.of, built) for built in found]
        row = LiveVersion(found[0].version, found[1].version if len(found) > 1 else None)

        def store(connection: Connection) -> bool:
            now = self._database.now()
            first = repository.point_first(connection, now, row)
            # The older one first, as their order is that of their storing.
            for generation in reversed(generations) if first else ():
                repository.store_generation(connection, now, generation)
            return first

        return await self._database.run(store)

    def _here(self) -> Live | None:
        try:
            return read_live(self._config.index_dir)
        except CorruptIndexError:
            return None

    def _reads(self, version: str) -> bool:
        return passes_file_check(generation_dir(self._config.index_dir, version))

    def _read_all(self, here: Live) -> list[BuiltVersion]:
        """Read the live generation and the one before; none when the live one is damaged."""
        found: list[BuiltVersion] = []
        for version in (here.version, here.previous):
            if version is None:
                continue
            try:
                generation = read_generation(generation_dir(self._config.index_dir, version))
            except IndexUnavailableError:
                break
            stories = tuple(generation.stories.values())
            found.append(BuiltVersion(version, generation.manifest.fingerprint, stories, None))
        return found


def _version(pointer: LiveVersion | Live | None) -> str | None:
    return pointer.version if pointer is not None else None
