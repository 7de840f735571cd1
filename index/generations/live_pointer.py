"""The pointer file that says which version is live and which was before: read, flip, and prune what neither names."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import CorruptIndexError
from index.system.atomic_files import write_atomically

_CURE = "Run `storyproof reindex` to build it anew."


@dataclass(frozen=True, slots=True)
class Live:
    """The pointer file: the live version and the one before it."""

    version: str
    previous: str | None


def read_live(index_dir: Path) -> Live | None:
    """Return the live pointer, or None when nothing was ever made live; raises CorruptIndexError."""
    path = index_dir / "live.json"
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


def make_live(
    index_dir: Path,
    version: str,
    is_usable: Callable[[str], bool] = lambda _: True,
    first: Callable[[], None] = lambda: None,
) -> Live:
    """Flip the pointer in one step, right after `first`; the newest version before that `fits` is the one before."""
    try:
        before = read_live(index_dir)
    except CorruptIndexError:
        before = None
    candidates = [before.version, before.previous] if before is not None else []
    previous = next((name for name in candidates if name and name != version and is_usable(name)), None)
    live = Live(version, previous)
    write_atomically(index_dir / "live.json", json.dumps(asdict(live)), first)
    return live


def prune(index_dir: Path, live: Live | None) -> None:
    """Remove every generation but the live one and the one before it, unfinished ones too."""
    folder = index_dir / "generations"
    kept = (live.version, live.previous) if live is not None else ()
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
