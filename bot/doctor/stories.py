"""The doctor's checks of the stories and their questions: each bad file by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.desk.repository import read_live_version, read_overrides
from bot.desk.story_changes import Overrides, build_input_of
from bot.doctor import words
from bot.doctor.check import Case
from bot.doctor.findings import Finding, failure, ok, warning
from bot.storage.inspection import is_of_now, read_only
from bot.types import LiveVersion
from index.errors import NoStoriesError, StoryproofError
from index.settings import IndexConfig
from index.system.threads import run_abandonable

_OTHER_DOCUMENTS: Final = frozenset(
    {".docx", ".doc", ".odt", ".rtf", ".pages", ".epub", ".mhtml", ".webarchive"}
)
_MOST_NAMED: Final = 5


async def stories(case: Case) -> list[Finding]:
    """Read every story; name every file that cannot be read."""
    url = case.settings.database_url
    return await run_abandonable(_stories, case.config, url.get_secret_value() if url else None)


def _stories(config: IndexConfig, url: str | None) -> list[Finding]:
    from index.builds.freshness import refuse_sample_over_stories
    from index.intake.folder import load_folder

    folder = config.stories_dir
    _, overrides = live_and_overrides(config.data_dir, url)
    added = sum(entry.story is not None for entry in overrides.values())
    try:
        refuse_sample_over_stories(config, build_input_of(overrides))
        loaded = load_folder(folder)
    except StoryproofError as error:
        if isinstance(error, NoStoriesError) and added and folder.is_dir():
            return [ok("stories", words.STORIES_ADDED, count=added, folder=folder)]
        return list(_faults(folder)) or [failure("stories", error)]
    said = words.STORIES_AND_ADDED if added else words.STORIES
    found = ok("stories", said, count=len(loaded), folder=folder, added=added)
    left = sorted(path.name for path in folder.rglob("*") if path.suffix.lower() in _OTHER_DOCUMENTS)
    return [found, *([warning("stories", words.STORIES_LEFT, names=_few(left))] if left else [])]


async def questions(case: Case) -> list[Finding]:
    """Read the questions of the gate, and look for those that guard nothing in the live index."""
    return await run_abandonable(_questions, case.config)


def _questions(config: IndexConfig) -> list[Finding]:
    from index.gate.gate import stale
    from index.gate.questions import load_questions
    from index.generations.snapshot import live_snapshot

    try:
        found = load_questions(config.stories_dir) if config.stories_dir.is_dir() else ()
    except StoryproofError as error:
        return [failure("questions", error)]
    if not found:
        return [ok("questions", words.NO_QUESTIONS)]
    live = {key: one.texts for key, one in live_snapshot(config.index_dir)[1].items()}
    places = [one.entry for one in stale(found, live)] if live else []
    if places:
        return [warning("questions", words.QUESTIONS_IDLE, places=_few(places))]
    return [ok("questions", words.QUESTIONS, count=len(found))]


def _few(names: Sequence[str]) -> str:
    return ", ".join([*names[:_MOST_NAMED], *(["\u2026"] if len(names) > _MOST_NAMED else [])])


def _faults(folder: Path) -> Iterator[Finding]:
    """Find every bad file: loading the folder stops at the first."""
    from index.intake.folder import load_story, story_files

    try:
        paths = story_files(folder)
    except StoryproofError:
        return
    for path in paths:
        try:
            load_story(path)
        except StoryproofError as error:
            yield failure("stories", error)


def live_and_overrides(data_dir: Path, url: str | None) -> tuple[LiveVersion | None, Overrides]:
    """Read which version is live for all, and what was added or left out; nothing where the database does not tell.

    Why it does not is for `database` to say.
    """

    def read(connection: Connection) -> tuple[LiveVersion | None, Overrides]:
        return (
            (read_live_version(connection), read_overrides(connection))
            if is_of_now(connection)
            else (None, {})
        )

    try:
        return read_only(data_dir, url, read)
    except (StoryproofError, SQLAlchemyError):
        return None, {}
