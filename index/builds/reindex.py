"""A stories folder in, a new live generation and a ReindexReport out; the old one serves until the flip."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from filelock import FileLock, Timeout

from index.builds.freshness import refuse_sample_over_stories
from index.builds.worker_protocol import BuildRequest, BuildResult, build_in_child
from index.citations.story_diff import sentence_changes, story_changes
from index.errors import BuildError, BuildInProgressError, CorruptIndexError, DiskFullError, GateRefusedError
from index.generations.generation import generation_dir, read_generation
from index.generations.integrity import passes_full_check
from index.generations.live_pointer import discard_prepared, flip, prepare_live, prune, read_live
from index.generations.snapshot import Snapshot, live_snapshot, snapshot
from index.intake.folder import story_files
from index.reindex_types import BuildInput, BuiltVersion, Progress, ReindexReport, ReindexStage
from index.settings import IndexConfig
from index.system.threads import uninterrupted

log = logging.getLogger(__name__)

OnProgress = Callable[[Progress], None]
Flip = Callable[[], None]
"""Makes a prepared version live with one rename; raises BuildError or DiskFullError, and blocks."""

_MOST_NAMED: Final = 8
"""Questions that an error names; its report has them all."""
LOCK_NAME: Final = "build.lock"
"""Who builds in an index folder holds the lock on this file."""


@dataclass(frozen=True, slots=True)
class FinishedBuild(BuiltVersion):
    """A generation that is not live yet, and what its report is made of.

    `before` is what was live when its build began, at `started` (by the monotonic clock).
    """

    before: Snapshot
    started: float
    embedded: int


class ReindexSlot:
    """The exclusive right to build in an index folder; it is let go the moment its holder dies.

    What serves changes with the flip alone: whatever is raised or killed before it, the previous generation serves.
    Each step that writes is waited for when it is cancelled, so that nothing goes on after the lock is let go.
    """

    def __init__(self, config: IndexConfig) -> None:
        self._config = config
        self._index_dir = config.index_dir
        self._lock = FileLock(config.index_dir / LOCK_NAME, timeout=0)

    def __enter__(self) -> Self:
        """Take the lock; raises BuildInProgressError where another process has it, DiskFullError, BuildError."""
        try:
            self._index_dir.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout:
            raise BuildInProgressError("A reindex is running already.", "Wait until it is done.") from None
        except OSError as error:
            raise _disk_error(self._index_dir, error) from error
        # A builder that was killed may have left one.
        discard_prepared(self._index_dir)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove a pointer that was prepared and not flipped, and let go of the lock."""
        discard_prepared(self._index_dir)
        self._lock.release()

    async def build(
        self,
        build_input: BuildInput,
        on_progress: OnProgress | None = None,
        *,
        force: bool = False,
        version: str | None = None,
    ) -> FinishedBuild:
        """Build a generation beside the live one in a child process; `version` names it (else it gets a new name).

        The gate's questions must be without fault, and it must do no worse on them than the live one, or `force` be
        set. Raises GateRefusedError, NoStoriesError, SourceError, DiskFullError or BuildError, and leaves nothing.
        """
        tell = on_progress or (lambda _: None)
        started = time.monotonic()
        if not build_input.replaces_folder:
            await asyncio.to_thread(refuse_sample_over_stories, self._config, build_input)
        if not (build_input.replaces_folder or build_input.added):
            # A missing folder is told at once, without a child.
            await asyncio.to_thread(story_files, self._config.stories_dir)
        before = await asyncio.to_thread(live_snapshot, self._index_dir)
        await self.prune()
        request = BuildRequest(
            self._config.stories_dir, self._index_dir, version or new_version(), build_input, force
        )
        path = generation_dir(self._index_dir, request.version)
        try:
            result = await build_in_child(request, tell)
            _raise_if_gate_refused(result, force=force)
            built = await asyncio.to_thread(_finished, path, result, before, started)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        tell(Progress(ReindexStage.SWITCHING, 0, 1))
        return built

    async def prepare(self, built: BuiltVersion) -> Flip:
        """Write the pointer to a generation beside the live pointer, and return what puts it in its place.

        Raises DiskFullError or BuildError. The generation stays when no flip comes, as what the caller stores between
        may say that it is live; the next build removes it where it is not.
        """
        await uninterrupted(partial(_prepare, self._index_dir, built.version))
        return partial(_flip, self._index_dir)

    async def make_live(self, built: BuiltVersion) -> None:
        """Prepare the flip and flip at once, for who has nothing to store between."""
        await uninterrupted(await self.prepare(built))

    async def report(self, built: FinishedBuild) -> ReindexReport:
        """Say what a generation that is live now changed."""
        return await asyncio.to_thread(_report, generation_dir(self._index_dir, built.version), built)

    async def prune(self) -> None:
        """Remove what builds that were killed have left, and all but the live generation and the one before it."""
        await uninterrupted(partial(_prune, self._index_dir))


def new_version() -> str:
    """Return a name for a generation that no other has; the later sorts after the earlier."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def _raise_if_gate_refused(result: BuildResult, *, force: bool) -> None:
    if result.skipped_reason is not None:
        log.warning("The gate's questions were not asked: %s", result.skipped_reason)
    gate = result.gate
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


def _finished(path: Path, result: BuildResult, before: Snapshot, started: float) -> FinishedBuild:
    generation = read_generation(path)
    return FinishedBuild(
        version=generation.version,
        fingerprint=generation.manifest.fingerprint,
        stories=tuple(generation.stories.values()),
        gate=result.gate,
        before=before,
        started=started,
        embedded=result.embedded,
    )


def _report(path: Path, built: FinishedBuild) -> ReindexReport:
    before, after = built.before, snapshot(path)
    counts, changes = sentence_changes(before[1], after[1])
    return ReindexReport(
        version=built.version,
        stories=story_changes(before[0], after[0]),
        sentences=counts,
        seconds=time.monotonic() - built.started,
        embedded=built.embedded,
        changes=changes,
        gate=built.gate,
    )


def _prepare(index_dir: Path, version: str) -> None:
    def is_usable(before: str) -> bool:
        return passes_full_check(generation_dir(index_dir, before))

    try:
        prepare_live(index_dir, version, is_usable)
    except OSError as error:
        raise _disk_error(index_dir, error) from error


def _flip(index_dir: Path) -> None:
    try:
        flip(index_dir)
    except OSError as error:
        raise _disk_error(index_dir, error) from error


def _prune(index_dir: Path) -> None:
    with contextlib.suppress(CorruptIndexError):
        prune(index_dir, read_live(index_dir))


def _disk_error(index_dir: Path, error: OSError) -> BuildError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(
            f"The disk of {index_dir} is full.", "Free some room; the previous index still serves."
        )
    return BuildError(
        f"{index_dir} cannot be written ({error.strerror}).", "Mend its permissions, or set DATA_DIR."
    )
