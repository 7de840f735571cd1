"""A generation is one build of the index in its own directory: written, opened, made live and pruned here.

index/
  live.json                   which version is live and which was before; replaced in one step
  generations/<version>/
    manifest.json             written last: a directory without it was never finished
    stories.jsonl             the canonical stories with their blocks, sentences and chunks
    token_*.npy               ids, unit vectors (float16) and counts of every sentence's tokens
    chunk_vectors.npy         the pooled vectors Chroma was given, for the canaries
    chroma/                   the vector index
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from pydantic import TypeAdapter

from index.errors import CorruptIndexError, IndexUnavailableError
from index.models.token_encoder import TokenEncoder, TokenMatrix, Vectors
from index.system.atomic_files import digest, flush, save, write_atomically
from index.text.chunking import CHUNKER
from index.types import IndexedStory

if TYPE_CHECKING:
    from index.generations.chroma import ChunkStore


_INDEXED: Final = TypeAdapter(IndexedStory)

FORMAT = 1
_CURE = "Run `storyproof reindex` to build it anew."
_DATA_FILES = ("stories.jsonl", "token_ids.npy", "token_vectors.npy", "token_counts.npy", "chunk_vectors.npy")


def fingerprint() -> str:
    """Name everything that shapes an index; one built under another fingerprint is out of date."""
    return f"{FORMAT}|{CHUNKER}|{TokenEncoder.fingerprint}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of, how it was made, and the checks it must pass when opened."""

    version: str
    built_at: str
    fingerprint: str
    stories: int
    sentences: int
    chunks: int
    canaries: tuple[int, ...]
    sha256: Mapping[str, str]


class Generation:
    """An opened generation: read-only, safe to share between threads."""

    def __init__(self, path: Path, manifest: Manifest, stories: Sequence[IndexedStory]) -> None:
        """Keep what `read_generation` read and checked; Chroma waits for `open_store`."""
        self.path = path
        self.manifest = manifest
        self.stories = {indexed.story.id: indexed for indexed in stories}
        self._store: ChunkStore | None = None
        self._opening = threading.Lock()

    @property
    def version(self) -> str:
        """Return the version that answers cite."""
        return self.manifest.version

    @cached_property
    def _tokens(self) -> tuple[Any, Any, Any]:
        ids = np.load(self.path / "token_ids.npy")
        vectors = np.load(self.path / "token_vectors.npy", mmap_mode="r")
        counts = np.load(self.path / "token_counts.npy")
        return ids, vectors, np.concatenate([[0], np.cumsum(counts)])

    @property
    def store(self) -> ChunkStore:
        """Return Chroma's part, opened by `open_store` if need be."""
        return self.open_store()

    def open_store(self) -> ChunkStore:
        """Open Chroma's part once, check its count and its canaries, return it; raises CorruptIndexError."""
        # Chroma and LlamaIndex take seconds to import: whoever only reads pointers and manifests goes without.
        from index.generations.chroma import ChunkStore

        with self._opening:
            if self._store is None:
                store = ChunkStore.open(self.path / "chroma")
                try:
                    _check_canaries(self.path, self.manifest, store)
                except CorruptIndexError:
                    store.close()
                    raise
                self._store = store
            return self._store

    def nearest(self, vector: Vectors, count: int) -> list[tuple[str, float]]:
        """Return up to `count` (chunk id, cosine) pairs, best first; raises CorruptIndexError.

        Chroma finds them; until it is open, the vectors it was given are compared one by one.
        """
        if self._store is not None:
            return self._store.nearest(vector, count)
        cosines = np.load(self.path / "chunk_vectors.npy") @ vector
        ids = [chunk.id for indexed in self.stories.values() for chunk in indexed.chunks]
        return [(ids[at], float(cosines[at])) for at in np.argsort(-cosines, kind="stable")[:count]]

    def close(self) -> None:
        """Let go of Chroma's files and threads, once a thread that opens them is through."""
        with self._opening:
            if self._store is not None:
                self._store.close()

    def matrices(self, indexed: IndexedStory) -> list[TokenMatrix]:
        """Return the token matrices of a story's sentences, in order, as float32."""
        ids, vectors, bounds = self._tokens
        rows = range(indexed.first_sentence, indexed.first_sentence + len(indexed.sentences))
        return [
            TokenMatrix(
                ids[bounds[row] : bounds[row + 1]],
                np.asarray(vectors[bounds[row] : bounds[row + 1]], np.float32),
            )
            for row in rows
        ]


