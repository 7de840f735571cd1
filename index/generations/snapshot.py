"""What a reader can see of a generation's stories, to compare one generation with another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.citations.story_diff import Sentences
from index.errors import StoryproofError
from index.generations.generation import generation_dir
from index.generations.live_pointer import read_live

Snapshot = tuple[dict[str, str], dict[str, Sentences]]
"""Identities and sentence texts, each by story id."""


def live_snapshot(index_dir: Path) -> Snapshot:
    """Read the live generation's stories; none where nothing is live or it cannot be read."""
    try:
        live = read_live(index_dir)
        return snapshot(generation_dir(index_dir, live.version)) if live is not None else ({}, {})
    except StoryproofError:
        return {}, {}


def snapshot(path: Path) -> Snapshot:
    """Read a generation's stories as identities and sentence texts, by story id."""
    hashes: dict[str, str] = {}
    sentences: dict[str, Sentences] = {}
    try:
        with (path / "stories.jsonl").open(encoding="utf-8") as stream:
            for line in stream:
                row = json.loads(line)
                story = row["story"]
                hashes[story["id"]] = identity(story)
                texts = tuple(story["text"][one["start"] : one["end"]] for one in row["sentences"])
                sentences[story["id"]] = Sentences(story["title"], texts)
    except (OSError, ValueError, KeyError):
        return {}, {}
    return hashes, sentences


def identity(story: Mapping[str, Any]) -> str:
    """Join what a reader can see of a story: its text and what is said about it."""
    # One that was indexed before stories had authors has none.
    seen = ("content_hash", "title", "url", "published_at", "source", "author", "language")
    return "|".join(str(story.get(name)) for name in seen)
