"""Tell whether the live version is up to date with the stories, and refuse a build that would lose them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from index.builds.story_set import amended
from index.errors import NoStoriesError, StoryproofError
from index.generations.generation import fingerprint, generation_dir, read_manifest
from index.generations.integrity import opens
from index.generations.live_pointer import read_live
from index.generations.snapshot import identity, live_snapshot, snapshot
from index.intake.folder import load_folder, story_files
from index.reindex_types import AS_THEY_ARE, Amendments
from index.settings import IndexConfig

log = logging.getLogger(__name__)


def is_current(
    config: IndexConfig,
    sound: Callable[[Path], bool] = opens,
    *,
    amendments: Amendments = AS_THEY_ARE,
    held: bool = False,
) -> bool:
    """Tell whether the live generation was built by this code from the stories as they are now, and is sound.

    One that is `held` stays whatever the stories are.
    """
    try:
        live = read_live(config.index_dir)
        if live is None:
            return False
        path = generation_dir(config.index_dir, live.version)
        if read_manifest(path).fingerprint != fingerprint():
            return False
        if not held and not amendments.beside:
            story_files(config.stories_dir)
    except StoryproofError as error:
        log.info("The live index does not do: %s", error)
        return False
    if not sound(path):
        return False
    if held:
        return True
    hashes, _ = snapshot(path)
    return hashes == {story.id: identity(asdict(story)) for story in amended(config.stories_dir, amendments)}


def refuse_to_lose(config: IndexConfig, amendments: Amendments) -> None:
    """Raise NoStoriesError where the folder's stories are live and all gone from it: a disk may be missing.

    For who builds without being asked to; who is asked to goes on where other stories are left.
    """
    refuse_stand_in(config, amendments)
    try:
        story_files(config.stories_dir)
    except NoStoriesError:
        added = {story.id for story in amendments.beside}
        if not added or live_snapshot(config.index_dir)[0].keys() - added:
            raise


def refuse_stand_in(config: IndexConfig, amendments: Amendments) -> None:
    """Raise NoStoriesError where the sample would take the place of stories whose folder is gone."""
    if config.stands_in_for is None:
        return
    live = live_snapshot(config.index_dir)[0].keys()
    sample = {story.id for story in load_folder(config.stories_dir)}
    if not live & sample and live - {story.id for story in amendments.beside}:
        raise NoStoriesError(
            f"The stories folder {config.stands_in_for} is gone; the live index was made of it.",
            "Put it back, or set STORIES_DIR.",
        )
