"""Where an index reads from and writes to, and the constants that shape it, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class IndexConfig:
    """The stories folder and the data folder of one installation."""

    stories_dir: Path
    data_dir: Path

    @property
    def index_dir(self) -> Path:
        """Return the folder that holds the generations and the live pointer."""
        return self.data_dir / "index"
