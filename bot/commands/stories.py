"""`storyproof stories`: a line for each story, with its id and where it comes from."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from typing import TYPE_CHECKING

from bot.console.session import desk_of, tell
from bot.lifecycle.logging import configure_logging
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.types import ListedStory


def run(args: argparse.Namespace) -> int:
    """Print the stories: live, added, left out."""
    settings = load_settings()
    configure_logging(settings.secrets, logging.WARNING)
    with desk_of(settings) as desk:
        asyncio.run(desk.sync(build=False))
        listed = asyncio.run(desk.stories())
    widths = [
        max((len(cell) for cell in column), default=0) for column in zip(*map(_cells, listed), strict=True)
    ]
    for story in listed:
        cells = [cell.ljust(width) for cell, width in zip(_cells(story), widths, strict=True)]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
    if not listed:
        tell("there is no story yet. Put one into STORIES_DIR, or `storyproof add` one.")
    return 0


def _cells(story: ListedStory) -> tuple[str, str, str]:
    origin = story.address or story.origin.value
    return story.id, f"{origin}, left out" if story.excluded else origin, " ".join(story.title.split())
