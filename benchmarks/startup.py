"""Nothing in, a table of start-up and answer times out: each also as a ratio to starting Python, for machines differ.

make bench
"""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bot.playground.server import PlaygroundServer
from index.engine import StoryEngine
from index.intake import sample_stories_dir
from index.settings import IndexConfig
from index.types import Question
from tests.support.building import reindex

QUESTION = "How many Indians have been killed in the war?"
QUESTIONS = (
    QUESTION,
    "Who is India's foreign secretary?",
    "What happened in March?",
    "How long was the visit?",
    "What is the capital of Australia?",
    "How much trade do they want by 2030?",
)
ROUNDS = 5
ANSWERED = "four Indians"
PATIENCE = 60.0
_ADA = 101


def main() -> int:
    """Measure and print."""
    rows: list[tuple[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATA_DIR": folder, "STORIES_DIR": str(sample_stories_dir())}
        python = _seconds([sys.executable, "-c", "pass"], environment)
        rows.append(("start Python (the unit), CPU", python))
        rows.append(("storyproof --help, CPU", _seconds([*_storyproof(), "--help"], environment)))
        rows.append(
            ("first answer, no index yet, wall", _wall([*_storyproof(), "ask", QUESTION], environment))
        )
        rows.append(
            ("first answer of a cold process, wall", _wall([*_storyproof(), "ask", QUESTION], environment))
        )
        wall, cpu = asyncio.run(_restarts(environment))
        rows.append(("pending question answered after kill -9 of `storyproof run`, wall", wall))
        rows.append(("... CPU of the new process until then", cpu))
        first, later = asyncio.run(_warm(IndexConfig(sample_stories_dir(), Path(folder))))
        rows.append(("first answer of a warm process, wall", first))
        rows.append(("later answers, median, wall", median(later)))
        rows.append(("later answers, slowest, wall", max(later)))
    table = Table(
        "what", "seconds", "times Python's start", title="Start-up and answers (sample story, no key)"
    )
    for name, seconds in rows:
        table.add_row(name, f"{seconds:.3f}", f"{seconds / python:.1f}")
    Console().print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Console().print(f"Peak memory of the answering process: {peak:.0f} MB (RSS)")
    return 0


def _storyproof() -> Sequence[str]:
    return (sys.executable, "-m", "bot.cli")


def _seconds(command: Sequence[str], environment: dict[str, str]) -> float:
    """Return the median user and system CPU seconds of a command."""
    return median(_cpu(command, environment) for _ in range(ROUNDS))


def _cpu(command: Sequence[str], environment: dict[str, str]) -> float:
    before = _of_children()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return _of_children() - before


def _of_children() -> float:
    """Return the CPU seconds of the processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _wall(command: Sequence[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


async def _restarts(environment: dict[str, str]) -> tuple[float, float]:
    """Return the median wall and CPU seconds from exec to the answer of a question that waits at Telegram."""
    async with PlaygroundServer() as server:
        server.user(_ADA, "Ada", started=True)
        env = {**environment, "TELEGRAM_BOT_TOKEN": server.token, "TELEGRAM_API_BASE_URL": server.base_url}
        await _restart(server, env)  # the first start makes the database
        rounds = [await _restart(server, env) for _ in range(ROUNDS)]
    return median(wall for wall, _ in rounds), median(cpu for _, cpu in rounds)


async def _restart(server: PlaygroundServer, environment: dict[str, str]) -> tuple[float, float]:
    """Ask, start the bot, wait for the answer and kill the bot; return the wall and CPU seconds it took."""
    before = _answers(server)
    server.says(_ADA, QUESTION)
    started = time.perf_counter()
    used = _of_children()
    process = await asyncio.create_subprocess_exec(
        *_storyproof(), "run", env=environment, stderr=subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while _answers(server) == before:  # noqa: ASYNC110  (the server has no event for it)
                await asyncio.sleep(0.01)
        wall = time.perf_counter() - started
    finally:
        process.kill()
        await process.wait()
    return wall, _of_children() - used


def _answers(server: PlaygroundServer) -> int:
    return sum(ANSWERED in message.get("text", "") for message in server.bot_messages(_ADA))


async def _warm(config: IndexConfig) -> tuple[float, list[float]]:
    """Return the seconds of the first answer after open(), and of every later one."""
    await reindex(config)
    engine = StoryEngine.create(config)
    await engine.open()
    seconds: list[float] = []
    for question in QUESTIONS * ROUNDS:
        started = time.perf_counter()
        await engine.answer(Question(question))
        seconds.append(time.perf_counter() - started)
    await engine.close()
    return seconds[0], seconds[1:]


if __name__ == "__main__":
    sys.exit(main())
