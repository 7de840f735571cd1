"""A saved page and its true sentences in, what was kept of them and what else was indexed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from index.intake.documents import parsed_story
from index.intake.sandbox import Document, Kind, parse_isolated
from index.text.chunking import sentences_of
from index.types import Story

PAGES = Path(__file__).parent / "saved_pages"
HELD_OUT = Path(__file__).parent / "saved_pages_held_out"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a page: its true sentences, those of them that are lost, and those indexed that are none."""

    name: str
    body: int
    lost: tuple[str, ...]
    boilerplate: tuple[str, ...]

    @property
    def kept(self) -> int:
        """Return how many true sentences are indexed."""
        return self.body - len(self.lost)


def measured(folder: Path) -> list[Outcome]:
    """Read every page of a folder as a stories folder is read, and compare its sentences with the true ones."""
    pages = sorted(folder.glob("*.html"))
    documents = (Document(page.name, Kind.HTML, page.read_bytes()) for page in pages)
    found = zip(pages, parse_isolated(documents), strict=True)
    return [_compared(page, parsed_story(page.name, parsed, story_id=page.stem)) for page, parsed in found]


def _compared(page: Path, story: Story) -> Outcome:
    fields = yaml.safe_load(page.with_suffix(".yaml").read_text(encoding="utf-8"))
    true = [_plain(sentence) for sentence in fields["body"]]
    said = [_plain(story.text[one.start : one.end]) for one in sentences_of(story)]
    return Outcome(
        page.stem,
        len(true),
        tuple(sentence for sentence in true if sentence not in said),
        tuple(sentence for sentence in said if sentence not in true),
    )


def share_kept(outcomes: Sequence[Outcome]) -> float:
    """Return the share of all true sentences that are indexed, 0 to 1."""
    return sum(one.kept for one in outcomes) / max(1, sum(one.body for one in outcomes))


def _plain(sentence: str) -> str:
    return " ".join(sentence.split())
