"""The door of intake: files and web pages in, stories out."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.intake.documents import story_from_bytes, story_id_of
    from index.intake.fetch.fetch import fetch as fetch_page
    from index.intake.folder import load_folder, load_story, story_files

__all__ = [
    "fetch_page",
    "load_folder",
    "load_story",
    "sample_stories_dir",
    "story_files",
    "story_from_bytes",
    "story_id_of",
]

_PLACES = {
    "fetch_page": ("index.intake.fetch.fetch", "fetch"),
    "load_folder": ("index.intake.folder", "load_folder"),
    "load_story": ("index.intake.folder", "load_story"),
    "story_files": ("index.intake.folder", "story_files"),
    "story_from_bytes": ("index.intake.documents", "story_from_bytes"),
    "story_id_of": ("index.intake.documents", "story_id_of"),
}


def __getattr__(name: str) -> Any:
    # Imported when first asked for: settings need only the sample's folder, the sandbox's child only its parser.
    if name in _PLACES:
        module, attribute = _PLACES[name]
        return getattr(import_module(module), attribute)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def sample_stories_dir() -> Path:
    """Return the folder of the story that ships: inside the wheel, or beside the packages in a checkout."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "sample_stories"
    return shipped if shipped.is_dir() else package.parent / "stories"
