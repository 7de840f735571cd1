"""A stories folder and what an editor changed beside it in, the stories of a build out."""

from __future__ import annotations

from pathlib import Path

from index.errors import NoStoriesError, StoryIdTakenError
from index.intake.folder import load_folder
from index.reindex_types import BuildInput
from index.types import Story


def stories_of_build(folder: Path, build_input: BuildInput) -> list[Story]:
    """Return the stories of the folder that are not left out, then those added beside it.

    Raises NoStoriesError when there is none at all or no folder, StoryIdTakenError where the folder has
    a story with the id of an added one, and SourceError where it cannot be read.
    """
    if build_input.replaces_folder:
        return list(build_input.added)
    own = [story for story in _own(folder, build_input) if story.id not in build_input.excluded]
    added = {story.id: story for story in build_input.added}
    for story in own:
        if story.id in added:
            raise StoryIdTakenError(
                f"The story {story.title!r} of {folder} and {added[story.id].title!r}, which was added, share "
                f"the id {story.id!r}.",
                "Rename the file, or remove the one that was added.",
            )
    if not own and not added:
        raise NoStoriesError("Every story is left out.", "Add one, or put one of them back.")
    return [*own, *build_input.added]


def _own(folder: Path, build_input: BuildInput) -> list[Story]:
    """Return the folder's stories; an empty folder will do where stories were added, a missing one will not."""
    try:
        return load_folder(folder)
    except NoStoriesError:
        if not build_input.added or not folder.is_dir():
            raise
        return []
