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

from pydantic import TypeAdapter

from index.errors import BuildError, DiskFullError, StoryproofError, error_of
from index.reindex_types import BuildInput, GateReport, Progress
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
        return json.dumps(_REQUEST.dump_python(self, mode="json"))

    @classmethod
    def unpacked(cls, line: str) -> BuildRequest:
        """Return the request that `packed` wrote."""
        # A path may hold what is no UTF-8; json gives it back as it was, pydantic's own reader refuses it.
        return _REQUEST.validate_python(json.loads(line))


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
        return _RESULT.validate_python(fields)


_REQUEST: Final = TypeAdapter(BuildRequest)
_RESULT: Final = TypeAdapter(BuildResult)
_PROGRESS: Final = TypeAdapter(Progress)

OnProgress = Callable[[Progress], None]

_LONGEST_LINE_BYTES: Final = 2**24


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
        limit=_LONGEST_LINE_BYTES,
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
            tell(_PROGRESS.validate_python(message["progress"]))
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
