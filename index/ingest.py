"""A stories folder in, a new live generation and a ReindexReport out; the old one serves until the flip."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import logging
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index import errors
from index.differences import sentence_changes, story_changes
from index.errors import BuildError, BuildInProgressError, DiskFullError, StoryproofError
from index.generations import (
    Live,
    fingerprint,
    generation_dir,
    make_live,
    opens,
    prune,
    read_live,
    read_manifest,
)
from index.ingest_types import Progress, ReindexReport, ReindexStage
from index.settings import IndexConfig
from index.sources.folder import load_folder, story_files

log = logging.getLogger(__name__)

OnProgress = Callable[[Progress], None]
Snapshot = tuple[dict[str, str], dict[str, list[str]]]


async def ensure_index(config: IndexConfig, on_progress: OnProgress | None = None) -> ReindexReport | None:
    """Build an index when there is none, or when the live one is damaged, out of date or not of these stories.

    Returns None when the live one is as it should be. Raises what `reindex` raises.
    """
    if await asyncio.to_thread(is_current, config):
        return None
    return await reindex(config, on_progress)


def is_current(config: IndexConfig, sound: Callable[[Path], bool] = opens) -> bool:
    """Tell whether the live generation was built by this code from the stories as they are now, and is sound."""
    try:
        live = read_live(config.index_dir)
        if live is None:
            return False
        path = generation_dir(config.index_dir, live.version)
        if read_manifest(path).fingerprint != fingerprint():
            return False
        story_files(config.stories_dir)
    except StoryproofError as error:
        log.info("The live index does not do: %s", error)
        return False
    if not sound(path):
        return False
    hashes, _ = _snapshot(path)
    return hashes == {story.id: _identity(asdict(story)) for story in load_folder(config.stories_dir)}


async def reindex(config: IndexConfig, on_progress: OnProgress | None = None) -> ReindexReport:
    """Build a generation beside the live one in a child process, flip to it, and report what changed.

    Raises BuildInProgressError when another process is at it, NoStoriesError, SourceError, DiskFullError,
    BuildError; whatever is raised, the previous generation still serves.
    """
    tell = on_progress or (lambda _: None)
    started = time.monotonic()
    # A missing folder is told at once, without a child.
    await asyncio.to_thread(story_files, config.stories_dir)
    with _only_builder(config.index_dir):
        before = await asyncio.to_thread(_live_snapshot, config.index_dir)
        version = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        path = generation_dir(config.index_dir, version)
        try:
            outcome = await _build_in_child(config, version, tell)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        # From here on the directory may be live, also when something is raised: the next reindex tidies up.
        tell(Progress(ReindexStage.SWITCHING, 0, 1))
        live = await asyncio.to_thread(_switch, config.index_dir, version)
        after = await asyncio.to_thread(_snapshot, path)
        await asyncio.to_thread(prune, config.index_dir, live)
    return ReindexReport(
        version=version,
        stories=story_changes(before[0], after[0]),
        sentences=await asyncio.to_thread(sentence_changes, before[1], after[1]),
        seconds=time.monotonic() - started,
        embedded=outcome["embedded"],
    )


def _switch(index_dir: Path, version: str) -> Live:
    try:
        return make_live(index_dir, version, lambda before: opens(generation_dir(index_dir, before)))
    except OSError as error:
        raise _disk_error(index_dir, error) from error


@contextlib.contextmanager
def _only_builder(index_dir: Path) -> Iterator[None]:
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index_dir / "build.lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise BuildInProgressError("A reindex is running already.", "Wait until it is done.") from None
    except OSError as error:
        raise _disk_error(index_dir, error) from error
    try:
        yield
    finally:
        lock.release()


def _disk_error(index_dir: Path, error: OSError) -> BuildError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(
            f"The disk of {index_dir} is full.", "Free some room; the previous index still serves."
        )
    return BuildError(
        f"{index_dir} cannot be written ({error.strerror}).", "Mend its permissions, or set DATA_DIR."
    )


async def _build_in_child(config: IndexConfig, version: str, tell: OnProgress) -> dict[str, int]:
    """Run `index.builder` and read its JSON lines; cancelling kills it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # or a file named index.py where the bot was started would be run
        "-m",
        "index.builder",
        str(config.stories_dir),
        str(config.index_dir),
        version,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_child_environment(),
    )
    assert process.stdout is not None and process.stderr is not None
    errors_of_child = asyncio.create_task(process.stderr.read())
    outcome: dict[str, Any] = {}
    try:
        async for line in process.stdout:
            message = _message(line)
            if "progress" in message:
                fields = message["progress"]
                tell(Progress(ReindexStage(fields["stage"]), fields["done"], fields["total"]))
            outcome = message
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    trace = (await errors_of_child).decode("utf-8", "replace").strip()
    if "done" in outcome:
        return dict(outcome["done"])
    raise _child_error(outcome, trace, process.returncode)


def _child_environment() -> dict[str, str]:
    """Give the child what it needs to run and find this code, and none of the bot's secrets."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TELEGRAM_", "OPENAI_", "DATABASE_", "WEBHOOK_"))
    }
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "OMP_NUM_THREADS": "1"}


def _message(line: bytes) -> dict[str, Any]:
    with contextlib.suppress(ValueError):
        message = json.loads(line)
        if isinstance(message, dict):
            return message
    return {}


def _child_error(outcome: dict[str, Any], trace: str, code: int | None) -> StoryproofError:
    kind = getattr(errors, str(outcome.get("error", "")), None)
    if isinstance(kind, type) and issubclass(kind, StoryproofError):
        return kind(str(outcome["cause"]), str(outcome["cure"]))
    last = trace.splitlines()[-1][:300] if trace else f"exit code {code}"
    if "No space left" in trace or "database or disk is full" in trace:
        return DiskFullError("The disk is full.", "Free some room; the previous index still serves.")
    return BuildError(f"The builder stopped ({last}).", "The previous index still serves; try again.")


def _live_snapshot(index_dir: Path) -> Snapshot:
    try:
        live = read_live(index_dir)
        return _snapshot(generation_dir(index_dir, live.version)) if live is not None else ({}, {})
    except StoryproofError:
        return {}, {}


def _snapshot(path: Path) -> Snapshot:
    """Read a generation's stories as identities and sentence texts, by story id."""
    hashes: dict[str, str] = {}
    sentences: dict[str, list[str]] = {}
    try:
        with (path / "stories.jsonl").open(encoding="utf-8") as stream:
            for line in stream:
                row = json.loads(line)
                story = row["story"]
                hashes[story["id"]] = _identity(story)
                sentences[story["id"]] = [story["text"][s["start"] : s["end"]] for s in row["sentences"]]
    except (OSError, ValueError, KeyError):
        return {}, {}
    return hashes, sentences


def _identity(story: Mapping[str, Any]) -> str:
    """Join what a reader can see of a story: its text and what is said about it."""
    return "|".join(str(story[name]) for name in ("content_hash", "title", "url", "published_at", "source"))
