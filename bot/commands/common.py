"""What the subcommands share: an engine that is ready to answer, and progress on stderr."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars

from bot.locales import load
from bot.ports import Engine
from bot.reports import stage_phrase
from bot.settings import Settings
from index.errors import IndexUnavailableError, StoryproofError
from index.ingest_types import Progress, ReindexStage

if TYPE_CHECKING:
    from index.engine import StoryEngine


@asynccontextmanager
async def ready_engine(settings: Settings, *, at_once: bool = False) -> AsyncIterator[Engine]:
    """Yield an engine over a live index, built first if need be; the old one serves if that fails.

    `at_once` is for one question: Chroma, which takes long to import, is left for the next `run` to check.
    """
    from index import warming
    from index.generations import opens, reads
    from index.ingest import is_current, reindex

    warming.begin()
    config = settings.index_config()
    problem: StoryproofError | None = None
    # Chroma and LlamaIndex import each other's modules: not in two threads at once.
    loading = _begin_loading(settings) if at_once else None
    try:
        current = await asyncio.to_thread(is_current, config, reads if at_once else opens)
    except StoryproofError as error:
        current, problem = True, error
    # The builder is a child process: while it works, this one loads what will answer.
    loading = loading or _begin_loading(settings)
    try:
        if not current:
            with progress_on_stderr() as on_progress:
                await reindex(config, on_progress)
    except StoryproofError as error:
        problem = error
    engine = await loading
    try:
        await (engine.read() if at_once else engine.open())
    except IndexUnavailableError as error:
        raise problem or error from None
    if problem is not None:
        tell(f"The previous index answers. {problem}")
    try:
        yield engine
    finally:
        await engine.close()


def _begin_loading(settings: Settings) -> asyncio.Task[StoryEngine]:
    return asyncio.create_task(asyncio.to_thread(_engine, settings))


def _engine(settings: Settings) -> StoryEngine:
    """Import what answers, which takes seconds, and put it together."""
    from index.engine import StoryEngine

    return StoryEngine.create(settings.index_config(), settings.endpoint())


@contextmanager
def progress_on_stderr() -> Iterator[Callable[[Progress], None]]:
    """Yield a listener that draws a bar on a terminal, and prints a line for each step elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        yield _bar(bars)


def tell(line: str) -> None:
    """Print one line to the person who runs the command."""
    sys.stderr.write(f"storyproof: {line}\n")


def _lines() -> Callable[[Progress], None]:
    seen: set[ReindexStage] = set()

    def note(progress: Progress) -> None:
        if progress.stage not in seen:
            seen.add(progress.stage)
            tell(f"{stage_phrase(progress.stage, load('en'))} ...")

    return note


def _bar(bars: Bars) -> Callable[[Progress], None]:
    words, task = load("en"), bars.add_task("", total=None)

    def note(progress: Progress) -> None:
        description = stage_phrase(progress.stage, words)
        bars.update(task, description=description, completed=progress.done, total=progress.total or None)

    return note
