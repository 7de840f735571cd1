"""`storyproof reindex` in, killed -9 at random points or out of room on its disk; what serves afterwards out."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from benchmarks.chaos.counts import Counts, Say
from benchmarks.chaos.editions import CRACKS, Edition, write_edition
from benchmarks.chaos.rig import ROOT, Home, new_home
from bot.desk.desk import Desk
from bot.settings import setting_names
from bot.storage.database import open_database
from index.engine import StoryEngine
from index.generations.generation import generation_dir
from index.generations.integrity import passes_full_check
from index.generations.live_pointer import read_live
from index.settings import IndexConfig
from index.types import Answer, Question

ENDS_WITHIN = 5.0
"""Seconds for a builder to notice that who gave the order is dead."""

_FULL = (0, 16, 48, 96, 160, 256, 384, 512, 768, 1024, 2048, 4096)
"""KiB that are left on the disk."""


class Desktop:
    """A folder of stories and an index of them, and a `storyproof reindex` at work over both."""

    def __init__(self, home: Home, data: Path) -> None:
        self.config = IndexConfig(home.stories, data)
        self.edition = -1
        self.broken: list[str] = []

    def next_edition(self) -> None:
        """Change the story."""
        self.edition += 1
        write_edition(self.config.stories_dir, Edition(self.edition))

    async def reindex(self) -> asyncio.subprocess.Process:
        """Start `storyproof reindex`."""
        ours = setting_names()
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        folders = {"STORIES_DIR": str(self.config.stories_dir), "DATA_DIR": str(self.config.data_dir)}
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.cli", "reindex"),
            env={**kept, **folders, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )

    async def check(self, editions: set[int], when: str) -> None:
        """Note where no whole index of one of these editions answers, on the disk and in the database alike."""
        database = await asyncio.to_thread(open_database, self.config.data_dir)
        engine = StoryEngine.create(self.config)
        try:
            desk = Desk(self.config, database)
            await desk.sync(build=False)
            live = await asyncio.to_thread(read_live, self.config.index_dir)
            if live is None or not await asyncio.to_thread(
                passes_full_check, generation_dir(self.config.index_dir, live.version)
            ):
                self.broken.append(f"nothing whole is live {when}")
                return
            reply = await engine.answer(Question(CRACKS))
            said = reply.text if isinstance(reply, Answer) else ""
            if not any(Edition(number).cracks in said for number in editions):
                self.broken.append(f"{said!r} was answered {when}")
        finally:
            await engine.close()
            await asyncio.to_thread(database.close)

    async def whole(self, when: str) -> None:
        """Note where a reindex that nothing disturbs does not work."""
        process = await self.reindex()
        _, errors = await process.communicate()
        if process.returncode != 0:
            self.broken.append(f"a reindex failed {when}: {errors.decode()[-200:]}")
        await self.check({self.edition}, f"after the reindex {when}")


async def kills(count: int, say: Say = lambda _: None, *, each: int = 1) -> Counts:
    """Kill a reindex or its builder at so many random points, and return what was found after each.

    After `each` so many kills, and at the end, a whole reindex must work.
    """
    dice = random.Random(5)
    strays = sure = 0
    async with new_home() as home:
        desktop = Desktop(home, home.new_data("kills"))
        desktop.next_edition()
        began = time.monotonic()
        await desktop.whole("at first")
        lasts = time.monotonic() - began
        for number in range(count):
            desktop.next_edition()
            process = await desktop.reindex()
            await asyncio.sleep(dice.uniform(0.05, lasts))
            strays += await _kill(process, child=number % 2 == 1)
            await desktop.check(set(range(sure, desktop.edition + 1)), f"after kill {number}")
            if number % each == 0 or number + 1 == count:
                await desktop.whole(f"after kill {number}")
                sure = desktop.edition
            say(f"{number + 1} of {count} kills")
        on_disk = sum(1 for _ in (desktop.config.index_dir / "generations").iterdir())
    if strays:
        desktop.broken.append(f"{strays} builders outlived who gave the order")
    figures: dict[str, float | str] = {
        "kills": count,
        "builders left": strays,
        "generations on disk": on_disk,
    }
    return Counts("reindex, kill -9 of it or its builder", figures, tuple(desktop.broken))


async def _kill(process: asyncio.subprocess.Process, *, child: bool) -> int:
    """Kill a reindex, or its builder where it has one; return how many builders go on for too long."""
    builders = _children(process.pid)
    victims = builders if child and builders else [process.pid]
    for pid in victims:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    await process.communicate()
    deadline = time.monotonic() + ENDS_WITHIN
    while left := [pid for pid in builders if _is_builder(pid)]:
        if time.monotonic() > deadline:
            return len(left)
        await asyncio.sleep(0.02)
    return 0


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(one) for one in (task / "children").read_text(encoding="ascii").split()]
    return [one for one in found if _is_builder(one)]


def _is_builder(pid: int) -> bool:
    with suppress(OSError):
        return b"index.builds.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


async def full_disk(count: int, say: Say = lambda _: None, *, each: int = 1) -> Counts:
    """Reindex on a disk with little room left, so many times, and return what was found; `each` as for `kills`."""
    refused = served = 0
    async with new_home() as home, small_disk(home.folder / "disk") as disk:
        name = "reindex on a full disk"
        if disk is None:
            return Counts(name, {"disks": "0, as none may be mounted here:"})
        desktop = Desktop(home, disk / "data")
        desktop.next_edition()
        await desktop.whole("at first")
        for number, room in enumerate(_FULL[:: max(1, len(_FULL) // count)][:count]):
            desktop.next_edition()
            filler = disk / "filler"
            _fill(filler, room)
            process = await desktop.reindex()
            _, errors = await process.communicate()
            failed = process.returncode != 0
            refused += failed
            when = f"with {room} KiB left"
            if failed and b"Traceback" in errors:
                desktop.broken.append(f"a traceback {when}: {errors.decode()[-300:]}")
            filler.unlink()
            served = served if failed else desktop.edition
            await desktop.check({served}, when)
            if number % each == 0 or number + 1 == count:
                await desktop.whole(when)
                served = desktop.edition
            say(f"{number + 1} of {count} full disks")
    figures: dict[str, float | str] = {"disks": count, "refused for want of room": refused}
    if not refused:
        desktop.broken.append("no disk was full")
    return Counts(name, figures, tuple(desktop.broken))


@asynccontextmanager
async def small_disk(disk: Path) -> AsyncIterator[Path | None]:
    """Mount a disk of 64 MiB for the body; None where that is not allowed."""
    if not await asyncio.to_thread(_mount, disk):
        yield None
        return
    try:
        yield disk
    finally:
        await asyncio.to_thread(subprocess.run, ["umount", "-l", str(disk)], check=True)


def _mount(disk: Path) -> bool:
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)]
    return subprocess.run(mount, capture_output=True, check=False).returncode == 0


def _fill(filler: Path, room: int) -> None:
    """Fill a disk but for so many KiB."""
    status = os.statvfs(filler.parent)
    size = status.f_bavail * status.f_frsize - room * 1024
    with filler.open("wb") as stream:
        stream.write(bytes(max(0, size)))
