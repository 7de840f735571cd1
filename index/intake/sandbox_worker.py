"""The process that reads pages and PDFs for `index.intake.sandbox`, with limits on what it may take."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from dataclasses import asdict
from typing import IO, Any, Final

from index.errors import SourceError, SourceTooLargeError
from index.intake.parsed import Parsed

_CPU_SECONDS: Final = 8
_MEMORY_BYTES: Final = 2**30
_LONGEST_HEAD_BYTES: Final = 2**14


def main() -> int:
    """Answer each document on stdin with a line of JSON on stdout, until stdin ends or memory does."""
    _limit(("RLIMIT_AS", _MEMORY_BYTES), ("RLIMIT_CORE", 0))
    # A library that prints must not print into the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while line := sys.stdin.buffer.readline(_LONGEST_HEAD_BYTES):
        head = json.loads(line)
        data = sys.stdin.buffer.read(int(head["size"]))
        _allow_time()
        outcome = _read(head, data)
        _answer(answers, outcome)
        if outcome.get("last"):
            return 1
    return 0


def _read(head: dict[str, Any], data: bytes) -> dict[str, Any]:
    try:
        return {"parsed": asdict(_parsed(head, data))}
    except SourceError as error:
        return dict(error.fields())
    except (MemoryError, RecursionError):
        large = SourceTooLargeError(
            "It takes more memory than it is given.", "Save only its article as text."
        )
        return {**large.fields(), "last": True}


def _parsed(head: dict[str, Any], data: bytes) -> Parsed:
    # Imported behind the other limits, and only the one that is needed; Python keeps what it compiled of them.
    if head["kind"] == "pdf":
        from index.intake.pdf.parse import parse_pdf

        _limit(("RLIMIT_FSIZE", 0))
        return parse_pdf(data)
    from index.intake.page.parse import parse_html

    _limit(("RLIMIT_FSIZE", 0))
    return parse_html(data, head["charset"], head["url"])


def _answer(stream: IO[bytes], outcome: dict[str, Any]) -> None:
    stream.write(json.dumps(outcome).encode("ascii") + b"\n")
    stream.flush()


def _limit(*limits: tuple[str, int]) -> None:
    """Set the limits this system knows; where it lacks one, the parent's clock still holds."""
    with contextlib.suppress(ImportError):
        import resource

        for name, most in limits:
            with contextlib.suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, name), (most, most))


def _allow_time() -> None:
    """Give the next document its seconds of work."""
    with contextlib.suppress(ImportError, AttributeError, ValueError, OSError):
        import resource

        spent = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(spent.ru_utime + spent.ru_stime) + _CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    sys.exit(main())
