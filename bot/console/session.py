"""What the subcommands share: an engine that is ready to answer, a desk, and progress on stderr."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars

from bot.console.printer import printer
from bot.errors import DatabaseError
from bot.locales import load
from bot.ports import Engine
from bot.settings import Settings
from bot.views.reindex import report_view, stage_phrase
from index.errors import GateRefusedError, IndexUnavailableError, StoryproofError
from index.reindex_types import Progress, ReindexStage

if TYPE_CHECKING:
    from bot.desk.desk import Desk, OnDamage
    from bot.desk.story_changes import StoryChanges
    from index.engine import StoryEngine
    from index.settings import IndexConfig


_REFUSAL_FILE: Final = "refused"
_CURE: Final = "Mend the stories or their questions.yaml, or let it go live all the same: {command}"
_FORCE: Final = "storyproof reindex --anyway"
_FORCE_THIS: Final = "repeat this command with --anyway."
_OVERRIDE: Final = f"`storyproof reindex` says why; to let them go live all the same: {_FORCE}"


@asynccontextmanager
async def ready_engine(settings: Settings, *, at_once: bool = False) -> AsyncIterator[Engine]:
    """Yield an engine over a live index, built first if need be; the old one serves if that fails.

    `at_once` is for one question: Chroma, which takes long to import, is left for the next `run` to check.
    """
    from index import warmup

    warmup.begin()
    problem: StoryproofError | None = None
    # Chroma and LlamaIndex import each other's modules: not in two threads at once.
    loading = _begin_loading(settings) if at_once else None
    try:
        damage = _DamageNotice()
        sound = _sound(damage, at_once=at_once)
        with desk_of(settings, damage) as desk:
            current = await desk.is_current(sound)
            # The builder is a child process: while it works, this one loads what will answer.
            loading = loading or _begin_loading(settings)
            if not current:
                await _brought_up_to_date(desk, settings.index_config(), sound)
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


async def _brought_up_to_date(desk: Desk, config: IndexConfig, sound: Callable[[Path], bool]) -> None:
    """Let the desk build what is missing; what the gate has refused already is not built again, only said."""
    if await asyncio.to_thread(_stays_refused, config, sound):
        tell(f"The previous index answers: the gate has refused the stories as they are. {_OVERRIDE}")
        return
    try:
        with progress_on_stderr() as on_progress:
            await desk.bring_up_to_date(on_progress, sound)
    except GateRefusedError as error:
        _note_refusal(config)
        raise _with_cure(error, _FORCE) from None


def _stays_refused(config: IndexConfig, sound: Callable[[Path], bool]) -> bool:
    from index.generations.generation import generation_dir
    from index.generations.live_pointer import read_live

    if not _is_refusal_noted(config):
        return False
    live = read_live(config.index_dir)
    return live is not None and sound(generation_dir(config.index_dir, live.version))


def _with_cure(error: GateRefusedError, command: str) -> GateRefusedError:
    """Return the refusal with what a person at the command line can do about it."""
    return GateRefusedError(error.cause, _CURE.format(command=command), error.report)


def _note_refusal(config: IndexConfig) -> None:
    """Note that the gate refused the stories as they are now; a disk that takes no note costs only time later."""
    from index.system.atomic_files import write_atomically

    with suppress(OSError):
        write_atomically(config.index_dir / _REFUSAL_FILE, _gate_state(config))


def _is_refusal_noted(config: IndexConfig) -> bool:
    """Tell whether the stories, their questions and the live index are what they were when the gate refused."""
    try:
        return (config.index_dir / _REFUSAL_FILE).read_text(encoding="utf-8") == _gate_state(config)
    except (OSError, UnicodeDecodeError):
        return False


def _gate_state(config: IndexConfig) -> str:
    """Name what the gate judges by: this code, every file below the stories folder, and which index is live."""
    from index.generations.generation import fingerprint

    whole = [fingerprint(), (config.index_dir / "live.json").read_text(encoding="utf-8")]
    whole += sorted(_files(config.stories_dir))
    return hashlib.sha256("\0".join(whole).encode("utf-8", "surrogateescape")).hexdigest()


def _files(folder: Path) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        for name in names:
            status = (Path(place) / name).stat()
            yield f"{place}/{name} {status.st_size} {status.st_mtime_ns} {status.st_ino}"


class _DamageNotice:
    """Says in a plain line that the index is damaged: once, however often the damage is come upon."""

    def __init__(self) -> None:
        self._told = False

    def __call__(self, _: object) -> None:
        if not self._told:
            tell("the index on this disk is damaged; it is built again from what is kept of the stories ...")
        self._told = True


def _sound(on_damage: OnDamage, *, at_once: bool) -> Callable[[Path], bool]:
    """Return what tells whether a generation is sound, and of damage; to ask Chroma takes its import."""
    from index.generations.integrity import passes_file_check, passes_full_check

    passes = passes_file_check if at_once else passes_full_check

    def sound(path: Path) -> bool:
        if passes(path):
            return True
        on_damage(path.name)
        return False

    return sound


@contextmanager
def desk_of(settings: Settings, on_damage: OnDamage | None = None) -> Iterator[Desk]:
    """Yield the editor's desk over the database of the settings; a database that fails is a StoryproofError."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.desk.desk import Desk
    from bot.storage.database import open_database

    url = settings.database_url
    database = open_database(settings.data_dir, url.get_secret_value() if url else None)
    try:
        config = settings.index_config()
        yield Desk(config, database, on_damage) if on_damage else Desk(config, database)
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


async def reindexed(settings: Settings, changes: StoryChanges | None = None, *, force: bool = False) -> int:
    """Reindex with these changes, its progress on stderr, and print the report; raises what `reindex` does."""
    from bot.desk.story_changes import StoryChanges

    changes = changes or StoryChanges()
    try:
        with desk_of(settings, _DamageNotice()) as desk, progress_on_stderr() as on_progress:
            report = await desk.reindex(
                on_progress, on_follow=_says_that_it_follows, changes=changes, force=force
            )
    except GateRefusedError as error:
        if changes:
            raise _with_cure(error, _FORCE_THIS) from None
        _note_refusal(settings.index_config())
        raise _with_cure(error, _FORCE) from None
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
