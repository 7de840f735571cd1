"""What a builder is to build and what it has built, as lines of JSON between it and who started it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.build_types import Amendments
from index.ingest_types import GateReport, GateScore
from index.story_json import story_of


@dataclass(frozen=True, slots=True)
class Order:
    """A version to build in `index_dir`, of the stories folder and what differs from it."""

    stories_dir: Path
    index_dir: Path
    version: str
    amendments: Amendments
    anyway: bool = False
    """Whether a fault in the gate's questions, too, keeps nothing from going live."""

    def packed(self) -> str:
        """Return the order as one line."""
        fields = {
            "stories": None if self.amendments.only else str(self.stories_dir),
            "index": str(self.index_dir),
            "version": self.version,
            "beside": [asdict(story) for story in self.amendments.beside],
            "without": sorted(self.amendments.without),
            "anyway": self.anyway,
        }
        return json.dumps(fields)

    @classmethod
    def unpacked(cls, line: str) -> Order:
        """Return the order that `packed` wrote."""
        fields = json.loads(line)
        beside = tuple(story_of(story) for story in fields["beside"])
        amendments = Amendments(beside, frozenset(fields["without"]), only=fields["stories"] is None)
        stories, index = Path(fields["stories"] or ""), Path(fields["index"])
        return cls(stories, index, fields["version"], amendments, anyway=fields["anyway"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a builder reports at its end: how many sentences it embedded, and what the gate found.

    `unasked` says why the gate's questions were not put, where it was to go live anyway.
    """

    embedded: int
    gate: GateReport | None
    unasked: str | None = None

    def packed(self) -> dict[str, Any]:
        """Return the outcome as what JSON can hold."""
        return asdict(self)

    @classmethod
    def unpacked(cls, fields: Mapping[str, Any]) -> Outcome:
        """Return the outcome that `packed` made."""
        return cls(fields["embedded"], _gate_report(fields["gate"]), fields["unasked"])


def _gate_report(fields: Mapping[str, Any] | None) -> GateReport | None:
    if fields is None:
        return None
    before = GateScore(**fields["before"]) if fields["before"] is not None else None
    return GateReport(before, GateScore(**fields["after"]), tuple(fields["fell"]), int(fields["idle"]))
