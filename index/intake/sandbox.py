"""The bytes of pages and PDFs in, what they say out: read by a child with limits, so that a bomb goes off there.

The child is `index.intake.sandbox_worker`; it takes a line of JSON and the bytes behind it, and answers with a
line of JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pydantic import TypeAdapter

from index import errors
from index.errors import SourceError
from index.intake.parsed import Parsed
from index.system.child_process import child_environment

WALL_SECONDS: Final = 15.0
"""A document is given so long; the slowest real ones take two seconds, the child's start included."""

_LONGEST_ANSWER_BYTES: Final = 2**24

PARSED: Final = TypeAdapter(Parsed)
"""How the parent reads what the child found; the child does without pydantic, which takes a while to import."""


class Kind(StrEnum):
    """What the child can read."""

    HTML = "html"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it came: the name to show in errors, its bytes, and what its sender said about it."""

    name: str
    kind: Kind
    data: bytes
    charset: str | None = None
    url: str | None = None


def parse_isolated(
    documents: Iterable[Document], seconds: float = WALL_SECONDS
) -> Generator[Parsed, None, None]:
    """Read documents one after the other in one child, and yield what each says, in order.

    The next document is asked for only when the last one is done. Raises SourceError, which names the document,
    for one that cannot be read, takes more than `seconds`, or kills the child; then the rest is not read.
    """
    with _Child() as child:
        for document in documents:
            yield child.read(document, seconds)


class _Child:
    """The reading process, started with the first document."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        process = self._process
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close(stream)
        process.wait()

    def read(self, document: Document, seconds: float) -> Parsed:
        """Send one document and wait for its answer; raises SourceError."""
        process = self._process or self._start()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            answer = _exchange(process, document)
        finally:
            timer.cancel()
        if answer is None:
            raise _stopped(document, seconds, late=late.is_set())
        if "parsed" in answer:
            return _checked(document, answer["parsed"])
        raise _said(document, answer)

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "index.intake.sandbox_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            close_fds=True,
        )
        return self._process


def _close(stream: Any) -> None:
    try:
        stream.close()
    except OSError:
        # What was not yet written has no reader any more.
        return


def _exchange(process: subprocess.Popen[bytes], document: Document) -> dict[str, Any] | None:
    assert process.stdin is not None and process.stdout is not None
    head = {
        "kind": document.kind,
        "size": len(document.data),
        "charset": document.charset,
        "url": document.url,
    }
    try:
        process.stdin.write(json.dumps(head).encode() + b"\n")
        process.stdin.write(document.data)
        process.stdin.flush()
        line = process.stdout.readline(_LONGEST_ANSWER_BYTES)
        answer = json.loads(line)
    except (OSError, ValueError):
        return None
    return answer if isinstance(answer, dict) else None


def _checked(document: Document, fields: Any) -> Parsed:
    try:
        return PARSED.validate_python(fields)
    except ValueError:
        raise SourceError(f"{document.name} could not be read.", "Save it as text.") from None


def _stopped(document: Document, seconds: float, *, late: bool) -> SourceError:
    why = f"more than {seconds:g} seconds" if late else "more time or memory than it is given"
    return SourceError(f"{document.name} takes {why} to read.", "Save only its article, or save it as text.")


def _said(document: Document, answer: dict[str, Any]) -> SourceError:
    kind = getattr(errors, str(answer.get("error", "")), SourceError)
    known = kind if isinstance(kind, type) and issubclass(kind, SourceError) else SourceError
    cause = str(answer.get("cause", "It could not be read."))
    return known(
        f"{document.name}: {cause[:1].lower()}{cause[1:]}", str(answer.get("cure", "Save it as text."))
    )
