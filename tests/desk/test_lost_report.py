"""A process that is stopped for longer than its lease, after the database took what it built, does nothing twice."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import update

from bot.desk import build_slot, repository
from bot.desk.desk import Desk
from bot.desk.jobs import Ended
from bot.desk.lost_report import reconstruct
from bot.desk.story_changes import NewStory, StoryChanges
from bot.desk.version_sync import VersionSync
from bot.storage.database import Database, open_database
from bot.storage.schema import generations, jobs
from bot.types import LiveVersion, StoryOrigin
from index.generations.generation import fingerprint
from index.intake.story import story_from_text
from index.reindex_types import BuildInput, BuiltVersion, Changes, Progress, ReindexReport, ReindexStage
from index.settings import IndexConfig
from index.text.chunking import sentences_of
from index.types import IndexedStory
from tests.support.databases import rows

RAIN = story_from_text("It rained.\n\nA lot.", story_id="rain", title="Rain")
BRIDGE = story_from_text("It opened.", story_id="bridge", title="Bridge")


class Builder:
    """Builds in no time, and is taken for dead once where it is `late`: after the database took it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers = itertools.count(1)
        self.late = self.late_on_disk = False

    async def sync(self) -> bool:
        """Take the place of what turns the pointer on the disk: there is no index on it."""
        if self.late_on_disk:
            self.late_on_disk = False
            await lost(self._database)
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    async def build(
        self, build_input: BuildInput, tell: Callable[[Progress], None], *, force: bool
    ) -> BuiltVersion:
        tell(Progress(ReindexStage.SWITCHING, 0, 1))
        stories = [IndexedStory(one, sentences_of(one), (), 0) for one in (BRIDGE, *build_input.added)]
        return BuiltVersion(f"v{next(self._numbers)}", fingerprint(), tuple(stories), None)

    async def prepare(self, built: BuiltVersion) -> Callable[[], None]:
        return lambda: None

    async def report(self, built: BuiltVersion) -> ReindexReport:
        if self.late:
            self.late = False
            await lost(self._database)
        return ReindexReport(built.version, Changes(), Changes(), 0.0)

    async def prune(self) -> None:
        pass


async def lost(database: Database) -> None:
    """Let the job that is running be taken over, and wait until its keeper has seen that."""
    with database.engine.begin() as connection:
        connection.execute(update(jobs).where(jobs.c.state == "running").values(state="failed"))
    await asyncio.sleep(5)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def builder(kept: Database, monkeypatch: pytest.MonkeyPatch) -> Builder:
    made = Builder(kept)
    monkeypatch.setattr("bot.desk.jobs.HEARTBEAT_SECONDS", 0.0)
    monkeypatch.setattr(build_slot, "ReindexSlot", lambda _: made)
    monkeypatch.setattr(VersionSync, "sync_locked", lambda *_, **__: made.sync())
    monkeypatch.setattr(Desk, "sync", lambda *_, **__: made.sync())
    return made


@pytest.fixture
def desk(builder: Builder, kept: Database, tmp_path: Path) -> Desk:
    return Desk(IndexConfig(tmp_path / "stories", tmp_path), kept)


@pytest.mark.parametrize("once", ["update 3", None])
async def test_a_request_that_the_database_took_is_not_carried_out_again(
    desk: Desk, builder: Builder, kept: Database, once: str | None
) -> None:
    await desk.reindex(changes=StoryChanges(add=(NewStory(RAIN, StoryOrigin.FILE, "rain.txt"),)))
    builder.late = True
    report = await desk.reindex(changes=StoryChanges(remove=("rain",)), request_id=once)
    assert (report.version, report.stories) == ("v2", Changes(removed=1, unchanged=1))
    assert [change.before for change in report.changes] == ["It rained.", "A lot."]
    assert kept.run_here(repository.read_live_version) == LiveVersion("v2", "v1")
    assert [(job.state, job.version) for job in rows(kept, jobs)] == [("done", "v1"), ("failed", "v2")]
    if once is not None:
        # Nor after a restart.
        assert await desk.reindex(changes=StoryChanges(remove=("rain",)), request_id=once) == report


async def test_an_index_that_was_put_back_is_not_turned_round_again(
    desk: Desk, builder: Builder, kept: Database
) -> None:
    await desk.reindex()
    await desk.reindex()
    builder.late_on_disk = True
    assert await desk.rollback() == LiveVersion("v1", "v2", pinned=True)
    assert kept.run_here(repository.read_live_version) == LiveVersion("v1", "v2", pinned=True)
    assert not builder.late_on_disk


async def test_the_report_of_a_version_that_is_live_no_more_compares_it_with_the_one_built_before(
    desk: Desk, builder: Builder, kept: Database
) -> None:
    for changes in (
        StoryChanges(),
        StoryChanges(add=(NewStory(RAIN, StoryOrigin.FILE, "rain.txt"),)),
        StoryChanges(),
    ):
        await desk.reindex(changes=changes)
    end = Ended("failed", "{}", "v2", 0.0)
    assert (await reconstruct(kept, end, "v2")).stories == Changes(added=1, unchanged=1)
    with kept.engine.begin() as connection:
        connection.execute(generations.delete().where(generations.c.version == "v2"))
    assert await reconstruct(kept, end, "v2") == ReindexReport("v2", Changes(), Changes(), 0.0)
