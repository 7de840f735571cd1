"""A generation is written whole or not at all, damage is noticed when it is opened, and the flip is one step."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.errors import CorruptIndexError, IndexUnavailableError
from index.generations.chroma import ChunkStore
from index.generations.generation import (
    Manifest,
    fingerprint,
    generation_dir,
    open_generation,
    read_generation,
    write_generation,
)
from index.generations.live_pointer import (
    Live,
    discard_prepared,
    flip,
    make_live,
    prepare_live,
    prune,
    read_live,
)
from index.intake.folder import load_folder
from index.intake.story import story_from_text
from index.models.token_encoder import TokenMatrix, unit
from index.settings import IndexConfig
from index.system.atomic_files import write_atomically
from index.text.chunking import chunks_of, sentences_of
from index.types import IndexedStory
from tests.support.stories import reopen

MANY = 5600
"""More chunks than Chroma takes in one batch, and enough for its HNSW index to be written to files."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a generation of many tiny chunks, with short vectors that no network had to make."""
    path = tmp_path_factory.mktemp("large") / "v1"
    path.mkdir()
    story = story_from_text("\n\n".join(f"Line {n}." for n in range(MANY)), story_id="lines")
    sentences = sentences_of(story)
    indexed = IndexedStory(story, sentences, chunks_of(story, sentences), 0)
    vectors = unit(np.random.default_rng(7).normal(size=(MANY, 8)).astype(np.float32))
    matrices = [TokenMatrix(np.array([n], np.int32), vectors[n : n + 1]) for n in range(MANY)]
    store = ChunkStore.create(path / "chroma", indexed.chunks, vectors)
    canaries = tuple(store.find_canaries(indexed.chunks, vectors))
    store.close()
    manifest = Manifest("v1", "2025-01-01T00:00:00Z", fingerprint(), 1, MANY, MANY, canaries, {})
    write_generation(path, manifest, [indexed], matrices, vectors)
    return path


@pytest.fixture
def copy(built: IndexConfig, tmp_path: Path) -> Path:
    """Give a copy of the shared generation to damage."""
    return shutil.copytree(generation_dir(built.index_dir, "v1"), tmp_path / "copy")


def test_what_is_opened_is_what_was_read_from_the_stories(built: IndexConfig) -> None:
    generation = open_generation(generation_dir(built.index_dir, "v1"))
    assert [indexed.story for indexed in generation.stories.values()] == load_folder(built.stories_dir)
    for indexed in generation.stories.values():
        assert indexed.sentences == sentences_of(indexed.story)
        assert indexed.chunks == chunks_of(indexed.story, indexed.sentences)
        matrices = generation.matrices(indexed)
        assert len(matrices) == len(indexed.sentences)
        for matrix in matrices:
            assert matrix.vectors.dtype == np.float32
            assert np.linalg.norm(matrix.vectors, axis=1) == pytest.approx(1.0, abs=0.01)
    generation.store.close()


def test_more_chunks_than_one_batch_are_stored_and_the_index_is_on_disk(large: Path) -> None:
    generation = open_generation(large)
    assert generation.store.count() == MANY
    assert len(generation.manifest.canaries) >= 7
    assert list((large / "chroma").glob("*/data_level0.bin"))
    generation.store.close()


