"""A refusal of the gate in, a note of what it was about out: the same stories are not built again each time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from index.errors import GateRefusedError
from index.settings import IndexConfig

_NAME: Final = "refused"
_CURE: Final = "Mend the stories or their questions.yaml, or let it go live all the same: {command}"
ANYWAY: Final = "storyproof reindex --anyway"
REPEAT: Final = "repeat this command with --anyway."


def with_cure(error: GateRefusedError, command: str) -> GateRefusedError:
    """Return the refusal with what a person at the command line can do about it."""
    return GateRefusedError(error.cause, _CURE.format(command=command), error.report)


def note(config: IndexConfig) -> None:
    """Note that the gate refused the stories as they are now; a disk that takes no note costs only time later."""
    from index.system.atomic_files import write_atomically

    with suppress(OSError):
        write_atomically(config.index_dir / _NAME, _state(config))


def stands(config: IndexConfig) -> bool:
    """Tell whether the stories, their questions and the live index are what they were when the gate refused."""
    try:
        return (config.index_dir / _NAME).read_text(encoding="utf-8") == _state(config)
    except (OSError, UnicodeDecodeError):
        return False


def _state(config: IndexConfig) -> str:
    """Name what the gate judges by: this code, every file below the stories folder, and which index is live."""
    from index.generations.generation import fingerprint

    whole = [fingerprint(), (config.index_dir / "live.json").read_text(encoding="utf-8")]
    whole += sorted(_files(config.stories_dir))
    return hashlib.sha256("\0".join(whole).encode("utf-8", "surrogateescape")).hexdigest()


def _files(folder: Path) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        for name in names:
            status = (Path(place) / name).stat()
            yield f"{place}/{name} {status.st_size} {status.st_mtime_ns} {status.st_ino}"
