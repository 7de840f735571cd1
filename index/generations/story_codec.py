"""The one JSON form of a story that files, requests to a builder and the database share."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING

from index.types import Story

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def packed(story: Story) -> str:
    """Return a story as one line of JSON in ASCII, the same for the same story."""
    # Stored and hashed: not a byte of it may change.
    return json.dumps(asdict(story), sort_keys=True)


def unpacked(text: str) -> Story:
    """Return the story that `packed` wrote; raises ValueError for anything else."""
    return _adapter().validate_json(text, strict=True)


def digest_of(packed_story: str) -> str:
    """Return the SHA-256 of a packed story, in hexadecimal: two that read the same have the same."""
    return hashlib.sha256(packed_story.encode("ascii")).hexdigest()


@cache
def _adapter() -> TypeAdapter[Story]:
    # Whoever checks a receipt needs none of it, and it takes a while to import.
    from pydantic import TypeAdapter

    return TypeAdapter(Story)
