"""A reindex builds beside the live index and flips to it; whatever goes wrong, the old one goes on serving."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import FileLock

from index.builds.freshness import is_current
from index.builds.worker import build
from index.engine import StoryEngine
from index.errors import (
    BuildError,
    BuildInProgressError,
    CorruptIndexError,
    DiskFullError,
    NoStoriesError,
    SourceEncodingError,
)
from index.generations.generation import fingerprint, generation_dir, read_manifest
from index.generations.live_pointer import Live, read_live
from index.intake.folder import load_folder
from index.reindex_types import Changes, Progress, ReindexStage
from index.settings import IndexConfig
from index.types import Answer, Question, Refusal, RefusalReason
from tests.support.building import ensure_index, reindex
from tests.support.stories import build_live, reopen, write_stories

CHILDREN = Path("/proc/self/task")
COST = Question("How much did the city spend on the bridge?")


async def answers(engine: StoryEngine, version: str) -> None:
    """Check that the engine answers from this version."""
    reply = await engine.answer(COST)
    assert isinstance(reply, Answer)
    assert "48.5 million" in reply.text
    assert reply.index_version == version


def pretend_it_is_of_another_making(config: IndexConfig) -> None:
    manifest = generation_dir(config.index_dir, "v1") / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "fingerprint": "another embedder"}))


def versions(config: IndexConfig) -> list[str]:
    return sorted(path.name for path in (config.index_dir / "generations").iterdir())


async def test_an_edited_sentence_is_the_only_one_embedded_again(tmp_path: Path) -> None:
    config = IndexConfig(write_stories(tmp_path / "stories", "bridge.md", "library.txt"), tmp_path / "data")
    sentences = build_live(config, "v1")
    assert await ensure_index(config) is None
    (config.index_dir / "generations" / "half-built").mkdir()
    (config.index_dir / "generations" / "v0").mkdir()
    library = config.stories_dir / "library.txt"
    library.write_text(library.read_text().replace("Fourteen", "Sixteen"))
    stages: list[Progress] = []
    report = await ensure_index(config, stages.append)
    assert report is not None
    assert report.stories == Changes(edited=1, unchanged=1)
    assert report.sentences == Changes(edited=1, unchanged=sentences - 1)
    assert report.embedded == 1
    steps = [stage for stage in ReindexStage if stage is not ReindexStage.GATING]
    assert list(dict.fromkeys(progress.stage for progress in stages)) == steps
    assert Progress(ReindexStage.EMBEDDING, 1, 1) in stages
    assert read_live(config.index_dir) == Live(report.version, "v1")
    assert versions(config) == sorted([report.version, "v1"])


async def test_an_index_of_another_making_is_rebuilt_while_it_serves_and_the_loop_runs_on(
    small: IndexConfig,
) -> None:
    pretend_it_is_of_another_making(small)
    engine = StoryEngine.create(small)
    await engine.open()
    started, ticks = asyncio.Event(), 0
    building = asyncio.create_task(ensure_index(small, lambda _: started.set()))
    await started.wait()
    await answers(engine, "v1")
    while not building.done():
        await asyncio.sleep(0.005)
        ticks += 1
    report = await building
    assert report is not None
    assert ticks > 20
    assert report.sentences.unchanged == report.embedded
    assert read_manifest(generation_dir(small.index_dir, report.version)).fingerprint == fingerprint()
    await answers(engine, report.version)
    await engine.close()


def builders() -> list[int]:
    """List the builder processes this process has started."""
    found: list[int] = []
    for task in CHILDREN.iterdir():
        with suppress(FileNotFoundError):  # a thread may end while its folder is read
            found += [int(pid) for pid in (task / "children").read_text().split()]
    return [pid for pid in found if b"index.builds.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.mark.skipif(not CHILDREN.is_dir(), reason="finds the child in Linux's /proc")
async def test_a_killed_builder_leaves_the_old_index_and_no_litter(small: IndexConfig) -> None:
    pretend_it_is_of_another_making(small)

    def kill(progress: Progress) -> None:
        if progress.stage is ReindexStage.WRITING:
            [pid] = builders()
            os.kill(pid, signal.SIGKILL)

    with pytest.raises(BuildError) as caught:
        await reindex(small, kill)
    assert "exit code -9" in caught.value.cause
    assert versions(small) == ["v1"]
    assert read_live(small.index_dir) == Live("v1", None)
    assert builders() == []
    reopen(small, "v1")


@pytest.mark.skipif(not CHILDREN.is_dir(), reason="finds the child in Linux's /proc")
async def test_a_cancelled_reindex_ends_its_builder_and_frees_the_lock(small: IndexConfig) -> None:
    started = asyncio.Event()
    task = asyncio.create_task(reindex(small, lambda _: started.set()))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert builders() == []
    assert versions(small) == ["v1"]
    with FileLock(small.index_dir / "build.lock", timeout=0):
        pass


async def test_a_second_reindex_is_refused_while_one_runs(small: IndexConfig) -> None:
    with FileLock(small.index_dir / "build.lock"), pytest.raises(BuildInProgressError) as caught:
        await reindex(small)
    assert caught.value.retryable
    assert versions(small) == ["v1"]


async def test_a_bad_story_stops_the_reindex_with_its_own_error(small: IndexConfig) -> None:
    (small.stories_dir / "bad.txt").write_bytes(b"caf\xe9")
    with pytest.raises(SourceEncodingError) as caught:
        await reindex(small)
    assert "bad.txt" in str(caught.value)
    assert "UTF-8" in caught.value.cure
    assert versions(small) == ["v1"]


@contextlib.contextmanager
def little_room(folder: Path, size: str) -> Iterator[None]:
    """Mount a small file system; skip the test where that is not allowed."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("may not mount a small disk here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


