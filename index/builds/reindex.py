"""A stories folder in, a new live generation and a ReindexReport out; the old one serves until the flip."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from filelock import FileLock, Timeout

from index.builds.freshness import is_current, refuse_sample_over_stories, refuse_to_drop_all
from index.builds.worker_protocol import BuildRequest, BuildResult, build_in_child
from index.citations.story_diff import sentence_changes, story_changes
from index.errors import BuildError, BuildInProgressError, CorruptIndexError, DiskFullError, GateRefusedError
from index.generations.generation import generation_dir, read_generation
from index.generations.integrity import passes_full_check
from index.generations.live_pointer import Live, make_live, prune, read_live
from index.generations.snapshot import Snapshot, live_snapshot, snapshot
from index.intake.folder import story_files
from index.reindex_types import AS_THEY_ARE, BuildInput, BuiltVersion, Progress, ReindexReport, ReindexStage
from index.settings import IndexConfig

log = logging.getLogger(__name__)

OnProgress = Callable[[Progress], None]
Commit = Callable[[BuiltVersion], None]
"""Notes for good that a generation is about to go live; what it raises keeps it from that."""

Result = TypeVar("Result")

_MOST_NAMED: Final = 8
"""Questions that an error names; its report has them all."""
LOCK_NAME: Final = "build.lock"
"""Who builds in an index folder holds the lock on this file."""


async def ensure_index(
    config: IndexConfig,
    on_progress: OnProgress | None = None,
    *,
    build_input: BuildInput = AS_THEY_ARE,
    pinned: bool = False,
) -> ReindexReport | None:
    """Build an index when there is none, or when the live one is damaged, out of date or not of these stories.

    Returns None when the live one is as it should be. Raises what `reindex` raises.
    """
    if await asyncio.to_thread(is_current, config, build_input=build_input, pinned=pinned):
        return None
    await asyncio.to_thread(refuse_to_drop_all, config, build_input)
    return await reindex(config, on_progress, build_input=build_input)


async def reindex(
    config: IndexConfig,
    on_progress: OnProgress | None = None,
    *,
    build_input: BuildInput = AS_THEY_ARE,
    force: bool = False,
    commit: Commit | None = None,
    version: str | None = None,
) -> ReindexReport:
    """Build a generation beside the live one in a child process, flip to it, and report what changed.

    The gate's questions must be without fault, and it must do no worse on them than the live one, or `anyway` be
    said. `commit` is called in a thread, right before the flip. `version` names it (else it gets a new name). Raises
    BuildInProgressError when another process is at it, GateRefusedError, NoStoriesError, SourceError, DiskFullError,
    BuildError, or what `commit` raises; whatever is raised, the previous generation still serves.
    """
    with build_lock(config.index_dir):
        return await reindex_alone(
            config, on_progress, build_input=build_input, force=force, commit=commit, version=version
        )


async def reindex_alone(
    config: IndexConfig,
    on_progress: OnProgress | None = None,
    *,
    build_input: BuildInput = AS_THEY_ARE,
    force: bool = False,
    commit: Commit | None = None,
    version: str | None = None,
) -> ReindexReport:
    """Do what `reindex` does, for who holds `only_builder` already."""
    tell = on_progress or (lambda _: None)
    started = time.monotonic()
    if not build_input.replaces_folder:
        await asyncio.to_thread(refuse_sample_over_stories, config, build_input)
    if not (build_input.replaces_folder or build_input.added):
        # A missing folder is told at once, without a child.
        await asyncio.to_thread(story_files, config.stories_dir)
    before = await asyncio.to_thread(live_snapshot, config.index_dir)
    await asyncio.to_thread(_tidy, config.index_dir)
    order = BuildRequest(config.stories_dir, config.index_dir, version or new_version(), build_input, force)
    path = generation_dir(config.index_dir, order.version)
    try:
        outcome = await build_in_child(order, tell)
        _raise_if_gate_refused(outcome, force=force)
        built = await asyncio.to_thread(_built, path, outcome)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise
    # From here on the directory may be live, also when something is raised: the next reindex tidies up.
    tell(Progress(ReindexStage.SWITCHING, 0, 1))
    live = await _to_the_end(partial(_switch, config.index_dir, built, commit))
    report = await asyncio.to_thread(_report, before, path, started, outcome)
    await asyncio.to_thread(prune, config.index_dir, live)
    return report


def new_version() -> str:
    """Return a name for a generation that no other has; the later sorts after the earlier."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def _raise_if_gate_refused(outcome: BuildResult, *, force: bool) -> None:
    if outcome.skipped_reason is not None:
        log.warning("The gate's questions were not asked: %s", outcome.skipped_reason)
    gate = outcome.gate
    if gate is not None and not gate.passed and not force:
        fell = "; ".join(gate.regressions[:_MOST_NAMED]) + (
            "; ..." if len(gate.regressions) > _MOST_NAMED else ""
        )
        raise GateRefusedError(
            f"The new index answers {gate.after.right} of {gate.after.asked} questions of questions.yaml rightly, "
            f"the live one {gate.before.right if gate.before else 0}. These fell: {fell}",
            "Mend the stories or the questions, or send /reindex anyway (`storyproof reindex --anyway`).",
            gate,
        )


def _built(path: Path, outcome: BuildResult) -> BuiltVersion:
    generation = read_generation(path)
    stories = tuple(generation.stories.values())
    return BuiltVersion(generation.version, generation.manifest.fingerprint, stories, outcome.gate)


def _report(before: Snapshot, path: Path, started: float, outcome: BuildResult) -> ReindexReport:
    after = snapshot(path)
    counts, changes = sentence_changes(before[1], after[1])
    return ReindexReport(
        version=path.name,
        stories=story_changes(before[0], after[0]),
        sentences=counts,
        seconds=time.monotonic() - started,
        embedded=outcome.embedded,
        changes=changes,
        gate=outcome.gate,
    )


def _switch(index_dir: Path, built: BuiltVersion, commit: Commit | None) -> Live:
    def fits(before: str) -> bool:
        return passes_full_check(generation_dir(index_dir, before))

    def first() -> None:
        if commit is not None:
            commit(built)

    try:
        return make_live(index_dir, built.version, fits, first)
    except OSError as error:
        raise _disk_error(index_dir, error) from error


async def _to_the_end(work: Callable[[], Result]) -> Result:
    """Do the work in a thread, and wait for its end also when cancelled: half of it must not go on unwatched."""
    task = asyncio.create_task(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def _tidy(index_dir: Path) -> None:
    """Remove what builds that were killed have left."""
    with contextlib.suppress(CorruptIndexError):
        prune(index_dir, read_live(index_dir))


@contextlib.contextmanager
def build_lock(index_dir: Path) -> Iterator[None]:
    """Be the one who builds here while the body runs; raise BuildInProgressError where another process does.

    The lock is let go the moment its holder dies.
    """
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index_dir / LOCK_NAME, timeout=0)
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