@pytest.mark.parametrize("damage", ["halved", "emptied", "removed", "folder removed"])
def test_a_damaged_vector_file_is_noticed_though_chroma_says_nothing(
    large: Path, tmp_path: Path, damage: str
) -> None:
    path = shutil.copytree(large, tmp_path / "copy")
    [vectors] = (path / "chroma").glob("*/data_level0.bin")
    if damage == "folder removed":
        shutil.rmtree(vectors.parent)
    elif damage == "removed":
        vectors.unlink()
    else:
        content = vectors.read_bytes()
        vectors.write_bytes(content[: len(content) // 2] if damage == "halved" else b"")
    with pytest.raises(CorruptIndexError):
        open_generation(path)


def test_before_chroma_is_open_the_same_chunks_are_nearest(built: IndexConfig) -> None:
    path = generation_dir(built.index_dir, "v1")
    generation = read_generation(path)
    asked = np.load(path / "chunk_vectors.npy")[3]
    at_once = generation.nearest(asked, 5)
    found = generation.open_store().nearest(asked, 5)
    assert [chunk for chunk, _ in at_once] == [chunk for chunk, _ in found]
    assert [cosine for _, cosine in at_once] == pytest.approx([cosine for _, cosine in found], abs=1e-4)
    generation.close()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def alter_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [Path.unlink, cut_short, alter_a_byte])
@pytest.mark.parametrize(
    "name", ["stories.jsonl", "token_ids.npy", "token_vectors.npy", "token_counts.npy", "chunk_vectors.npy"]
)
def test_a_damaged_file_is_noticed_and_named(copy: Path, name: str, damage: Callable[[Path], None]) -> None:
    damage(copy / name)
    with pytest.raises(CorruptIndexError, match=name) as caught:
        open_generation(copy)
    assert "reindex" in caught.value.cure


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"version": 1}'])
def test_a_damaged_manifest_is_noticed(copy: Path, content: str) -> None:
    (copy / "manifest.json").write_text(content)
    with pytest.raises(CorruptIndexError, match="manifest"):
        open_generation(copy)


def test_a_lost_database_is_noticed(copy: Path) -> None:
    (copy / "chroma" / "chroma.sqlite3").unlink()
    with pytest.raises(CorruptIndexError):
        open_generation(copy)


def test_a_directory_without_a_manifest_was_never_finished(copy: Path) -> None:
    (copy / "manifest.json").unlink()
    with pytest.raises(IndexUnavailableError) as caught:
        open_generation(copy)
    assert not isinstance(caught.value, CorruptIndexError)


def test_the_pointer_remembers_the_version_before(tmp_path: Path) -> None:
    assert read_live(tmp_path) is None
    assert make_live(tmp_path, "v1") == Live("v1", None)
    assert make_live(tmp_path, "v2") == Live("v2", "v1") == read_live(tmp_path)
    assert make_live(tmp_path, "v2") == Live("v2", "v1")
    assert make_live(tmp_path, "v3", lambda before: before != "v2") == Live("v3", "v1")


@pytest.mark.parametrize("content", ["", "{", "[]", "7", "{}"])
def test_a_damaged_pointer_is_an_error_and_the_next_flip_mends_it(tmp_path: Path, content: str) -> None:
    (tmp_path / "live.json").write_text(content)
    with pytest.raises(CorruptIndexError, match=r"live\.json"):
        read_live(tmp_path)
    assert make_live(tmp_path, "v2") == read_live(tmp_path)


def test_a_flip_that_fails_leaves_the_old_pointer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_live(tmp_path, "v1")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        make_live(tmp_path, "v2")
    assert read_live(tmp_path) == Live("v1", None)
    assert [path.name for path in tmp_path.iterdir()] == ["live.json"]


def test_a_pointer_that_is_prepared_changes_nothing_until_it_is_flipped(tmp_path: Path) -> None:
    make_live(tmp_path, "v1")
    assert prepare_live(tmp_path, "v2") == Live("v2", "v1")
    assert read_live(tmp_path) == Live("v1", None)
    discard_prepared(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["live.json"]
    discard_prepared(tmp_path)
    # What a killed builder has left is written over.
    prepare_live(tmp_path, "v3")
    prepare_live(tmp_path, "v4")
    flip(tmp_path)
    assert read_live(tmp_path) == Live("v4", "v1")
    assert [path.name for path in tmp_path.iterdir()] == ["live.json"]


def test_the_pointer_is_a_whole_file_at_every_moment(tmp_path: Path) -> None:
    write_atomically(tmp_path / "live.json", json.dumps({"version": "v1"}))
    before = (tmp_path / "live.json").stat().st_ino
    write_atomically(tmp_path / "live.json", json.dumps({"version": "v2"}))
    assert (tmp_path / "live.json").stat().st_ino != before
    assert [path.name for path in tmp_path.iterdir()] == ["live.json"]


def test_pruning_keeps_the_live_version_and_the_one_before_it(tmp_path: Path) -> None:
    for version in ("v1", "v2", "v3", "unfinished"):
        generation_dir(tmp_path, version).mkdir(parents=True)
    prune(tmp_path, Live("v3", "v2"))
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == ["v2", "v3"]


def test_the_shared_index_is_whole(built: IndexConfig) -> None:
    reopen(built, "v1")
