"""The editor's desk on one machine: what is added, left out, put back and built again, and what a kill leaves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import text

from bot.desk import repository
from bot.desk.desk import Desk
from bot.desk.story_changes import StoryChanges
from bot.storage.database import Database, open_database
from bot.storage.schema import jobs, stories
from bot.types import ListedStory, LiveVersion, StoryOrigin
from index.engine import StoryEngine
from index.errors import (
    BuildError,
    BuildInProgressError,
    DiskFullError,
    NothingBeforeError,
    StoryIdTakenError,
    UnknownStoryError,
)
from index.generations.generation import fingerprint, generation_dir, read_manifest
from index.generations.live_pointer import Live, read_live
from index.reindex_types import Progress, ReindexStage
from index.settings import IndexConfig
from index.types import Answer, Question
from tests.support.databases import rows
from tests.support.rain import PAGE, RAIN, rain
from tests.support.rig import until

COST = Question("How much did the city spend on the bridge?")
CELLARS = Question("How many cellars did the rain fill in Alden?")


@pytest.fixture
def kept(small: IndexConfig) -> Iterator[Database]:
    """Yield the database beside the small index."""
    database = open_database(small.data_dir)
    yield database
    database.close()


@pytest.fixture
def desk(small: IndexConfig, kept: Database) -> Desk:
    return Desk(small, kept)


async def answer_of(config: IndexConfig, question: Question) -> tuple[str, str | None]:
    """Return what a reader would read now, and the version it is from."""
    engine = StoryEngine.create(config)
    try:
        reply = await engine.answer(question)
        return (reply.text if isinstance(reply, Answer) else "", reply.index_version)
    finally:
        await engine.close()


def pointers(config: IndexConfig, database: Database) -> tuple[Live | None, LiveVersion | None]:
    return read_live(config.index_dir), database.run_here(repository.read_live_version)


async def test_an_index_from_before_the_database_is_taken_into_it_as_it_is(
    desk: Desk, small: IndexConfig, kept: Database
) -> None:
    assert await desk.bring_up_to_date() is None
    assert pointers(small, kept) == (Live("v1", None), LiveVersion("v1", None))
    assert [one.id for one in await desk.stories()] == ["bridge"]
    assert rows(kept, jobs) == []


async def test_what_is_added_answers_what_is_taken_out_is_gone_and_both_can_be_undone(
    desk: Desk, small: IndexConfig, kept: Database
) -> None:
    await desk.bring_up_to_date()
    added = await desk.reindex(changes=StoryChanges(add=(rain(),), remove=("bridge",)))
    assert (added.stories.added, added.stories.removed) == (1, 1)
    assert await answer_of(small, CELLARS) == ("The rain filled 17 cellars.", added.version)
    assert (await answer_of(small, COST))[0] == ""
    assert await desk.stories() == (
        ListedStory("rain", "Rain in Alden", StoryOrigin.URL, PAGE),
        ListedStory(
            "bridge",
            "Harbour Bridge: Trams Return After Three Years",
            StoryOrigin.FOLDER,
            None,
            excluded=True,
        ),
    )
    # After a restart it is as it was left, and up to date.
    assert await Desk(small, kept).bring_up_to_date() is None
    restored = await desk.reindex(changes=StoryChanges(remove=("rain",), restore=("bridge",)))
    assert restored.embedded > 0
    assert [one.id for one in await desk.stories()] == ["bridge"]
    assert rows(kept, stories) == []


async def test_a_build_that_fails_leaves_nothing_of_the_request(
    desk: Desk, small: IndexConfig, kept: Database
) -> None:
    await desk.bring_up_to_date()
    (small.stories_dir / "rain.txt").write_text(RAIN)
    with pytest.raises(StoryIdTakenError) as caught:
        await desk.reindex(changes=StoryChanges(add=(rain(),)))
    assert str(caught.value).count("Rain in Alden") == 2
    with pytest.raises(UnknownStoryError):
        await desk.reindex(changes=StoryChanges(remove=("nobody",)))
    assert rows(kept, stories) == []
    assert pointers(small, kept) == (Live("v1", None), LiveVersion("v1", None))
    assert [row.state for row in rows(kept, jobs)] == ["failed", "failed"]


async def test_the_same_request_is_carried_out_once(desk: Desk, kept: Database, small: IndexConfig) -> None:
    await desk.bring_up_to_date()
    first = await desk.reindex(changes=StoryChanges(add=(rain(),)), request_id="update 1")
    assert await desk.reindex(changes=StoryChanges(add=(rain(),)), request_id="update 1") == first
    # A kill right after the database took it: what was asked for is there, the report is not.
    with kept.engine.begin() as connection:
        connection.execute(text("UPDATE jobs SET state = 'running', outcome = NULL WHERE wish = 'update 1'"))
        connection.execute(text("DELETE FROM stories"))
    again = await desk.reindex(changes=StoryChanges(add=(rain(),)), request_id="update 1")
    # Nothing is built again, and the report is found out.
    assert replace(again, seconds=first.seconds, embedded=first.embedded) == first
    assert (again.seconds > 0, rows(kept, stories)) == (True, [])
    assert pointers(small, kept) == (Live(first.version, "v1"), LiveVersion(first.version, "v1"))


async def test_the_one_before_answers_at_once_and_stays_until_somebody_reindexes(
    desk: Desk, small: IndexConfig, kept: Database
) -> None:
    with pytest.raises(NothingBeforeError):
        await desk.rollback()
    await desk.bring_up_to_date()
    newer = await desk.reindex(changes=StoryChanges(add=(rain(),)))
    inode = generation_dir(small.index_dir, "v1").stat().st_ino
    assert await desk.rollback("update 7") == LiveVersion("v1", newer.version, pinned=True)
    # A kill before the editor was told: the same request does not turn it round again.
    assert await desk.rollback("update 7") == LiveVersion("v1", newer.version, pinned=True)
    # The pointers were turned, in both places, and nothing was built.
    assert pointers(small, kept) == (Live("v1", newer.version), LiveVersion("v1", newer.version, pinned=True))
    assert generation_dir(small.index_dir, "v1").stat().st_ino == inode
    assert (await answer_of(small, CELLARS))[0] == ""
    (small.stories_dir / "rain.txt").write_text(RAIN.replace("Alden", "Marle"))
    again = Desk(small, kept)
    assert (await again.bring_up_to_date(), await again.is_pinned()) == (None, True)
    (small.stories_dir / "rain.txt").unlink()
    asked = await again.reindex()
    assert (asked.stories.added, await again.is_pinned()) == (1, False)


async def test_one_before_that_another_embedder_made_is_built_again_before_it_answers(
    desk: Desk, small: IndexConfig, kept: Database
) -> None:
    await desk.bring_up_to_date()
    newer = await desk.reindex(changes=StoryChanges(add=(rain(),)))
    say_another_made(generation_dir(small.index_dir, "v1"))
    back = await desk.rollback()
    assert (back.version in {"v1", newer.version}, back.previous, back.pinned) == (False, newer.version, True)
    assert pointers(small, kept) == (Live(back.version, newer.version), back)
    assert await answer_of(small, CELLARS) == ("", back.version)
    assert (await answer_of(small, COST))[0] != ""
    assert await desk.sync() is False
    # So it is where another version of this program has put it back, or was replaced since.
    say_another_made(generation_dir(small.index_dir, back.version))
    assert await desk.sync(build=False) is False
    assert await desk.sync() is True
    _, row = pointers(small, kept)
    assert row is not None
    assert read_manifest(generation_dir(small.index_dir, row.version)).fingerprint == fingerprint()
    assert (row.version != back.version, row.previous, row.pinned) == (True, newer.version, True)


def say_another_made(generation: Path) -> None:
    path = generation / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"fingerprint": "1|another/7|another/300"}))


async def test_a_second_reindex_follows_the_first_wherever_that_runs(
    desk: Desk, small: IndexConfig, kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A forked builder may be through before somebody who looks twice a second sees how far it is.
    monkeypatch.setattr("bot.desk.jobs._TELL_SECONDS", 0.0)
    monkeypatch.setattr("bot.desk.jobs._LOOK_SECONDS", 0.01)
    await desk.bring_up_to_date()
    other = Desk(small, open_database(small.data_dir))
    told: list[Progress] = []
    followed: list[bool] = []
    first = asyncio.create_task(desk.reindex())
    await until(lambda: rows(kept, jobs))
    second = await other.reindex(told.append, on_follow=lambda: followed.append(True))
    assert second == await first
    assert followed == [True]
    assert told
    with pytest.raises(BuildInProgressError):
        await rollback_during_a_reindex(desk, other)


async def rollback_during_a_reindex(desk: Desk, other: Desk) -> None:
    running = asyncio.create_task(desk.reindex())
    try:
        await asyncio.sleep(0.2)
        await other.rollback()
    finally:
        running.cancel()
        await asyncio.wait({running})


async def test_a_dead_owners_job_is_taken_over_at_once(
    desk: Desk, small: IndexConfig, kept: Database
) -> None:
    await desk.bring_up_to_date()
    with kept.engine.begin() as connection:
        connection.execute(
            jobs.insert().values(
                kind="reindex", state="running", owner="dead", lease_until=1e12, started_at=0
            )
        )
    report = await desk.reindex()
    assert [row.state for row in rows(kept, jobs)] == ["failed", "done"]
    assert read_live(small.index_dir) == Live(report.version, "v1")


async def test_a_kill_between_the_database_and_the_disk_is_made_good_at_the_start(
    desk: Desk, small: IndexConfig, kept: Database
) -> None:
    await desk.bring_up_to_date()
    newer = await desk.reindex(changes=StoryChanges(add=(rain(),)))
    pointer = small.index_dir / "live.json"
    pointer.write_text(pointer.read_text().replace(newer.version, "v1"))
    assert await Desk(small, kept).sync(build=False)
    assert read_live(small.index_dir) == Live(newer.version, "v1")
    assert (await answer_of(small, CELLARS))[1] == newer.version


async def test_a_database_that_does_not_take_it_keeps_the_old_one_live(
    desk: Desk, small: IndexConfig, kept: Database
) -> None:
    await desk.bring_up_to_date()
    with kept.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON generations BEGIN "
                "SELECT RAISE(ABORT, 'database or disk is full'); END"
            )
        )
    with pytest.raises((DiskFullError, BuildError)):
        await desk.reindex(changes=StoryChanges(add=(rain(),)))
    assert pointers(small, kept) == (Live("v1", None), LiveVersion("v1", None))
    assert rows(kept, stories) == []


async def test_a_lock_that_nobody_explains_is_named(
    desk: Desk, small: IndexConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.bring_up_to_date()
    monkeypatch.setattr("bot.desk.build_slot._UNSEEN_SECONDS", 0.1)
    with FileLock(small.index_dir / "build.lock"), pytest.raises(BuildInProgressError):
        await desk.reindex()


async def test_progress_comes_in_the_order_of_the_steps(desk: Desk) -> None:
    told: list[Progress] = []
    await desk.reindex(told.append)
    stages = list(dict.fromkeys(progress.stage for progress in told))
    assert stages == [stage for stage in ReindexStage if stage in stages]
