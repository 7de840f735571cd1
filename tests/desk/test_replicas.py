"""Replicas on one database, each with a disk of its own, answer from the same version, whoever built or put it back."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.desk import repository
from bot.desk.desk import Desk
from bot.desk.story_changes import StoryChanges
from bot.storage.database import Database
from bot.storage.leases import LEASE_SECONDS
from bot.storage.schema import jobs
from bot.types import LiveVersion
from index.generations.generation import generation_dir
from index.generations.live_pointer import read_live
from index.settings import IndexConfig
from tests.support.databases import rows
from tests.support.rain import rain
from tests.support.rig import until
from tests.support.stories import build_live, reopen, write_stories


@dataclass(frozen=True, slots=True)
class Replica:
    """One of the processes: its disk and its desk."""

    config: IndexConfig
    desk: Desk

    @property
    def version(self) -> str | None:
        """Return what it answers from."""
        live = read_live(self.config.index_dir)
        return live.version if live is not None else None


@pytest.fixture
def pair(postgresql: Database, tmp_path: Path) -> tuple[Replica, Replica]:
    stories = write_stories(tmp_path / "stories", "bridge.md")
    configs = [IndexConfig(stories, tmp_path / name) for name in ("one", "two")]
    build_live(configs[0], "v1")
    one, two = (Replica(config, Desk(config, postgresql)) for config in configs)
    return one, two


async def test_a_replica_builds_what_another_made_live_and_both_go_back_together(
    pair: tuple[Replica, Replica], postgresql: Database
) -> None:
    one, two = pair
    assert await one.desk.bring_up_to_date() is None
    # The second has no index at all, and its folder is of no use to it.
    assert await two.desk.sync()
    assert two.version == "v1"
    reopen(two.config, "v1")
    report = await two.desk.reindex(changes=StoryChanges(add=(rain(),)))
    assert (one.version, two.version) == ("v1", report.version)
    assert await one.desk.sync()
    assert one.version == report.version
    reopen(one.config, report.version)
    kept = postgresql.run_here(lambda c: repository.stories_of(c, report.version))
    assert kept is not None
    assert [story.id for story in kept] == ["bridge", "rain"]
    back = await one.desk.rollback()
    assert back == LiveVersion("v1", report.version, pinned=True)
    assert await two.desk.sync()
    assert (one.version, two.version) == ("v1", "v1")
    assert await two.desk.bring_up_to_date() is None


async def test_replicas_that_start_together_build_once(
    pair: tuple[Replica, Replica], postgresql: Database
) -> None:
    one, two = pair
    shutil.rmtree(one.config.data_dir)
    await asyncio.gather(one.desk.bring_up_to_date(), two.desk.bring_up_to_date())
    row = postgresql.run_here(repository.read_live_version)
    assert row is not None
    assert (one.version, two.version) == (row.version, row.version)
    # One asked for a build of the folder; what the other did, if anything, was to follow.
    assert sum(bool(job.version) for job in rows(postgresql, jobs)) == 1


async def test_a_replica_with_a_damaged_index_mends_it_for_all(pair: tuple[Replica, Replica]) -> None:
    one, two = pair
    await one.desk.bring_up_to_date()
    await two.desk.sync()
    (generation_dir(two.config.index_dir, "v1") / "token_vectors.npy").write_bytes(b"damaged")
    assert await two.desk.rebuild_if_broken("another")
    assert two.version != "v1"
    reopen(two.config, str(two.version))
    assert await one.desk.sync()
    assert one.version == two.version
    assert not await one.desk.rebuild_if_broken(str(one.version))


async def test_a_replica_that_was_taken_for_dead_makes_nothing_live(
    pair: tuple[Replica, Replica], postgresql: Database
) -> None:
    one, two = pair
    await one.desk.bring_up_to_date()
    slow = asyncio.create_task(one.desk.reindex(changes=StoryChanges(add=(rain(),))))
    await until(lambda: rows(postgresql, jobs))
    with postgresql.engine.begin() as connection:
        connection.execute(update(jobs).values(lease_until=jobs.c.lease_until - LEASE_SECONDS - 1))
    report = await two.desk.reindex()
    assert report.stories.added == 0
    # It saw that it had lost its turn, and took the next one.
    again = await slow
    assert again.stories.added == 1
    states = [(job.state, bool(job.version)) for job in rows(postgresql, jobs)]
    assert states == [("failed", False), ("done", True), ("done", True)]
