"""Text in, a Story out: canonical text, blocks, language and content hash."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from index.language import detect_language
from index.sources.blocks import find_blocks
from index.types import Block, BlockKind, Story

_NEWLINES = re.compile(r"\r\n?|\u2028|\x0b|\x85")
# Marks that change how text is shown without being read: a quote must look like what it is.
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")


def canonical_text(raw: str) -> str:
    """Return the text spans will index into: LF line ends, no control, bidi-override or byte-order marks."""
    text = _INVISIBLE.sub("", _NEWLINES.sub("\n", raw))
    return "".join(
        c for c in text if c in "\n\t\f\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cs")
    )


def without_surrogates(text: str) -> str:
    """Put U+FFFD in the place of each lone surrogate; the length stays as it is."""
    return _SURROGATE.sub("\ufffd", text)


def story_from_text(
    text: str,
    *,
    story_id: str,
    title: str | None = None,
    blocks: Sequence[Block] | None = None,
    url: str | None = None,
    published_at: str | None = None,
    source: str | None = None,
) -> Story:
    """Make a Story whose `text` is exactly the given one; blocks are found where none are given."""
    found = tuple(blocks) if blocks is not None else find_blocks(text, title)
    return Story(
        id=story_id,
        title=title or _title_in(text, found) or story_id,
        text=text,
        content_hash=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        language=detect_language(text[:4000]),
        blocks=found,
        url=url,
        published_at=published_at,
        source=source,
    )


def _title_in(text: str, blocks: Sequence[Block]) -> str | None:
    for block in blocks:
        if block.kind is BlockKind.TITLE:
            return " ".join(text[block.start : block.end].split())
    return None
