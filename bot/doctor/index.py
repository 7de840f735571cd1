"""The doctor's checks of the index: does it open, is it of these stories, is there one to go back to."""

from __future__ import annotations

from pathlib import Path

from bot.desk.story_changes import Overrides, build_input_of
from bot.doctor import words
from bot.doctor.check import Case
from bot.doctor.findings import Finding, Mark, failure, ok, warning
from bot.doctor.stories import live_and_overrides
from bot.types import LiveVersion
from index.errors import StoryproofError
from index.settings import IndexConfig
from index.system.threads import run_abandonable

_ROUNDS = 3
"""A reindex may take a version away while it is looked at."""


async def index(case: Case) -> list[Finding]:
    """Open a copy of the live version, compare it with the stories, look for the one before."""
    url = case.settings.database_url
    return await run_abandonable(_index, case.config, url.get_secret_value() if url else None)


def _index(config: IndexConfig, url: str | None) -> list[Finding]:
    from index.generations.generation import generation_dir
    from index.generations.live_pointer import read_live

    place = next(
        place for place in (config.index_dir, *config.index_dir.absolute().parents) if place.exists()
    )
    if not place.is_dir():
        return [warning("index", words.NO_PLACE)]
    try:
        live = read_live(config.index_dir)
        if live is None:
            return [warning("index", words.NO_INDEX)]
    except StoryproofError as error:
        return [failure("index", error)]
    found = _live(config.index_dir)
    # What another version of this code built, or what is damaged, is not of these stories in any case.
    content = (
        [_content(config, live.version, live_and_overrides(config.data_dir, url))]
        if found.mark is Mark.OK
        else []
    )
    previous = generation_dir(config.index_dir, live.previous) if live.previous else None
    return [found, *content, _previous(previous)]


def _live(index_dir: Path, rounds: int = _ROUNDS) -> Finding:
    from index.generations.generation import fingerprint, generation_dir, read_manifest
    from index.generations.integrity import open_a_copy
    from index.generations.live_pointer import read_live

    live = read_live(index_dir)
    assert live is not None
    path = generation_dir(index_dir, live.version)
    try:
        if read_manifest(path).fingerprint != fingerprint():
            return warning("index", words.INDEX_OLD, version=live.version)
        manifest = open_a_copy(path)
    except StoryproofError as error:
        if rounds > 1 and read_live(index_dir) != live:
            return _live(index_dir, rounds - 1)
        return failure("index", error)
    numbers = {"stories": manifest.stories, "sentences": manifest.sentences}
    return ok("index", words.INDEX, version=live.version, **numbers)


def _content(config: IndexConfig, version: str, desk: tuple[LiveVersion | None, Overrides]) -> Finding:
    """Compare a version with the stories of the folder and with what the database says of it."""
    from index.builds.freshness import is_current

    name, (row, overrides) = "index content", desk
    if row is not None and row.version != version:
        return warning(name, words.CONTENT_ELSEWHERE, version=row.version)
    if row is not None and row.pinned:
        return ok(name, words.CONTENT_PINNED)
    try:
        current = is_current(config, lambda _: True, build_input=build_input_of(overrides))
    except StoryproofError:
        return warning(name, words.CONTENT_UNKNOWN)
    return ok(name, words.CONTENT) if current else warning(name, words.CONTENT_OLD)


def _previous(path: Path | None) -> Finding:
    from index.generations.integrity import passes_file_check

    name = "previous index"
    if path is None:
        return ok(name, words.NO_PREVIOUS)
    if passes_file_check(path):
        return ok(name, words.PREVIOUS, version=path.name)
    return warning(name, words.PREVIOUS_GONE, version=path.name)
