"""Find the nearest chunks by their vectors: the only module that touches Chroma.

Chroma and LlamaIndex take seconds to import, so they are imported where a directory is written or opened: who
only reads a manifest or the stories never waits for them.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import CorruptIndexError
from index.models.token_encoder import Vectors
from index.types import Chunk

if TYPE_CHECKING:
    from llama_index.core.schema import BaseNode, TextNode


_COLLECTION = "chunks"
# Chroma keeps one system a path for all its clients and counts them without a lock.
_ONE_AT_A_TIME = threading.Lock()
_CANARIES = 8
_CURE = "Run `storyproof reindex` to build it anew."


class ChunkStore:
    """One generation's Chroma directory; written once by a builder, then only queried."""

    def __init__(self, client: Any, collection: Any) -> None:
        """Wrap an open collection in LlamaIndex's vector store; use `create` or `open`."""
        from llama_index.vector_stores.chroma import ChromaVectorStore

        self._client = client
        self._collection = collection
        self._vectors = ChromaVectorStore(chroma_collection=collection)

    @classmethod
    def create(cls, path: Path, chunks: Sequence[Chunk], vectors: Vectors) -> ChunkStore:
        """Write chunks with their unit vectors (n, d) into a new directory, which must not exist."""
        path.mkdir(parents=True)
        client = _client(path)
        # embedding_function=None on create and get: Chroma's default would try a download.
        collection = client.create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        store = cls(client, collection)
        nodes: list[BaseNode] = [_node(chunk, vector) for chunk, vector in zip(chunks, vectors, strict=True)]
        # LlamaIndex would send 41,665 at once; Chroma takes fewer, by SQLite's limit on variables.
        most = client.get_max_batch_size()
        for first in range(0, len(nodes), most):
            store._vectors.add(nodes[first : first + most])
        return store

    @classmethod
    def open(cls, path: Path) -> ChunkStore:
        """Open a directory written by `create`; raises CorruptIndexError."""
        if not (path / "chroma.sqlite3").is_file():
            raise CorruptIndexError(f"The index at {path} has no database.", _CURE)
        client = None
        try:
            client = _client(path)
            return cls(client, client.get_collection(_COLLECTION, embedding_function=None))
        except Exception as error:  # Chroma raises its own, SQLite's and Rust's errors here
            if client is not None:
                with _ONE_AT_A_TIME:
                    client.close()
            raise CorruptIndexError(f"The index at {path} cannot be opened.", _CURE) from error

    def nearest(self, vector: Vectors, count: int) -> list[tuple[str, float]]:
        """Return up to `count` (chunk id, cosine) pairs, best first; raises CorruptIndexError."""
        from llama_index.core.vector_stores.types import VectorStoreQuery

        query = VectorStoreQuery(query_embedding=vector.tolist(), similarity_top_k=count)
        try:
            found = self._vectors.query(query)
        except Exception as error:
            raise CorruptIndexError("The index cannot be queried.", _CURE) from error
        # The store turns a distance d into exp(-d); with cosine space, d is 1 - cosine.
        scores = [1.0 + math.log(max(similarity, 1e-9)) for similarity in found.similarities or []]
        return list(zip(found.ids or [], scores, strict=True))

    def count(self) -> int:
        """Return how many chunks are stored; raises CorruptIndexError."""
        try:
            return int(self._collection.count())
        except Exception as error:
            raise CorruptIndexError("The index cannot be counted.", _CURE) from error

    def find_canaries(self, chunks: Sequence[Chunk], vectors: Vectors) -> list[int]:
        """Pick spread-out chunks that find themselves: an opener can ask the same and must get the same."""
        step = max(1, len(chunks) // _CANARIES)
        return [index for index in range(0, len(chunks), step) if self.finds_itself(vectors[index])][
            : _CANARIES + 1
        ]

    def finds_itself(self, vector: Vectors) -> bool:
        """Tell whether the store holds a vector equal to this one where a query finds it."""
        if not np.any(vector):
            return False
        nearest = self.nearest(vector, 1)
        return bool(nearest) and nearest[0][1] > 0.999

    def close(self) -> None:
        """Let go of files and threads."""
        with _ONE_AT_A_TIME:
            self._client.close()


def _client(path: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    with _ONE_AT_A_TIME:
        return chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))


def _node(chunk: Chunk, vector: Vectors) -> TextNode:
    from llama_index.core.schema import TextNode

    return TextNode(
        id_=chunk.id,
        text=chunk.text,
        embedding=vector.tolist(),
        metadata={
            "story_id": chunk.story_id,
            "position": chunk.position,
            "start": chunk.start,
            "end": chunk.end,
        },
        start_char_idx=chunk.start,
        end_char_idx=chunk.end,
    )
