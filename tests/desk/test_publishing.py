"""A reindex that is killed, cancelled or out of room at any step leaves the old version or the new one."""

from __future__ import annotations

import asyncio
import errno
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from bot.desk import build_slot, repository
from bot.desk.desk import Desk
from bot.storage.database import Database, open_database
from bot.storage.schema import jobs
from bot.types import LiveVersion
from index.builds import reindex as module
from index.errors import DiskFullError
from index.generations.live_pointer import Live, read_live
from index.reindex_types import Changes
from index.settings import IndexConfig
from tests.support.databases import rows
from tests.support.rain import RAIN
from tests.support.reindex_slots import STEPS, WaitingSlot, build_here
from tests.support.rig import until
from tests.support.stories import reopen

ROOT = Path(__file__).parents[2]
STORED_AT = STEPS.index("before flip")


@pytest.fixture
async def kept(small: IndexConfig, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """Give a database that knows the small index, beside a story that is in no index yet."""
    monkeypatch.setattr(module, "build_in_child", build_here)
    with closing(open_database(small.data_dir)) as database:
        await Desk(small, database).sync()
        (small.stories_dir / "rain.txt").write_text(RAIN)
        yield database


def versions(config: IndexConfig) -> dict[str, int]:
    """Return the generations on the disk, and which directory each is."""
    return {path.name: path.stat().st_ino for path in (config.index_dir / "generations").iterdir()}


def live_row(database: Database) -> LiveVersion:
    row = database.run_here(repository.read_live_version)
    assert row is not None
    return row


def beside_the_pointer(config: IndexConfig) -> list[str]:
    return [path.name for path in config.index_dir.glob("*live.json*") if path.name != "live.json"]


@pytest.mark.parametrize("step", STEPS)
async def test_a_start_after_a_kill_answers_from_what_the_database_has_and_builds_nothing_again(
    small: IndexConfig, kept: Database, step: str
) -> None:
    program = (sys.executable, "-m", "tests.support.reindex_slots")
    folders = (str(small.stories_dir), str(small.data_dir))
    ended = await asyncio.to_thread(
        subprocess.run, [*program, *folders, step, "update 1"], cwd=ROOT, capture_output=True, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    stored, flipped = STEPS.index(step) >= STORED_AT, STEPS.index(step) > STORED_AT
    row, before = live_row(kept), versions(small)
    [new] = before.keys() - {"v1"}
    assert row == (LiveVersion(new, "v1") if stored else LiveVersion("v1", None))
    assert read_live(small.index_dir) == (Live(new, "v1") if flipped else Live("v1", None))
    assert bool(beside_the_pointer(small)) == (step in ("before store", "before flip"))
    # A start makes live on the disk what is live in the database, of the directory that is there.
    desk = Desk(small, kept)
    assert await desk.sync() == (stored and not flipped)
    assert read_live(small.index_dir) == Live(row.version, row.previous)
    assert (versions(small), live_row(kept)) == (before, row)
    reopen(small, row.version)
    # The request that was cut off is carried out once.
    report = await desk.reindex(request_id="update 1")
    assert report.stories == Changes(added=1, unchanged=1)
    assert (report.version == new) == stored
    assert live_row(kept) == LiveVersion(report.version, "v1")
    assert read_live(small.index_dir) == Live(report.version, "v1")
    assert beside_the_pointer(small) == []
    assert versions(small).keys() == {"v1", report.version}


async def test_a_reindex_that_is_cancelled_after_it_was_stored_flips_before_it_lets_go_of_the_lock(
    small: IndexConfig, kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_slot, "ReindexSlot", WaitingSlot)
    task = asyncio.create_task(Desk(small, kept).reindex(request_id="update 1"))
    await until(WaitingSlot.reached.is_set)
    row = live_row(kept)
    assert read_live(small.index_dir) == Live("v1", None)
    for _ in range(2):
        task.cancel()
        await asyncio.sleep(0.05)
        assert not task.done()
    with pytest.raises(Timeout):
        FileLock(small.index_dir / "build.lock", timeout=0).acquire()
    WaitingSlot.go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert read_live(small.index_dir) == Live(row.version, "v1")
    assert beside_the_pointer(small) == []
    with FileLock(small.index_dir / "build.lock", timeout=0):
        pass
    monkeypatch.undo()
    assert (await Desk(small, kept).reindex(request_id="update 1")).version == row.version
    assert len(rows(kept, jobs)) == 1


async def test_a_disk_without_room_for_the_pointer_keeps_the_new_version_out_of_the_database(
    small: IndexConfig, kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_text

    def full(path: Path, *args: object, **kwargs: object) -> int:
        if "live.json" not in path.name:
            return write(path, *args, **kwargs)  # type: ignore[arg-type]
        write(path, "{")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(DiskFullError, match="Free some room"):
        await Desk(small, kept).reindex()
    assert live_row(kept) == LiveVersion("v1", None)
    assert read_live(small.index_dir) == Live("v1", None)
    assert beside_the_pointer(small) == []


async def test_a_flip_that_the_disk_refuses_is_named_and_made_good_at_the_start(
    small: IndexConfig, kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def full(path: Path, target: Path) -> Path:
        if target.name == "live.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DiskFullError, match="Free some room"):
        await Desk(small, kept).reindex(request_id="update 1")
    row, before = live_row(kept), versions(small)
    assert (row.previous, read_live(small.index_dir)) == ("v1", Live("v1", None))
    assert beside_the_pointer(small) == []
    monkeypatch.undo()
    assert await Desk(small, kept).sync(build=False)
    assert read_live(small.index_dir) == Live(row.version, "v1")
    assert versions(small) == before
