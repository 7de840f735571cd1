"""Write files that are whole and on the disk when the call returns."""

from __future__ import annotations

import hashlib
import io
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def write_atomically(path: Path, text: str) -> None:
    """Replace a file's content in one step that survives a crash."""
    prepared = path.with_name(f".{path.name}.{os.getpid()}")
    write_beside(prepared, text)
    put_in_place(prepared, path)


def write_beside(prepared: Path, text: str) -> None:
    """Write what a file will hold, and have it on the disk; nothing stays there when that fails."""
    prepared.parent.mkdir(parents=True, exist_ok=True)
    try:
        prepared.write_text(text, encoding="utf-8")
        flush(prepared)
    except BaseException:
        remove(prepared)
        raise


def put_in_place(prepared: Path, path: Path) -> None:
    """Put what was written beside a file in its place, in one step; where that fails, the old content stays."""
    try:
        prepared.replace(path)
    except BaseException:
        remove(prepared)
        raise
    flush(path.parent)


def remove(prepared: Path) -> None:
    """Remove what was written beside a file, where it is there and can be removed."""
    with suppress(OSError):
        prepared.unlink()


def save(path: Path, array: npt.NDArray[Any]) -> None:
    """Write an array as NumPy's own `save` does, except that a full disk raises an OSError that says so."""
    buffer = io.BytesIO()
    np.save(buffer, array)
    path.write_bytes(buffer.getbuffer())


def flush(path: Path) -> None:
    """Have a file's content, or a directory's names, on the disk before returning."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