def write_generation(
    path: Path,
    manifest: Manifest,
    stories: Sequence[IndexedStory],
    matrices: Sequence[TokenMatrix],
    chunk_vectors: Vectors,
) -> None:
    """Write everything but Chroma's part, flushed to disk, the manifest last."""
    with (path / "stories.jsonl").open("w", encoding="utf-8") as stream:
        for indexed in stories:
            stream.write(json.dumps(asdict(indexed), ensure_ascii=False) + "\n")
    empty = TokenMatrix(np.zeros(0, np.int32), np.zeros((0, chunk_vectors.shape[1]), np.float32))
    rows = list(matrices) or [empty]
    save(path / "token_ids.npy", np.concatenate([matrix.ids for matrix in rows]).astype(np.int32))
    save(path / "token_vectors.npy", np.concatenate([matrix.vectors.astype(np.float16) for matrix in rows]))
    save(path / "token_counts.npy", np.array([len(matrix.ids) for matrix in matrices], dtype=np.int64))
    save(path / "chunk_vectors.npy", chunk_vectors)
    for name in _DATA_FILES:
        flush(path / name)
    names = (*_DATA_FILES, *_vector_files(path))
    sealed = replace(manifest, sha256={name: digest(path / name) for name in names})
    write_atomically(path / "manifest.json", json.dumps(asdict(sealed), indent=1))


def open_generation(path: Path) -> Generation:
    """Open a generation and check it: file hashes, counts, and canaries that Chroma must find.

    Raises IndexUnavailableError when it was never finished and CorruptIndexError when it is damaged. A
    truncated HNSW file gives wrong answers without an error, or ends the process, hence the hashes of these
    files, too; damage to the rest of Chroma's directory is for the canaries to find.
    """
    generation = read_generation(path)
    generation.open_store()
    return generation


def read_generation(path: Path) -> Generation:
    """Read and check a generation's own files; Chroma waits for `open_store`. Raises what `open_generation` does."""
    manifest = read_manifest(path)
    for name, expected in manifest.sha256.items():
        if not (path / name).is_file() or digest(path / name) != expected:
            raise CorruptIndexError(f"The index file {name} of version {manifest.version} is damaged.", _CURE)
    with (path / "stories.jsonl").open(encoding="utf-8") as stream:
        stories = [_INDEXED.validate_json(line, strict=True) for line in stream]
    return Generation(path, manifest, stories)


def _vector_files(path: Path) -> list[str]:
    """List the HNSW files Chroma has written out (it does from 1,000 chunks on) and changes no more."""
    segments = [one.parent for one in sorted((path / "chroma").glob("*/index_metadata.pickle"))]
    return [str(file.relative_to(path)) for segment in segments for file in sorted(segment.iterdir())]


def _check_canaries(path: Path, manifest: Manifest, store: ChunkStore) -> None:
    vectors = np.load(path / "chunk_vectors.npy")
    found = [store.finds_itself(vectors[index]) for index in manifest.canaries]
    if not all(found) or store.count() != manifest.chunks:
        raise CorruptIndexError(f"The vector index of version {manifest.version} is damaged.", _CURE)


def read_manifest(path: Path) -> Manifest:
    """Read a generation's manifest; raises IndexUnavailableError when there is none."""
    try:
        fields = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        manifest = Manifest(
            **{**fields, "canaries": tuple(fields["canaries"]), "sha256": dict(fields["sha256"])}
        )
    except FileNotFoundError:
        raise IndexUnavailableError(f"There is no finished index at {path}.", _CURE) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptIndexError(f"The manifest at {path} is damaged.", _CURE) from error
    if not all(isinstance(at, int) and 0 <= at < manifest.chunks for at in manifest.canaries):
        raise CorruptIndexError(f"The manifest at {path} is damaged.", _CURE)
    return manifest


def generation_dir(index_dir: Path, version: str) -> Path:
    """Return where a version lives."""
    return index_dir / "generations" / version
