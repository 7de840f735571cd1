"""Canonical text in, a Story out: blocks, language and content hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from index.intake.blocks import find_blocks
from index.text.language import detect_language
from index.types import Block, BlockKind, Story

_MAX_TITLE = 300


def story_from_text(
    text: str,
    *,
    story_id: str,
    title: str | None = None,
    blocks: Sequence[Block] | None = None,
    url: str | None = None,
    published_at: str | None = None,
    source: str | None = None,
    author: str | None = None,
    language: str | None = None,
) -> Story:
    """Make a Story whose `text` is exactly the given one; blocks and the language are found where none are given."""
    found = tuple(blocks) if blocks is not None else find_blocks(text, title)
    return Story(
        id=story_id,
        title=title or _title_in(text, found) or story_id,
        text=text,
        content_hash=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        language=language or detect_language(text[:4000]),
        blocks=found,
        url=url,
        published_at=published_at,
        source=source,
        author=author,
    )


def _title_in(text: str, blocks: Sequence[Block]) -> str | None:
    for block in blocks:
        if block.kind is BlockKind.TITLE:
            return _shortened(" ".join(text[block.start : block.end].split()))
    return None


def _shortened(title: str) -> str:
    """Cut a title that is no title: it is put before every passage of its story."""
    return title if len(title) <= _MAX_TITLE else f"{title[: _MAX_TITLE - 1].rstrip()}\u2026"
