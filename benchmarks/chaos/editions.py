"""A number in, an edition of the story that differs in one sentence from the one before out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.chaos.material import STORY, STORY_NAME

CRACKS: Final = "How many cracks did Inspector Tove Halvorsen find in the hull?"


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of the story, by number."""

    number: int

    @property
    def cracks(self) -> str:
        """Return what answers CRACKS in this edition and in no other."""
        return f"{1000 + 7 * self.number} cracks"


def write_edition(stories: Path, edition: Edition) -> None:
    """Put an edition in the place of the one before, in one step."""
    told = f"{STORY}\nInspector Tove Halvorsen found {edition.cracks} in the hull.\n"
    beside = stories / ".next"
    beside.write_text(told, encoding="utf-8")
    beside.replace(stories / STORY_NAME)
