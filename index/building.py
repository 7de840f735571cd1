"""An order in, a finished generation that is not live yet out; built in a child process that ends with this one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any, Final

from index.errors import BuildError, DiskFullError, StoryproofError, error_of
from index.ingest_types import Progress, ReindexStage
from index.order import Order, Outcome

OnProgress = Callable[[Progress], None]

_LONGEST_LINE: Final = 2**24


async def build_in_child(order: Order, tell: OnProgress) -> Outcome:
    """Run `index.builder` and read its JSON lines; cancelling kills it. Raises what `index.builder.build` raises."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # or a file named index.py where the bot was started would be run
        "-m",
        "index.builder",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=child_environment(),
        limit=_LONGEST_LINE,
    )
    assert process.stderr is not None
    errors_of_child = asyncio.create_task(process.stderr.read())
    try:
        outcome = await _followed(process, order, tell)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    trace = (await errors_of_child).decode("utf-8", "replace").strip()
    if "done" in outcome:
        return Outcome.unpacked(outcome["done"])
    raise _child_error(outcome, trace, process.returncode)


async def _followed(process: asyncio.subprocess.Process, order: Order, tell: OnProgress) -> dict[str, Any]:
    """Give the order, tell how far it is, and return the last thing the builder said."""
    assert process.stdin is not None and process.stdout is not None
    outcome: dict[str, Any] = {}
    # Who ends at once takes no order; why, the last lines say. The input stays open: its end is ours.
    with contextlib.suppress(ConnectionError):
        process.stdin.write(order.packed().encode() + b"\n")
        await process.stdin.drain()
    async for line in process.stdout:
        message = _message(line)
        if "progress" in message:
            fields = message["progress"]
            tell(Progress(ReindexStage(fields["stage"]), fields["done"], fields["total"]))
        outcome = message
    await process.wait()
    return outcome


def child_environment() -> dict[str, str]:
    """Return what a child needs to run and find this code, and none of the bot's secrets."""
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
    if (told := error_of(outcome)) is not None:
        return told
    last = trace.splitlines()[-1][:300] if trace else f"exit code {code}"
    if "No space left" in trace or "database or disk is full" in trace:
        return DiskFullError("The disk is full.", "Free some room; the previous index still serves.")
    return BuildError(f"The builder stopped ({last}).", "The previous index still serves; try again.")
