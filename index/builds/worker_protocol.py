"""What a builder is told and what it reports, as lines of JSON, and the child process that speaks them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from index.errors import BuildError, DiskFullError, StoryproofError, error_of
from index.generations.story_codec import story_of
from index.reindex_types import BuildInput, GateReport, GateScore, Progress, ReindexStage
from index.system.child_process import child_environment


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """A version to build in `index_dir`, of the stories folder and what differs from it."""

    stories_dir: Path
    index_dir: Path
    version: str
    build_input: BuildInput
    force: bool = False
    """Whether a fault in the gate's questions, too, keeps nothing from going live."""

    def packed(self) -> str:
        """Return the request as one line."""
        fields = {
            "stories": None if self.build_input.replaces_folder else str(self.stories_dir),
            "index": str(self.index_dir),
            "version": self.version,
            "added": [asdict(story) for story in self.build_input.added],
            "excluded": sorted(self.build_input.excluded),
            "force": self.force,
        }
        return json.dumps(fields)

    @classmethod
    def unpacked(cls, line: str) -> BuildRequest:
        """Return the request that `packed` wrote."""
        fields = json.loads(line)
        added = tuple(story_of(story) for story in fields["added"])
        build_input = BuildInput(
            added, frozenset(fields["excluded"]), replaces_folder=fields["stories"] is None
        )
        stories, index = Path(fields["stories"] or ""), Path(fields["index"])
        return cls(stories, index, fields["version"], build_input, force=fields["force"])


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a builder reports at its end: how many sentences it embedded, and what the gate found.

    `skipped_reason` says why the gate's questions were not put, where it was to go live anyway.
    """

    embedded: int
    gate: GateReport | None
    skipped_reason: str | None = None

    def packed(self) -> dict[str, Any]:
        """Return the result as what JSON can hold."""
        return asdict(self)

    @classmethod
    def unpacked(cls, fields: Mapping[str, Any]) -> BuildResult:
        """Return the result that `packed` made."""
        return cls(fields["embedded"], _gate_report(fields["gate"]), fields["skipped_reason"])


def _gate_report(fields: Mapping[str, Any] | None) -> GateReport | None:
    if fields is None:
        return None
    before = GateScore(**fields["before"]) if fields["before"] is not None else None
    return GateReport(
        before, GateScore(**fields["after"]), tuple(fields["regressions"]), int(fields["stale"])
    )


OnProgress = Callable[[Progress], None]

_LONGEST_LINE: Final = 2**24


async def build_in_child(request: BuildRequest, tell: OnProgress) -> BuildResult:
    """Run `index.builds.worker` and read its JSON lines; cancelling kills it. Raises what its `build` raises."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # or a file named index.py where the bot was started would be run
        "-m",
        "index.builds.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=child_environment(),
        limit=_LONGEST_LINE,
    )
    assert process.stderr is not None
    errors_of_child = asyncio.create_task(process.stderr.read())
    try:
        outcome = await _followed(process, request, tell)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    trace = (await errors_of_child).decode("utf-8", "replace").strip()
    if "done" in outcome:
        return BuildResult.unpacked(outcome["done"])
    raise _child_error(outcome, trace, process.returncode)


async def _followed(
    process: asyncio.subprocess.Process, request: BuildRequest, tell: OnProgress
) -> dict[str, Any]:
    """Give the order, tell how far it is, and return the last thing the builder said."""
    assert process.stdin is not None and process.stdout is not None
    outcome: dict[str, Any] = {}
    # Who ends at once takes no order; why, the last lines say. The input stays open: its end is ours.
    with contextlib.suppress(ConnectionError):
        process.stdin.write(request.packed().encode() + b"\n")
        await process.stdin.drain()
    async for line in process.stdout:
        message = _message(line)
        if "progress" in message:
            fields = message["progress"]
            tell(Progress(ReindexStage(fields["stage"]), fields["done"], fields["total"]))
        outcome = message
    await process.wait()
    return outcome


def _message(line: bytes) -> dict[str, Any]:
    with contextlib.suppress(ValueError):
        message = json.loads(line)
        if isinstance(message, dict):
            return message
    return {}


def _child_error(outcome: dict[str, Any], trace: str, code: int | None) -> StoryproofError:
    if (told := error_of(outcome)) is not None:
        return told
    last = trace.splitlines()[-1][:300] if trace else f"exit code {code}"
    if "No space left" in trace or "database or disk is full" in trace:
        return DiskFullError("The disk is full.", "Free some room; the previous index still serves.")
    return BuildError(f"The builder stopped ({last}).", "The previous index still serves; try again.")
