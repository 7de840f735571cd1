"""`storyproof remove`: the id of a story in, an index without it and a report out."""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.console.session import desk_of, reindexed, tell
from bot.lifecycle.logging import configure_logging
from bot.settings import Settings, load_settings
from index.errors import NoStoriesError, StoryproofError, UnknownStoryError

if TYPE_CHECKING:
    from bot.types import ListedStory


def run(args: argparse.Namespace) -> int:
    """Take a story out and reindex; raise UnknownStoryError where there is none of this id."""
    from bot.desk.story_changes import StoryChanges

    settings = load_settings()
    configure_logging(settings.secrets, logging.WARNING)
    try:
        status = asyncio.run(reindexed(settings, StoryChanges(remove=(args.story,)), force=args.force))
    except NoStoriesError as error:
        raise _reason(args.story, _listed(settings), error) from None
    if any(one.excluded for one in _listed(settings) if one.id == args.story):
        tell(f"its file stays where it is; storyproof add {args.story} brings the story back.")
    return status


def _listed(settings: Settings) -> Sequence[ListedStory]:
    with desk_of(settings) as desk:
        return asyncio.run(desk.stories())


def _reason(story_id: str, listed: Sequence[ListedStory], error: NoStoriesError) -> StoryproofError:
    """Tell why no story would be left: there is none of this id, it is the last one, or the folder is gone."""
    if story_id not in {one.id for one in listed}:
        return UnknownStoryError(f"There is no story {story_id!r}.", "`storyproof stories` lists them.")
    if any(one.id != story_id and not one.excluded for one in listed):
        return error
    cure = "Add another one first: storyproof add FILE|URL."
    if any(one.excluded for one in listed):
        cure += " One that is left out comes back with storyproof add ID."
    return NoStoriesError(f"{story_id!r} is the last story, so it stays: an index needs one.", cure)