async def test_a_full_disk_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    with little_room(tmp_path / "data", "128k"):
        config = IndexConfig(write_stories(tmp_path / "stories"), tmp_path / "data")
        with pytest.raises(DiskFullError) as caught:
            await reindex(config)
        assert "room" in caught.value.cure
        assert versions(config) == []
        assert read_live(config.index_dir) is None


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_while_files_are_written_is_named(
    small: IndexConfig, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DiskFullError):
        build(small.index_dir, "v2", load_folder(small.stories_dir), lambda _: None)
    assert read_live(small.index_dir) == Live("v1", None)


async def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    config = IndexConfig(write_stories(tmp_path / "stories", "bridge.md"), tmp_path / "data")
    with pytest.raises(BuildError) as caught:
        await reindex(config)
    assert "DATA_DIR" in caught.value.cure


async def test_without_stories_nothing_is_built_and_the_old_index_stays(small: IndexConfig) -> None:
    (small.stories_dir / "bridge.md").unlink()
    with pytest.raises(NoStoriesError):
        await ensure_index(small)
    assert versions(small) == ["v1"]


async def test_without_an_index_nothing_is_current_and_nothing_answers(tmp_path: Path) -> None:
    config = IndexConfig(write_stories(tmp_path / "stories", "bridge.md"), tmp_path / "data")
    assert not is_current(config)
    reply = await StoryEngine.create(config).answer(COST)
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.NOT_READY


def test_what_a_reader_would_notice_makes_an_index_out_of_date(small: IndexConfig) -> None:
    path = small.stories_dir / "bridge.md"
    text = path.read_text()
    assert is_current(small)
    for old, new in (
        ("cracks", "cracks,"),
        ("2025-04-02", "2025-04-03"),
        ("Quay Gazette\nurl", "Gazette\nurl"),
        ("news.example/bridge", "news.example/b"),
    ):
        assert old in text
        path.write_text(text.replace(old, new))
        assert not is_current(small)
    path.write_text(text)
    (small.stories_dir / "another.txt").write_text("It rained on Monday.")
    assert not is_current(small)
    (small.stories_dir / "another.txt").unlink()
    assert is_current(small)


@pytest.mark.parametrize(
    "name", ["chroma/chroma.sqlite3", "token_vectors.npy", "manifest.json", "stories.jsonl"]
)
def test_a_damaged_index_is_not_current(small: IndexConfig, name: str) -> None:
    (generation_dir(small.index_dir, "v1") / name).write_bytes(b"damaged")
    assert not is_current(small)


def test_a_damaged_index_lends_no_vectors_to_the_next_build(small: IndexConfig) -> None:
    (generation_dir(small.index_dir, "v1") / "token_vectors.npy").write_bytes(b"damaged")
    stories = load_folder(small.stories_dir)
    assert build(small.index_dir, "v2", stories, lambda _: None) > 0
    reopen(small, "v2")
    with pytest.raises(CorruptIndexError):
        reopen(small, "v1")
