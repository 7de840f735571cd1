"""A playground and settings in, the real bot over a small real index out, as processes that can be killed."""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout

from benchmarks.chaos.material import STORY, STORY_NAME
from bot.playground.server import PlaygroundServer
from bot.settings import setting_names
from index.settings import IndexConfig
from tests.support.building import reindex

ROOT = Path(__file__).parents[2]
START_SECONDS = 120.0
"""How long a start may take on a busy machine."""

_LOOK = 0.01
_KEPT = "keep"
_BUILDING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Home:
    """A folder with the story and its index, of which every bot gets a copy; bots' logs lie in it, too."""

    folder: Path

    @property
    def stories(self) -> Path:
        """Return where the story is."""
        return self.folder / "stories"

    def new_data(self, name: str) -> Path:
        """Copy the index for a bot of that name."""
        return shutil.copytree(self.folder / "data", self.folder / f"data-{name}")


@asynccontextmanager
async def new_home() -> AsyncIterator[Home]:
    """Copy the index, built once a process; the copy is removed unless a campaign broke (see `keep`)."""
    built = await asyncio.to_thread(_built)
    home = Home(Path(tempfile.mkdtemp(prefix="storyproof-chaos-")))
    shutil.copytree(built, home.folder, dirs_exist_ok=True)
    try:
        yield home
    finally:
        if not (home.folder / _KEPT).exists():
            shutil.rmtree(home.folder, ignore_errors=True)


def _built() -> Path:
    with _BUILDING:
        return _build()


@cache
def _build() -> Path:
    """Build the index of the story, removed at exit."""
    built = Home(Path(tempfile.mkdtemp(prefix="storyproof-chaos-")))
    atexit.register(shutil.rmtree, built.folder, ignore_errors=True)
    built.stories.mkdir()
    (built.stories / STORY_NAME).write_text(STORY, encoding="utf-8")
    asyncio.run(reindex(IndexConfig(built.stories, built.folder / "data")))
    return built.folder


class BotProcess:
    """One `storyproof run` after another over the same settings: started, stopped, killed."""

    def __init__(self, server: PlaygroundServer, home: Home, name: str, **settings: str) -> None:
        self.name = name
        self.port = free_port()
        self.log = home.folder / f"{name}.log"
        self.started = 0.0
        """When the process was started last (seconds since the epoch)."""
        self.serving_since = 0.0
        self._server = server
        self._process: asyncio.subprocess.Process | None = None
        self._settings = {
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_BASE_URL": server.base_url,
            "STORIES_DIR": str(home.stories),
            "DATA_DIR": str(home.new_data(name)),
            "HTTP_PORT": str(self.port),
            **settings,
        }

    @property
    def data(self) -> Path:
        """Return its DATA_DIR."""
        return Path(self._settings["DATA_DIR"])

    @property
    def pid(self) -> int:
        """Return the id of its process."""
        assert self._process
        return self._process.pid

    @property
    def running(self) -> bool:
        """Tell whether its process has not ended."""
        return self._process is not None and self._process.returncode is None

    def settings(self, **settings: str) -> None:
        """Change settings for the next start."""
        self._settings.update(settings)

    async def start(self) -> None:
        """Start the process."""
        ours = setting_names()
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        environment = {**kept, **self._settings, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        self.started = time.time()
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.cli", "run"), env=environment, stdout=log, stderr=log
            )

    async def polls(self) -> None:
        """Wait until somebody polls the playground from now on: with one bot, this one serves."""
        before = self._server.counts["getUpdates"]
        await self._until(lambda: self._server.counts["getUpdates"] > before)
        self.serving_since = time.time()

    async def ready(self) -> None:
        """Wait until /readyz says that questions are answered."""
        async with ClientSession(timeout=ClientTimeout(5)) as session:
            deadline = time.monotonic() + START_SECONDS
            while True:
                self._check_alive(deadline)
                try:
                    async with session.get(f"http://127.0.0.1:{self.port}/readyz") as response:
                        if response.status == 200:
                            break
                except (ClientError, TimeoutError):
                    pass
                await asyncio.sleep(_LOOK)
        self.serving_since = time.time()

    async def kill(self) -> float:
        """Kill -9 and return when (seconds since the epoch)."""
        moment = time.time()
        self.signal(signal.SIGKILL)
        await self.ended()
        return moment

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        if self.running:
            assert self._process
            self._process.send_signal(number)

    async def ended(self, within: float = START_SECONDS) -> int:
        """Wait for the process to end and return its exit status; raise TimeoutError."""
        assert self._process
        async with asyncio.timeout(within):
            return await self._process.wait()

    async def close(self) -> None:
        """Leave no process behind."""
        if self.running:
            self.signal(signal.SIGCONT)
            await self.kill()

    def failures(self) -> int:
        """Return how many tracebacks its log holds."""
        return self.log.read_text("utf-8", "replace").count("Traceback (most recent call last)")

    async def _until(self, happens: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not happens():
            self._check_alive(deadline)
            await asyncio.sleep(_LOOK)

    def _check_alive(self, deadline: float) -> None:
        if not self.running or time.monotonic() > deadline:
            end = self.log.read_text("utf-8", "replace")[-2000:]
            raise RuntimeError(f"{self.name} {'is late' if self.running else 'ended'}; its log ends: {end}")


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def keep(home: Home, *bots: BotProcess) -> tuple[str, ...]:
    """Keep the folder of a campaign that broke a promise, and return where the logs are."""
    (home.folder / _KEPT).touch()
    return tuple(str(bot.log) for bot in bots)
