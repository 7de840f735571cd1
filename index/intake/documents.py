"""The bytes of one file in, a checked Story out, whatever it is: text, Markdown, a web page or a PDF."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from index.errors import (
    EmptySourceError,
    FrontMatterError,
    SourceEncodingError,
    SourceError,
    SourceKindError,
    SourceTooLargeError,
)
from index.intake.front_matter import day_of, field_of, read_front_matter
from index.intake.markdown import markdown_to_text
from index.intake.page.charset import codec_of
from index.intake.parsed import Parsed
from index.intake.sandbox import Document, Kind, parse_isolated
from index.intake.story import story_from_text
from index.intake.urls import is_address
from index.text.cleaning import canonical_text
from index.types import Story

MAX_BYTES: Final = 2**19
"""A novel; no news story is larger. To index so much takes about a minute, 0.8 GB of memory and 100 MB of disk."""

MAX_DOCUMENT_BYTES: Final = 10 * 2**20
"""A page or a PDF as it comes; its text may have MAX_BYTES."""

MAX_MARKDOWN_PARAGRAPH_CHARACTERS: Final = 2**15
"""Characters; the Markdown parser takes time with the square of a paragraph of nothing but brackets."""

FORMATS: Final = ".txt, .md, .html or .pdf"


class Format(StrEnum):
    """What a file may be."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"

    @property
    def parsed_apart(self) -> bool:
        """Tell whether it is read in a child process."""
        return self in (Format.HTML, Format.PDF)


SUFFIXES: Final = {
    ".txt": Format.TEXT,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".pdf": Format.PDF,
}
_MEDIA_TYPES: Final = {
    "text/plain": Format.TEXT,
    "text/markdown": Format.MARKDOWN,
    "text/x-markdown": Format.MARKDOWN,
    "text/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "application/pdf": Format.PDF,
    "application/x-pdf": Format.PDF,
}
_MARKUP: Final = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_PDF: Final = re.compile(rb"(?:\xef\xbb\xbf)?[\0\s]{0,1024}%PDF-\d")
_PARAGRAPH_BREAK: Final = re.compile(r"\n[^\S\n]*\n")
_LANGUAGE: Final = re.compile(r"([a-z]{2,3})(?:[-_]\w{2,8})*", re.IGNORECASE)
_MAX_ID: Final = 48
_MAX_NAME: Final = 80


def story_from_bytes(
    name: str, media_type: str | None, data: bytes, *, url: str | None = None, charset: str | None = None
) -> Story:
    """Make a Story of an upload or a fetched page; runs a child process for a page or a PDF, so keep it off the loop.

    `name` is what its sender calls it: it is shown and makes the id, and is never a path. `media_type` is what
    it was declared to be, `url` where it was fetched, `charset` what its header said. Raises SourceError and its kin.
    """
    shown = shown_name(name)
    form = format_of(shown, media_type, data, fetched=url is not None)
    if form is None:
        raise SourceKindError(f"{shown} is no text, Markdown, HTML or PDF.", f"Send it as {FORMATS}.")
    check_size(shown, len(data), form)
    if url is not None and not is_address(url):
        raise SourceError(f"{shown}: its url is not an http(s) address.", "Correct it, or leave it out.")
    if not form.parsed_apart:
        text = _as_utf8(data, charset)
        # In UTF-8 it may be twice as long.
        check_size(shown, len(text), form)
        return _named(text_story(shown, form, text, story_id=""), shown, url)
    document = Document(shown, Kind(form.value), data, charset, url)
    [parsed] = parse_isolated([document])
    return _named(parsed_story(shown, parsed, story_id=""), shown, url)


def _as_utf8(data: bytes, charset: str | None) -> bytes:
    """Return the bytes as UTF-8, from what a server says that they are; without its word they are left as they are."""
    codec = codec_of(charset) if charset else None
    try:
        return data.decode(codec).encode() if codec else data
    except UnicodeError:
        return data


def shown_name(name: str) -> str:
    """Return the last part of a file's name as one short line that can be shown."""
    last = re.split(r"[/\\]", " ".join(canonical_text(name).split()))[-1].strip()
    if len(last) > _MAX_NAME:
        last = f"{last[: _MAX_NAME - 9]}\u2026{last[-8:]}"
    return last or "The file"


def format_of(name: str, media_type: str | None, data: bytes, *, fetched: bool = False) -> Format | None:
    """Tell what a file is: a PDF by its first bytes, else by its name and its declared type, else by its look.

    Of what was `fetched` the server's word comes before the address, which may end in anything.
    """
    suffix = PurePosixPath(name).suffix.lower()
    by_name = SUFFIXES.get(suffix)
    by_type = _MEDIA_TYPES.get((media_type or "").partition(";")[0].strip().lower())
    # A text may be about PDFs; in a PDF something may stand before its first line.
    called = Format.PDF in (by_name, by_type)
    if _PDF.match(data) or (called and b"%PDF-" in data[:1024]):
        return Format.PDF
    stated = (by_type or by_name) if fetched else (by_name or by_type)
    if stated is not None:
        return stated
    if _MARKUP.match(data[:2048]):
        return Format.HTML
    untold = media_type is None or (media_type == "application/octet-stream" and not fetched)
    bare = suffix == "" and untold and b"\0" not in data[:2048]
    return Format.TEXT if bare else None


