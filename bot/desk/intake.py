"""The files and addresses that an editor gives, made into changes of the stories."""

from __future__ import annotations

import asyncio
import mimetypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from bot.desk.story_changes import NewStory, StoryChanges
from bot.types import StoryOrigin
from index.errors import SourceError, SourceTooLargeError

MAX_BYTES: Final = 10_000_000
"""Of a file that is added; a story is far smaller, a saved page or a PDF may not be."""

_ADDRESS: Final = re.compile(r"(?i)https?://\S+")


def is_address(source: str) -> bool:
    """Tell whether this is to be fetched."""
    return _ADDRESS.fullmatch(source) is not None


async def changes_of(source: str, by: int | None = None) -> StoryChanges:
    """Return the change that adds what an address leads to, or puts back the story of an id.

    Raises what fetching raises, and SourceError where it is no story.
    """
    if is_address(source):
        return StoryChanges(add=(await page_of(source, by),))
    return StoryChanges(restore=(source,))


async def page_of(address: str, by: int | None = None) -> NewStory:
    """Fetch a page and return its story as something to add; raises FetchError or SourceError."""
    from index.intake.documents import story_from_bytes
    from index.intake.fetch.fetch import fetch

    page = await fetch(address)
    name, kind = name_of(page.final_url), page.media_type
    with _placed(page.final_url, None):
        story = await asyncio.to_thread(
            story_from_bytes, name, kind, page.body, url=page.final_url, charset=page.charset
        )
    return NewStory(story, StoryOrigin.URL, page.final_url, by)


def name_of(address: str) -> str:
    """Return the last part of an address that says anything, to make an id of."""
    parts = urlsplit(address)
    return next((part for part in reversed(parts.path.split("/")) if part), parts.hostname or "page")


async def file_of(name: str, media_type: str | None, data: bytes, by: int | None = None) -> NewStory:
    """Return the story of a file as something to add; raises SourceError."""
    from index.intake.documents import shown_name, story_from_bytes

    kind = media_type or mimetypes.guess_type(name)[0]
    with _placed(shown_name(name), "send"):
        check_size(len(data))
        story = await asyncio.to_thread(story_from_bytes, name, kind, data)
    return NewStory(story, StoryOrigin.FILE, name, by)


@contextmanager
def _placed(place: str, again: Literal["send"] | None) -> Iterator[None]:
    """Note in an error what it is about, and how that comes again."""
    try:
        yield
    except SourceError as error:
        error.place, error.again = place, again
        raise


async def local_file_of(path: Path) -> NewStory:
    """Return the story of a file of this machine as something to add; raises SourceError."""
    return await file_of(path.name, None, await asyncio.to_thread(_read, path))


def _read(path: Path) -> bytes:
    try:
        check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read ({error.strerror}).", "Check its name and its permissions."
        ) from None


def check_size(size: int, name: str | None = None) -> None:
    """Raise SourceTooLargeError for a file that is sent and has more than MAX_BYTES."""
    if size > MAX_BYTES:
        error = SourceTooLargeError(
            f"The file has {size // 10**6} MB; {MAX_BYTES // 10**6} are taken at most.", "Cut it down.", name
        )
        error.again = "send"
        raise error
