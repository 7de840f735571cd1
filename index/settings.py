"""Where an index reads from and writes to, and the constants that shape it, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class IndexConfig:
    """The stories folder and the data folder of one installation.

    `sample_for` is the folder that is not there, where the shipped sample is read in its place.
    """

    stories_dir: Path
    data_dir: Path
    sample_for: Path | None = None

    @property
    def index_dir(self) -> Path:
        """Return the folder that holds the generations and the live pointer."""
        return self.data_dir / "index"


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Where the model is (`base_url` None: OpenAI's own); `timeout` caps a whole answer, in seconds."""

    api_key: str = field(repr=False)
    model: str
    base_url: str | None = None
    timeout: float = 20.0
    max_tokens: int = 1024
