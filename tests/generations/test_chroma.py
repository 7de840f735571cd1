"""Chroma stores what it is given, finds it again, and never tries to reach the outside."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from chromadb.api.shared_system_client import SharedSystemClient

from index.errors import CorruptIndexError
from index.generations.chroma import ChunkStore
from index.models.token_encoder import Vectors, unit
from index.types import Chunk

CHUNKS = [Chunk(f"c{n}", "s", n, 10 * n, 10 * n + 5, f"text {n}") for n in range(40)]


def vectors(count: int = len(CHUNKS), dimension: int = 16) -> Vectors:
    """Return unit vectors that are the same at every run."""
    return unit(np.random.default_rng(7).normal(size=(count, dimension)).astype(np.float32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a written and closed store's directory."""
    ChunkStore.create(tmp_path / "chroma", CHUNKS, vectors()).close()
    return tmp_path / "chroma"


def test_what_was_written_is_found_by_an_opener(path: Path) -> None:
    store = ChunkStore.open(path)
    found = store.nearest(vectors()[3], 5)
    assert store.count() == len(CHUNKS)
    assert found[0][0] == "c3"
    assert found[0][1] == pytest.approx(1.0, abs=1e-4)
    exact = vectors() @ vectors()[3]
    assert [identity for identity, _ in found] == [f"c{n}" for n in np.argsort(-exact)[:5]]
    assert [cosine for _, cosine in found] == pytest.approx(sorted(exact, reverse=True)[:5], abs=1e-4)
    store.close()


def test_canaries_find_themselves_and_a_stranger_does_not(path: Path) -> None:
    store = ChunkStore.open(path)
    canaries = store.find_canaries(CHUNKS, vectors())
    assert 8 <= len(canaries) <= 9
    assert not store.finds_itself(vectors(41)[40])
    assert not store.finds_itself(np.zeros(16, np.float32))
    store.close()


def test_telemetry_is_off_and_no_embedding_function_is_kept(path: Path) -> None:
    store = ChunkStore.open(path)
    settings = SharedSystemClient._identifier_to_system[str(path)].settings
    assert settings.anonymized_telemetry is False
    assert store._collection._embedding_function is None
    store.close()


def test_an_index_without_chunks_is_an_index(tmp_path: Path) -> None:
    store = ChunkStore.create(tmp_path / "chroma", [], vectors(0))
    assert store.count() == 0
    assert store.find_canaries([], vectors(0)) == []
    store.close()


def test_two_openers_of_one_process_do_not_close_each_other(path: Path) -> None:
    first, second = ChunkStore.open(path), ChunkStore.open(path)
    first.close()
    assert second.count() == len(CHUNKS)
    second.close()


@pytest.mark.parametrize("damage", ["gone", "empty", "overwritten", "halved"])
def test_a_damaged_database_is_an_index_error_and_lets_go_of_the_directory(path: Path, damage: str) -> None:
    database = path / "chroma.sqlite3"
    content = database.read_bytes()
    if damage == "gone":
        database.unlink()
    else:
        database.write_bytes(
            {"empty": b"", "overwritten": b"x" * len(content), "halved": content[: len(content) // 2]}[damage]
        )
    with pytest.raises(CorruptIndexError) as caught:
        store = ChunkStore.open(path)
        try:
            store.count()
            store.nearest(vectors()[0], 3)
        finally:
            store.close()
    assert "reindex" in caught.value.cure
    assert str(path) not in SharedSystemClient._identifier_to_refcount
    shutil.rmtree(path)


def test_two_threads_open_and_close_one_index_side_by_side(path: Path) -> None:
    def open_and_close(_: int) -> None:
        ChunkStore.open(path).close()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(open_and_close, range(20))) == [None] * 20
