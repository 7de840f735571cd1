"""The stories folder and what the database keeps beside it in, findings out: each bad file by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.desk.repository import read_live_row, read_shelf
from bot.desk.story_changes import Shelf, amendments_of
from bot.doctor import words
from bot.doctor.check import Case
from bot.doctor.findings import Finding, failure, ok, warning
from bot.storage.inspection import is_of_now, read_only
from bot.types import LiveRow
from index.errors import NoStoriesError, StoryproofError
from index.settings import IndexConfig
from index.system.threads import abandonable

_OTHER_DOCUMENTS: Final = frozenset(
    {".docx", ".doc", ".odt", ".rtf", ".pages", ".epub", ".mhtml", ".webarchive"}
)
_MOST_NAMED: Final = 5


async def stories(case: Case) -> list[Finding]:
    """Read every story; name every file that cannot be read."""
    url = case.settings.database_url
    return await abandonable(_stories, case.config, url.get_secret_value() if url else None)


def _stories(config: IndexConfig, url: str | None) -> list[Finding]:
    from index.builds.freshness import refuse_stand_in
    from index.intake.folder import load_folder

    folder = config.stories_dir
    _, shelf = kept(config.data_dir, url)
    added = sum(entry.story is not None for entry in shelf.values())
    try:
        refuse_stand_in(config, amendments_of(shelf))
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
    return await abandonable(_questions, case.config)


def _questions(config: IndexConfig) -> list[Finding]:
    from index.gate.gate import idle
    from index.gate.questions import load_questions
    from index.generations.snapshot import live_snapshot

    try:
        found = load_questions(config.stories_dir) if config.stories_dir.is_dir() else ()
    except StoryproofError as error:
        return [failure("questions", error)]
    if not found:
        return [ok("questions", words.NO_QUESTIONS)]
    live = {key: one.texts for key, one in live_snapshot(config.index_dir)[1].items()}
    places = [one.entry for one in idle(found, live)] if live else []
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


def kept(data_dir: Path, url: str | None) -> tuple[LiveRow | None, Shelf]:
    """Read which version is live for all, and what was added or left out; nothing where the database does not tell.

    Why it does not is for `database` to say.
    """

    def read(connection: Connection) -> tuple[LiveRow | None, Shelf]:
        return (read_live_row(connection), read_shelf(connection)) if is_of_now(connection) else (None, {})

    try:
        return read_only(data_dir, url, read)
    except (StoryproofError, SQLAlchemyError):
        return None, {}
