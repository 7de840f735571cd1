"""A folder of story files in, checked Stories out; every fault names the file and the cure."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from index.errors import NoStoriesError, SourceEncodingError, SourceError, SourceTooLargeError
from index.sources.markdown import markdown_to_text
from index.sources.plain import canonical_text, story_from_text
from index.types import Story

SUFFIXES = (".md", ".markdown", ".txt")
MAX_BYTES = 8 * 2**20
"""No news story is larger; a larger file is a mistake."""

_MAX_ID = 48
_UNCLOSED = re.compile(
    r"\s*---[ \t]*\r?\n(?:title|date|source|url)[ \t]*:(?!.*^---[ \t]*$)", re.MULTILINE | re.DOTALL
)


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
        text, blocks, title = canonical_text(raw), None, None
    else:
        body, fields = _front_matter(path, raw)
        title = _field(fields, "title")
        text, blocks = markdown_to_text(canonical_text(body), title)
    if not text.strip():
        raise SourceError(f"{path} is empty.", "Give it a text, or remove it.")
    return story_from_text(
        text,
        story_id=identity,
        title=title,
        blocks=blocks,
        url=_url(path, _field(fields, "url")),
        published_at=_field(fields, "date"),
        source=_field(fields, "source"),
    )


def _read(path: Path) -> str:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(f"{path} is not a file.", "Remove it.")
        if (size := status.st_size) > MAX_BYTES:
            raise SourceTooLargeError(
                f"{path} has {size / 2**20:.0f} MB; a story may have {MAX_BYTES // 2**20}.",
                "Split it, or remove it.",
            )
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceEncodingError(
            f"{path} is not UTF-8 text (byte {error.start}).", "Save it again as UTF-8."
        ) from None
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read ({error.strerror}).", "Mend its permissions, or remove it."
        ) from None


def _front_matter(path: Path, raw: str) -> tuple[str, Mapping[str, Any]]:
    try:
        fields, body = frontmatter.parse(raw)
    except (yaml.YAMLError, ValueError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise SourceError(
            f"{path}: its front matter is not valid YAML (line {line}).", "Put values with a colon in quotes."
        ) from None
    if not fields:
        if _UNCLOSED.match(raw):
            raise SourceError(f"{path}: its front matter has no end.", "Put a line of --- under it.")
        # Two rulers with prose between them are no front matter.
        return raw, fields
    return body, fields


def _field(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    text = " ".join(str(value).split()) if value is not None else ""
    return text or None


def _url(path: Path, url: str | None) -> str | None:
    if url is not None and re.fullmatch(r"https?://[^\s/]+\S*", url) is None:
        raise SourceError(f"{path}: its url is not an http(s) address.", "Correct it, or leave it out.")
    return url
