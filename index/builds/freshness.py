"""Tell whether the live version is up to date with the stories, and refuse a build that would lose them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from index.builds.story_set import stories_of_build
from index.errors import NoStoriesError, StoryproofError
from index.generations.generation import fingerprint, generation_dir, read_manifest
from index.generations.integrity import passes_full_check
from index.generations.live_pointer import read_live
from index.generations.snapshot import identity, live_snapshot, snapshot
from index.intake.folder import load_folder, story_files
from index.reindex_types import AS_THEY_ARE, BuildInput
from index.settings import IndexConfig

log = logging.getLogger(__name__)


def is_current(
    config: IndexConfig,
    sound: Callable[[Path], bool] = passes_full_check,
    *,
    build_input: BuildInput = AS_THEY_ARE,
    pinned: bool = False,
) -> bool:
    """Tell whether the live generation was built by this code from the stories as they are now, and is sound.

    One that is `pinned` stays whatever the stories are.
    """
    try:
        live = read_live(config.index_dir)
        if live is None:
            return False
        path = generation_dir(config.index_dir, live.version)
        if read_manifest(path).fingerprint != fingerprint():
            return False
        if not pinned and not build_input.added:
            story_files(config.stories_dir)
    except StoryproofError as error:
        log.info("The live index does not do: %s", error)
        return False
    if not sound(path):
        return False
    if pinned:
        return True
    hashes, _ = snapshot(path)
    return hashes == {
        story.id: identity(asdict(story)) for story in stories_of_build(config.stories_dir, build_input)
    }


def refuse_to_drop_all(config: IndexConfig, build_input: BuildInput) -> None:
    """Raise NoStoriesError where the folder's stories are live and all gone from it: a disk may be missing.

    For who builds without being asked to; who is asked to goes on where other stories are left.
    """
    refuse_sample_over_stories(config, build_input)
    try:
        story_files(config.stories_dir)
    except NoStoriesError:
        added = {story.id for story in build_input.added}
        if not added or live_snapshot(config.index_dir)[0].keys() - added:
            raise


def refuse_sample_over_stories(config: IndexConfig, build_input: BuildInput) -> None:
    """Raise NoStoriesError where the sample would take the place of stories whose folder is gone."""
    if config.sample_for is None:
        return
    live = live_snapshot(config.index_dir)[0].keys()
    sample = {story.id for story in load_folder(config.stories_dir)}
    if not live & sample and live - {story.id for story in build_input.added}:
        raise NoStoriesError(
            f"The stories folder {config.sample_for} is gone; the live index was made of it.",
            "Put it back, or set STORIES_DIR.",
        )
