"""Check a generation on disk: its files, its canaries, and a copy of it for the doctor."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from index.errors import CorruptIndexError, IndexUnavailableError
from index.generations.generation import Generation, Manifest, open_generation, read_generation

log = logging.getLogger(__name__)

_CURE = "Run `storyproof reindex` to build it anew."


def open_a_copy(path: Path) -> Manifest:
    """Check a generation as its opener would, canaries and all; raise what `open_generation` raises.

    Chroma lets one process own a directory, and the bot may: a copy of Chroma's part is opened.
    """
    generation = read_generation(path)
    with tempfile.TemporaryDirectory(prefix="storyproof-") as folder:
        copy = Path(folder)
        try:
            shutil.copytree(path / "chroma", copy / "chroma")
            shutil.copyfile(path / "chunk_vectors.npy", copy / "chunk_vectors.npy")
        except (OSError, shutil.Error) as error:
            raise CorruptIndexError(
                f"The vector index of version {generation.version} cannot be read.", _CURE
            ) from error
        opened = Generation(copy, generation.manifest, tuple(generation.stories.values()))
        try:
            opened.open_store()
        finally:
            opened.close()
    return generation.manifest


def passes_full_check(path: Path) -> bool:
    """Tell whether a generation opens and passes its checks."""
    return _passes(lambda: open_generation(path).close())


def passes_file_check(path: Path) -> bool:
    """Tell whether a generation's own files pass their checks; Chroma's part is not looked at."""
    return _passes(lambda: read_generation(path))


def _passes(look: Callable[[], object]) -> bool:
    try:
        look()
    except IndexUnavailableError as error:
        log.info("%s", error)
        return False
    return True
