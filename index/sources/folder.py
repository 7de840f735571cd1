"""A folder of story files in, checked Stories out; every fault names the file and the cure."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.errors import NoStoriesError, SourceEncodingError, SourceError, SourceTooLargeError
from index.sources.frontmatter import field_of, read_front_matter
from index.sources.invisible import canonical_text
from index.sources.markdown import markdown_to_text
from index.sources.plain import story_from_text
from index.types import Story

SUFFIXES = (".md", ".markdown", ".txt")
MAX_BYTES = 2**19
"""A novel; no news story is larger. To index so much takes about a minute, 0.8 GB of memory and 100 MB of disk."""

MAX_MARKDOWN_PARAGRAPH = 2**15
"""Characters; the Markdown parser takes time with the square of a paragraph of nothing but brackets."""

_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n")
_MAX_ID = 48
# What Telegram takes for the address of a link: a host with a dot, no name or password before it.
_URL = re.compile(r"https?://(?:[\w-]+\.)+[\w-]+(?::[1-5]?\d{1,4})?(?:[/?#]\S{0,1900})?")


def story_files(folder: Path) -> list[Path]:
    """List the story files of a folder and its subfolders, in a stable order; raises NoStoriesError."""
    if not folder.is_dir():
        raise NoStoriesError(f"There is no stories folder at {folder}.", "Create it, or set STORIES_DIR.")
    files = sorted(path for path in _files_below(folder) if _is_story(path, folder))
    if not files:
        raise NoStoriesError(f"The stories folder {folder} holds no story.", "Put a .txt or .md file in it.")
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
    """
    stories: dict[str, tuple[Path, Story]] = {}
    for path in story_files(folder):
        story = load_story(path, story_id=story_id_of(path.relative_to(folder)))
        if story.id in stories:
            raise SourceError(
                f"{stories[story.id][0]} and {path} share the story id {story.id!r}.", "Rename one of them."
            )
        stories[story.id] = (path, story)
    return [story for _, story in stories.values()]


def story_id_of(path: Path) -> str:
    """Make a short stable id from a file's place in the folder."""
    return slug(str(path.with_suffix("")))


def slug(name: str) -> str:
    """Return a name in lower case with dashes between its words; a long one is cut and ends in a hash of it all."""
    words = re.sub(r"[^\w]+", "-", name.lower(), flags=re.UNICODE).strip("-_")
    if len(words) <= _MAX_ID:
        return words or "story"
    return f"{words[: _MAX_ID - 9].rstrip('-')}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"


def load_story(path: Path, *, story_id: str | None = None) -> Story:
    """Read one .txt or .md file; raises SourceError, SourceEncodingError or SourceTooLargeError."""
    raw = _read(path)
    identity = story_id or story_id_of(Path(path.name))
    if path.suffix.lower() == ".txt":
        fields: Mapping[str, Any] = {}
        text, blocks, title = raw, None, None
    else:
        body, fields = read_front_matter(path, raw)
        title = field_of(path, fields, "title")
        text, blocks = markdown_to_text(_parsable(path, body), title)
    if not text.strip():
        raise SourceError(f"{path} is empty.", "Give it a text, or remove it.")
    return story_from_text(
        text,
        story_id=identity,
        title=title,
        blocks=blocks,
        url=_url(path, field_of(path, fields, "url")),
        published_at=field_of(path, fields, "date"),
        source=field_of(path, fields, "source"),
    )


def _read(path: Path) -> str:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(f"{path} is not a file.", "Remove it.")
        if (size := status.st_size) > MAX_BYTES:
            raise SourceTooLargeError(
                f"{path} has {size // 2**10} KB; a story may have {MAX_BYTES // 2**10}.",
                "Split it, or remove it.",
            )
        return canonical_text(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SourceEncodingError(
            f"{path} is not UTF-8 text (byte {error.start}).", "Save it again as UTF-8."
        ) from None
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read ({error.strerror}).", "Mend its permissions, or remove it."
        ) from None


def _parsable(path: Path, body: str) -> str:
    """Return the body; raise SourceTooLargeError when a paragraph of it would keep the parser busy for minutes."""
    longest = max(map(len, _PARAGRAPH_BREAK.split(body)))
    if longest > MAX_MARKDOWN_PARAGRAPH:
        raise SourceTooLargeError(
            f"{path} has a paragraph of {longest} characters; in Markdown it may have {MAX_MARKDOWN_PARAGRAPH}.",
            "Put an empty line between its paragraphs, or save it as .txt.",
        )
    return body


def _url(path: Path, url: str | None) -> str | None:
    if url is not None and _URL.fullmatch(url) is None:
        raise SourceError(f"{path}: its url is not an http(s) address.", "Correct it, or leave it out.")
    return url


def story_from_bytes(name: str, media_type: str, data: bytes, *, url: str | None = None) -> Story:
    """Read a story that came as bytes; the name is never used as a path. Raises SourceError."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise SourceError(f"{name!r} ({media_type}) is not a .txt or .md file.", "Save it as one.")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"story{suffix}"
        path.write_bytes(data)
        story = load_story(path, story_id=slug(Path(name).stem))
    return replace(story, url=story.url or url)
