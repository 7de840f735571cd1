"""The pointer file that names the live version and the one before: read, prepared, flipped; other versions pruned."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from index.errors import CorruptIndexError
from index.system.atomic_files import put_in_place, remove, write_beside

_POINTER: Final = "live.json"
_PREPARED: Final = ".live.json.next"
"""One name for all builders, as only who holds the lock prepares: what a killed one left is overwritten or removed."""

_CURE: Final = "Run `storyproof reindex` to build it anew."


@dataclass(frozen=True, slots=True)
class Live:
    """The pointer file: the live version and the one before it."""

    version: str
    previous: str | None


def read_live(index_dir: Path) -> Live | None:
    """Return the live pointer, or None when nothing was ever made live; raises CorruptIndexError."""
    path = index_dir / _POINTER
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return Live(str(fields["version"]), fields.get("previous"))
    except FileNotFoundError:
        return None
    except OSError as error:
        cause, cure = f"The pointer {path} cannot be read ({error.strerror}).", "Mend its permissions."
        raise CorruptIndexError(cause, cure) from error
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptIndexError(f"The pointer {path} is damaged.", _CURE) from error


def prepare_live(index_dir: Path, version: str, is_usable: Callable[[str], bool] = lambda _: True) -> Live:
    """Write the next pointer beside the live one; the newest version before that `is_usable` is the one before."""
    try:
        before = read_live(index_dir)
    except CorruptIndexError:
        before = None
    candidates = [before.version, before.previous] if before is not None else []
    previous = next((name for name in candidates if name and name != version and is_usable(name)), None)
    live = Live(version, previous)
    write_beside(index_dir / _PREPARED, json.dumps(asdict(live)))
    return live


def flip(index_dir: Path) -> None:
    """Put the pointer that was prepared in the place of the live one, in one step that survives a crash."""
    put_in_place(index_dir / _PREPARED, index_dir / _POINTER)


def discard_prepared(index_dir: Path) -> None:
    """Remove a pointer that was prepared for a flip that does not come."""
    remove(index_dir / _PREPARED)


def make_live(index_dir: Path, version: str, is_usable: Callable[[str], bool] = lambda _: True) -> Live:
    """Prepare the pointer and flip it at once."""
    live = prepare_live(index_dir, version, is_usable)
    flip(index_dir)
    return live


def prune(index_dir: Path, live: Live | None) -> None:
    """Remove every generation but the live one and the one before it, unfinished ones too."""
    folder = index_dir / "generations"
    kept = (live.version, live.previous) if live is not None else ()
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
