"""The values of a reindex, frozen: what is built, its progress, what it changed, what the gate found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from index.types import IndexedStory, Story


class ReindexStage(StrEnum):
    """The steps of a reindex, in order."""

    LOADING = "loading"
    EMBEDDING = "embedding"
    WRITING = "writing"
    CHECKING = "checking"
    GATING = "gating"
    SWITCHING = "switching"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reindex is: `done` of `total` units of the stage."""

    stage: ReindexStage
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Changes:
    """How many of something were added, edited, removed or left as they were."""

    added: int = 0
    edited: int = 0
    removed: int = 0
    unchanged: int = 0


class ChangeKind(StrEnum):
    """What happened to a sentence between two generations."""

    ADDED = "added"
    EDITED = "edited"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence that differs between two generations, as it was (None: added) and as it is (None: removed)."""

    kind: ChangeKind
    story_id: str
    title: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """How a question of the gate went: what was cited first (None: it was refused), and whether that is right.

    A `stale` one can never go right and guards nothing: its sentence or its story is not there.
    """

    question: str
    answerable: bool
    right: bool
    cited: str | None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class GateScore:
    """How many of the gate's questions went right: answered by the sentence that answers them, or refused."""

    answered: int
    answerable: int
    refused: int
    unanswerable: int

    @property
    def right(self) -> int:
        """Return how many went right of both kinds."""
        return self.answered + self.refused

    @property
    def asked(self) -> int:
        """Return how many there are of both kinds."""
        return self.answerable + self.unanswerable


@dataclass(frozen=True, slots=True)
class GateReport:
    """The gate's questions put to the live generation (None: there is none, or it cannot be compared) and to the new.

    `regressions` are the questions that went right before and do not any more, `stale` how many of the new
    one's can never go right.
    """

    before: GateScore | None
    after: GateScore
    regressions: tuple[str, ...] = ()
    stale: int = 0

    @property
    def passed(self) -> bool:
        """Tell whether the new one is no worse: of neither kind of question fewer go right."""
        if self.before is None:
            return True
        return self.after.answered >= self.before.answered and self.after.refused >= self.before.refused


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What a reindex did: changes counted in stories and in sentences, seconds taken, the version now live.

    `changes` names each sentence that differs, `gate` what the gate found (None: it has no questions).
    """

    version: str
    stories: Changes
    sentences: Changes
    seconds: float
    embedded: int = 0
    changes: tuple[SentenceChange, ...] = ()
    gate: GateReport | None = None


@dataclass(frozen=True, slots=True)
class BuildInput:
    """How the stories of a build differ from the folder's: those `added`, and ids that are `excluded`.

    `replaces_folder`: the added stories are all there are, and the folder is not looked at.
    """

    added: tuple[Story, ...] = ()
    excluded: frozenset[str] = frozenset()
    replaces_folder: bool = False


AS_THEY_ARE: Final = BuildInput()


@dataclass(frozen=True, slots=True)
class BuiltVersion:
    """A finished generation that is not live yet: its version, how it was made, of what, and the gate's word."""

    version: str
    fingerprint: str
    stories: tuple[IndexedStory, ...]
    gate: GateReport | None


def score(outcomes: Sequence[GateOutcome]) -> GateScore:
    """Count what went right, of each kind of question."""
    answerable = [one.right for one in outcomes if one.answerable]
    unanswerable = [one.right for one in outcomes if not one.answerable]
    return GateScore(sum(answerable), len(answerable), sum(unanswerable), len(unanswerable))
