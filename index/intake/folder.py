"""A folder of story files in, checked Stories out; every fault names the file and the cure."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from index.errors import NoStoriesError, SourceError, StoryIdTakenError
from index.intake.documents import (
    FORMATS,
    SUFFIXES,
    Format,
    check_size,
    format_of,
    parsed_story,
    story_id_of,
    text_story,
)
from index.intake.parsed import Parsed
from index.intake.sandbox import Document, Kind, parse_isolated
from index.types import Story


def story_files(folder: Path) -> list[Path]:
    """List the story files of a folder and its subfolders, in a stable order; raises NoStoriesError."""
    if not folder.is_dir():
        raise NoStoriesError(f"There is no stories folder at {folder}.", "Create it, or set STORIES_DIR.")
    files = sorted(path for path in _files_below(folder) if _is_story(path, folder))
    if not files:
        raise NoStoriesError(f"The stories folder {folder} holds no story.", f"Put a {FORMATS} file in it.")
    return files


def _files_below(folder: Path) -> Iterator[Path]:
    def cannot_read(error: OSError) -> None:
        # Left to itself, the walk would pass over what it may not read, and its stories be missing.
        raise SourceError(
            f"The stories folder {error.filename} cannot be read ({error.strerror}).", "Mend its permissions."
        ) from None

    for place, _, names in os.walk(folder, onerror=cannot_read):
        yield from (Path(place) / name for name in names)


def _is_story(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    named = path.suffix.lower() in SUFFIXES and path.stem.upper() != "README"
    return named and not hidden and not path.is_dir()


def load_folder(folder: Path) -> list[Story]:
    """Read every story of a folder; raises NoStoriesError or a SourceError that names the file.

    One bad file fails the whole load: an index that lacks a story would refuse what it should answer.
    Pages and PDFs are read by one child process, one after the other.
    """
    files = story_files(folder)
    stories: dict[str, tuple[Path, Story]] = {}
    for path, story in zip(files, _load(files, folder), strict=True):
        if story.id in stories:
            other = stories[story.id][0]
            places = ", ".join(one.relative_to(folder).as_posix() for one in (other, path))
            raise StoryIdTakenError(
                f"{other} and {path} share the story id {story.id!r}.", "Rename one of them.", places
            )
        stories[story.id] = (path, story)
    return [story for _, story in stories.values()]


def load_story(path: Path, *, story_id: str | None = None) -> Story:
    """Read one file of any format; raises SourceError, SourceEncodingError or SourceTooLargeError."""
    [story] = _load([path], path.parent, story_id)
    return story


def _load(paths: Sequence[Path], folder: Path, story_id: str | None = None) -> Iterator[Story]:
    apart = [path for path in paths if SUFFIXES.get(path.suffix.lower(), Format.TEXT).parsed_apart]
    with contextlib.closing(_parsed(apart)) as parsed:
        for path in paths:
            identity = story_id or story_id_of(path.relative_to(folder))
            with _placed(path.relative_to(folder)):
                if path in apart:
                    story = parsed_story(path, next(parsed), story_id=identity)
                else:
                    form = SUFFIXES.get(path.suffix.lower(), Format.MARKDOWN)
                    story = text_story(path, form, _read(path, form), story_id=identity)
            yield story


@contextlib.contextmanager
def _placed(path: Path) -> Iterator[None]:
    """Note in an error which file of the folder it is about."""
    try:
        yield
    except SourceError as error:
        error.place = error.place or path.as_posix()
        raise


def _parsed(paths: Sequence[Path]) -> Generator[Parsed, None, None]:
    def documents() -> Iterator[Document]:
        for path in paths:
            data = _read(path, Format.HTML)
            form = format_of(path.name, None, data) or Format.HTML
            yield Document(str(path), Kind(form.value), data)

    return parse_isolated(documents())


def _read(path: Path, form: Format) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(f"{path} is not a file.", "Remove it.")
        check_size(path, status.st_size, form)
        return path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read ({error.strerror}).", "Mend its permissions, or remove it."
        ) from None
