"""A Story in, JSON out, and back: the one form that files, orders to a builder and the database share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from index.types import Block, BlockKind, Story


def story_of(fields: Mapping[str, Any]) -> Story:
    """Return the story of these fields; raises KeyError, TypeError or ValueError where they are not one."""
    blocks = tuple(
        Block(block["start"], block["end"], BlockKind(block["kind"])) for block in fields["blocks"]
    )
    return Story(**{**fields, "blocks": blocks})


def packed(story: Story) -> str:
    """Return a story as one line of JSON in ASCII, the same for the same story."""
    return json.dumps(asdict(story), sort_keys=True)


def unpacked(text: str) -> Story:
    """Return the story that `packed` wrote; raises what `story_of` raises."""
    return story_of(json.loads(text))


def digest_of(packed_story: str) -> str:
    """Return the SHA-256 of a packed story, in hexadecimal: two that read the same have the same."""
    return hashlib.sha256(packed_story.encode("ascii")).hexdigest()
