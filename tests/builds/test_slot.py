"""The slot of a reindex is one's own, leaves no pointer that was not flipped, and waits for what it writes."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from index.builds.reindex import ReindexSlot
from index.errors import BuildInProgressError
from index.generations.live_pointer import Live, prepare_live, read_live
from index.settings import IndexConfig
from index.system.threads import uninterrupted


def beside_the_index(config: IndexConfig) -> set[str]:
    return {path.name for path in config.index_dir.iterdir()} - {"build.lock"}


def test_who_takes_the_slot_has_it_alone_and_removes_what_a_killed_builder_prepared(
    small: IndexConfig,
) -> None:
    prepare_live(small.index_dir, "v2")
    with ReindexSlot(small):
        assert beside_the_index(small) == {"generations", "live.json"}
        prepare_live(small.index_dir, "v3")
        with pytest.raises(BuildInProgressError), ReindexSlot(small):
            pass
        # Who is refused removes nothing of the holder's.
        assert ".live.json.next" in beside_the_index(small)
    assert beside_the_index(small) == {"generations", "live.json"}
    assert read_live(small.index_dir) == Live("v1", None)
    with ReindexSlot(small):
        pass


class Work:
    """Goes on for a while in its thread."""

    def __init__(self, error: Exception | None = None) -> None:
        self.begun = threading.Event()
        self.is_done = False
        self._error = error

    def __call__(self) -> str:
        self.begun.set()
        time.sleep(0.3)
        self.is_done = True
        if self._error is not None:
            raise self._error
        return "done"


async def test_what_is_uninterrupted_returns_or_raises_what_the_work_does() -> None:
    assert await uninterrupted(Work()) == "done"
    with pytest.raises(ValueError, match="broken"):
        await uninterrupted(Work(ValueError("broken")))


@pytest.mark.parametrize("error", [None, ValueError("broken")])
async def test_what_is_uninterrupted_is_waited_for_however_often_it_is_cancelled(
    error: ValueError | None,
) -> None:
    work = Work(error)
    task = asyncio.create_task(uninterrupted(work))
    await asyncio.to_thread(work.begun.wait)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert work.is_done
    assert caught.value.__cause__ is error


def test_what_is_uninterrupted_is_waited_for_when_its_loop_ends() -> None:
    work = Work()
    seen: list[bool] = []

    async def watched() -> None:
        try:
            await uninterrupted(work)
        finally:
            seen.append(work.is_done)

    async def main() -> asyncio.Task[None]:
        task = asyncio.create_task(watched())
        await asyncio.to_thread(work.begun.wait)
        return task

    asyncio.run(main())
    assert seen == [True]
