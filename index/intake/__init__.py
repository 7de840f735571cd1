"""Files and web pages in, stories out."""

from __future__ import annotations

from pathlib import Path


def sample_stories_dir() -> Path:
    """Return the folder of the story that ships: inside the wheel, or beside the packages in a checkout."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "sample_stories"
    return shipped if shipped.is_dir() else package.parent / "stories"
