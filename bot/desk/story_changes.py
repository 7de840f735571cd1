"""What an editor changes about the stories, as values: added, taken out, brought back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.types import StoryOrigin
from index.citations.similarity import EDITED_FROM, similarity
from index.errors import UnknownStoryError
from index.reindex_types import BuildInput
from index.text.chunking import sentences_of
from index.types import Story


@dataclass(frozen=True, slots=True)
class NewStory:
    """A story to add, its web address or the name of its file, and who wants it."""

    story: Story
    origin: StoryOrigin
    address: str | None = None
    by: int | None = None


@dataclass(frozen=True, slots=True)
class StoryChanges:
    """What to add, and ids to take out or to put back in."""

    add: tuple[NewStory, ...] = ()
    remove: tuple[str, ...] = ()
    restore: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.add or self.remove or self.restore)


@dataclass(frozen=True, slots=True)
class StoryOverride:
    """What is kept about a story: the added one (`story`), or that the folder's of this id is `excluded`, or both."""

    id: str
    origin: StoryOrigin
    address: str | None
    title: str
    story: Story | None
    excluded: bool = False
    by: int | None = None


Overrides = Mapping[str, StoryOverride]
"""What is kept, by story id."""


def apply_changes(
    overrides: Overrides, changes: StoryChanges, live: Mapping[str, str]
) -> dict[str, StoryOverride]:
    """Return the overrides as they will be; `live` has the titles of the live generation's stories by id.

    Taking out what is left out already changes nothing. Raises UnknownStoryError.
    """
    kept = dict(overrides)
    for story_id in changes.restore:
        _restore(kept, story_id)
    for addition in changes.add:
        _add(kept, addition)
    for story_id in changes.remove:
        _remove(kept, story_id, live)
    return kept


def build_input_of(overrides: Overrides) -> BuildInput:
    """Return how a build differs from the folder by what is kept."""
    beside = tuple(entry.story for entry in overrides.values() if entry.story is not None)
    return BuildInput(beside, frozenset(entry.id for entry in overrides.values() if entry.excluded))


def _add(kept: dict[str, StoryOverride], new: NewStory) -> None:
    """Put a story in: in the place of the one of its address, else under its own id."""
    place = _place_of(kept.values(), new) or _free_id(kept, new)
    story = replace(new.story, id=place, url=_own_url(kept, place, new))
    excluded = place in kept and kept[place].excluded
    kept[place] = StoryOverride(
        place, new.origin, new.address, story.title, story, excluded=excluded, by=new.by
    )


def _place_of(entries: Iterable[StoryOverride], new: NewStory) -> str | None:
    """Return the id of the story that a page is a newer state of: of its address, or of another of the same story.

    An address that a page only states is not enough: on some sites every page states that of the front page.
    """
    if new.origin is not StoryOrigin.URL:
        return None
    stated = {address for address in (new.address, new.story.url) if address}
    same = None
    for entry in entries:
        if entry.story is None:
            continue
        if entry.address is not None and entry.address == new.address:
            return entry.id
        if stated & {entry.address, entry.story.url} and is_same_story(entry.story, new.story):
            same = same or entry.id
    return same


def _own_url(kept: Mapping[str, StoryOverride], place: str, new: NewStory) -> str | None:
    """Return where a story can be read; where it was found if another story has the address that it states."""
    url = new.story.url
    others = (entry.story for entry in kept.values() if entry.id != place and entry.story is not None)
    shared = new.origin is StoryOrigin.URL and any(other.url == url for other in others)
    return new.address or url if shared else url


def _free_id(kept: Mapping[str, StoryOverride], new: NewStory) -> str:
    """Return the story's id; a page whose id another page has gets a mark of its address: neither takes the other's."""
    entry = kept.get(new.story.id)
    if entry is None or entry.story is None or new.origin is not StoryOrigin.URL:
        return new.story.id
    mark = hashlib.sha256((new.address or new.story.url or "").encode()).hexdigest()[:6]
    return f"{new.story.id}-{mark}"


def _remove(kept: dict[str, StoryOverride], story_id: str, live: Mapping[str, str]) -> None:
    entry = kept.get(story_id)
    if entry is not None and entry.story is not None:
        del kept[story_id]
        if entry.excluded:
            kept[story_id] = StoryOverride(
                story_id, StoryOrigin.FOLDER, None, entry.title, None, excluded=True, by=entry.by
            )
    elif entry is None and story_id in live:
        kept[story_id] = StoryOverride(
            story_id, StoryOrigin.FOLDER, None, live[story_id], None, excluded=True
        )
    elif entry is None:
        raise UnknownStoryError(f"There is no story {story_id!r}.", "`storyproof stories` lists them.")


def _restore(kept: dict[str, StoryOverride], story_id: str) -> None:
    entry = kept.get(story_id)
    if entry is None or not entry.excluded:
        raise UnknownStoryError(f"No story {story_id!r} is left out.", "`storyproof stories` lists them.")
    if entry.story is None:
        del kept[story_id]
    else:
        # The build names both where they meet.
        kept[story_id] = replace(entry, excluded=False)


_COMPARED: Final = 40
"""Sentences from the start of each; a page behind a paywall has few more."""

_ENOUGH: Final = 0.5
"""Of the shorter one's sentences, those that the other has too."""


def is_same_story(one: Story, other: Story) -> bool:
    """Tell whether half the sentences of the shorter one are in the other; under one title, edited ones count too.

    Two reports in the same words about two days are two stories: theirs differ in their numbers only.
    """
    fewer, more = sorted((_opening(one), _opening(other)), key=len)
    found = sum(text in more for text in fewer)
    if _words(one.title) == _words(other.title):
        found = sum(any(similarity(text, known) >= EDITED_FROM for known in more) for text in fewer)
    return bool(fewer) and found >= _ENOUGH * len(fewer)


def _opening(story: Story) -> list[str]:
    return [story.text[one.start : one.end] for one in sentences_of(story)[:_COMPARED]]


def _words(title: str) -> list[str]:
    return re.findall(r"\w+", title.casefold())
