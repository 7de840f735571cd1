"""Write files that are whole and on the disk when the call returns."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def write_atomically(path: Path, text: str, first: Callable[[], None] = lambda: None) -> None:
    """Replace a file's content in one step that survives a crash; `first` is called right before that step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    flush(temporary)
    first()
    temporary.replace(path)
    flush(path.parent)


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