def check_size(name: object, size: int, form: Format) -> None:
    """Raise SourceTooLargeError when a file has more bytes than its kind may have."""
    most = MAX_DOCUMENT_BYTES if form.parsed_apart else MAX_BYTES
    if size > most:
        what = "a page or a PDF" if form.parsed_apart else "a story"
        raise SourceTooLargeError(
            f"{name} has {size // 2**10} KB; {what} may have {most // 2**10}.", "Split it, or remove it."
        )


def text_story(where: object, form: Format, data: bytes, *, story_id: str) -> Story:
    """Make a Story of the bytes of a text or Markdown file; `where` names it in errors, an empty id is left empty."""
    try:
        raw = canonical_text(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SourceEncodingError(
            f"{where} is not UTF-8 text (byte {error.start}).", "Save it again as UTF-8."
        ) from None
    if form is Format.TEXT:
        fields: Mapping[str, Any] = {}
        text, blocks, title = raw, None, None
    else:
        body, fields = read_front_matter(where, raw)
        title = field_of(where, fields, "title")
        text, blocks = markdown_to_text(_parsable(where, body), title)
    if not text.strip():
        raise EmptySourceError(f"{where} is empty.", "Give it a text, or remove it.")
    return story_from_text(
        text,
        story_id=story_id,
        title=title,
        blocks=blocks,
        url=_url(where, field_of(where, fields, "url")),
        published_at=day_of(where, fields),
        source=field_of(where, fields, "source"),
        author=field_of(where, fields, "author"),
        language=_language(where, field_of(where, fields, "language")),
    )


def parsed_story(where: object, parsed: Parsed, *, story_id: str) -> Story:
    """Make a Story of what a page or a PDF says; raises SourceTooLargeError for more text than a story can have."""
    size = len(parsed.text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        raise SourceTooLargeError(
            f"{where} has {size // 2**10} KB of text; a story may have {MAX_BYTES // 2**10}.",
            "Split it, or remove it.",
        )
    return story_from_text(
        parsed.text,
        story_id=story_id,
        title=parsed.title,
        blocks=parsed.blocks,
        url=_url(where, parsed.url),
        published_at=parsed.published_at,
        source=parsed.source,
        author=parsed.author,
        language=parsed.language,
    )


def story_id_of(path: Path) -> str:
    """Make a short stable id from a file's place in the folder."""
    return slug(str(path.with_suffix("")))


def slug(name: str) -> str:
    """Return a name in lower case with dashes between its words; a long one is cut and ends in a hash of it all."""
    words = re.sub(r"[^\w]+", "-", name.lower(), flags=re.UNICODE).strip("-_")
    if len(words) <= _MAX_ID:
        return words or "story"
    return f"{words[: _MAX_ID - 9].rstrip('-')}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"


def _named(story: Story, name: str, url: str | None) -> Story:
    """Give an upload its id: the words of its address or its file name, which stay when the headline is edited."""
    stem = PurePosixPath(unquote(urlsplit(url).path) if url else name).stem
    telling = len(re.findall(r"[^\W\d_]{2,}", stem)) >= (2 if url else 1)
    title = story.title or stem
    return replace(story, id=slug(stem if telling else title), title=title, url=story.url or url)


def _parsable(where: object, body: str) -> str:
    """Return the body; raise SourceTooLargeError when a paragraph of it would keep the parser busy for minutes."""
    longest = max(map(len, _PARAGRAPH_BREAK.split(body)))
    if longest > MAX_MARKDOWN_PARAGRAPH_CHARACTERS:
        raise SourceTooLargeError(
            f"{where} has a paragraph of {longest} characters; in Markdown it may have "
            f"{MAX_MARKDOWN_PARAGRAPH_CHARACTERS}.",
            "Put an empty line between its paragraphs, or save it as .txt.",
        )
    return body


def _url(where: object, url: str | None) -> str | None:
    if url is not None and not is_address(url):
        raise FrontMatterError(f"{where}: its url is not an http(s) address.", "Correct it, or leave it out.")
    return url


def _language(where: object, language: str | None) -> str | None:
    if language is None:
        return None
    match = _LANGUAGE.fullmatch(language)
    if match is None:
        raise FrontMatterError(f"{where}: its language is no code.", 'Write "en", "es", "hi" or the like.')
    return match[1].lower()
