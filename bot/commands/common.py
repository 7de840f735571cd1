"""What the subcommands share: an engine that is ready to answer, and progress on stderr."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars

from bot.locales import load
from bot.ports import Engine
from bot.reports import report_view, stage_phrase
from bot.settings import Settings
from bot.terminal import printer
from index.errors import DatabaseError, IndexUnavailableError, StoryproofError
from index.ingest_types import Progress, ReindexStage

if TYPE_CHECKING:
    from bot.desk.desk import Desk
    from bot.desk.wishes import Wishes
    from index.engine import StoryEngine


@asynccontextmanager
async def ready_engine(settings: Settings, *, at_once: bool = False) -> AsyncIterator[Engine]:
    """Yield an engine over a live index, built first if need be; the old one serves if that fails.

    `at_once` is for one question: Chroma, which takes long to import, is left for the next `run` to check.
    """
    from index import warming

    warming.begin()
    problem: StoryproofError | None = None
    # Chroma and LlamaIndex import each other's modules: not in two threads at once.
    loading = _begin_loading(settings) if at_once else None
    try:
        with desk_of(settings) as desk:
            current = await desk.is_current(_sound(at_once=at_once))
            # The builder is a child process: while it works, this one loads what will answer.
            loading = loading or _begin_loading(settings)
            if not current:
                with progress_on_stderr() as on_progress:
                    await desk.ensure(on_progress, _sound(at_once=at_once))
    except StoryproofError as error:
        problem = error
    engine = await (loading or _begin_loading(settings))
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


def _sound(*, at_once: bool) -> Callable[[Path], bool]:
    """Return what tells whether a generation is sound; to ask Chroma takes its import."""
    from index.generations import opens, reads

    return reads if at_once else opens


@contextmanager
def desk_of(settings: Settings) -> Iterator[Desk]:
    """Yield the editor's desk over the database of the settings; a database that fails is a StoryproofError."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.delivery.database import open_database
    from bot.desk.desk import Desk

    url = settings.database_url
    database = open_database(settings.data_dir, url.get_secret_value() if url else None)
    try:
        yield Desk(settings.index_config(), database)
    except SQLAlchemyError as error:
        raise DatabaseError(
            f"The database does not do what is asked of it ({type(error).__name__}).",
            "Check that it runs, and that its disk is not full.",
        ) from error
    finally:
        database.close()


def _begin_loading(settings: Settings) -> asyncio.Task[StoryEngine]:
    return asyncio.create_task(asyncio.to_thread(_engine, settings))


def _engine(settings: Settings) -> StoryEngine:
    """Import what answers, which takes seconds, and put it together."""
    from index.engine import StoryEngine

    return StoryEngine.create(settings.index_config(), settings.endpoint())


async def reindexed(desk: Desk, wishes: Wishes | None = None, *, anyway: bool = False) -> int:
    """Reindex with these wishes granted, its progress on stderr, and print the report; raises what `reindex` does."""
    from bot.desk.wishes import Wishes

    with progress_on_stderr() as on_progress:
        report = await desk.reindex(
            on_progress, on_follow=_says_that_it_follows, wishes=wishes or Wishes(), anyway=anyway
        )
    printer().show(report_view(report, load("en"), whole=True))
    return 0


def _says_that_it_follows() -> None:
    tell("a reindex is running already; this one follows it ...")


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
