"""What the bot asks of the index, as types: the one door below it, which the tests can stand in for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from index.reindex_types import GateOutcome, Progress, ReindexReport
from index.types import Citation, IndexStatus, Question, Reply, Story, StoryInfo, Traced

if TYPE_CHECKING:
    from bot.desk.story_changes import StoryChanges
    from bot.storage.database import Database
    from bot.types import ListedStory, LiveVersion
    from index.gate.proposals import Proposal
    from index.types import IndexedStory

OnProgress = Callable[[Progress], None]
OnFollow = Callable[[], None]


class Desk(Protocol):
    """What the bot asks of the editor's desk; `bot.desk.desk` says what each raises."""

    async def reindex(
        self,
        on_progress: OnProgress | None = None,
        *,
        on_follow: OnFollow | None = None,
        changes: StoryChanges = ...,
        force: bool = False,
        request_id: str | None = None,
    ) -> ReindexReport:
        """Build a generation with these changes, and let it go live."""

    async def bring_up_to_date(self, on_progress: OnProgress | None = None) -> ReindexReport | None:
        """Bring the live generation up to date; None when nothing was to be done."""

    async def sync(self, *, build: bool = True) -> bool:
        """Answer from the version that is live in the database; tell whether another is live here now."""

    async def rebuild_if_broken(self, seen: str) -> bool:
        """Build the live generation again where another (`seen`) answers because it cannot; tell whether it was."""

    async def rollback(self, request_id: str | None = None) -> LiveVersion:
        """Let the generation before the live one answer again."""

    async def is_pinned(self) -> bool:
        """Tell whether an editor has put the live generation back."""

    async def stories(self) -> tuple[ListedStory, ...]:
        """List the stories: live, added, left out."""


MakeDesk = Callable[["Database"], Desk]


class Engine(Protocol):
    """What the bot asks of the index."""

    @property
    def model_available(self) -> bool | None:
        """Tell whether the language model is asked; None when there is none."""

    async def read(self) -> None:
        """Read and check the live index so far that it answers; raise IndexUnavailableError when there is none."""

    async def open(self) -> None:
        """Load the live index; raise IndexUnavailableError when there is none."""

    async def answer(self, question: Question) -> Reply:
        """Answer or refuse; never raise for a question."""

    async def sources(self) -> tuple[StoryInfo, ...]:
        """List the indexed stories."""

    async def status(self) -> IndexStatus | None:
        """Describe the live index; None when there is none."""

    async def live_stories(self) -> tuple[str, Mapping[str, IndexedStory]] | None:
        """Return the live version and its stories by id; None when there is no index."""

    async def gate(self, on_progress: OnProgress) -> tuple[GateOutcome, ...] | None:
        """Put the questions of questions.yaml to the live index; None when there is none. Raises GateQuestionsError."""

    async def propose(self, story_id: str) -> list[Proposal]:
        """Propose questions for a story's gate; none where it is not there."""

    async def trace(self, citation: Citation, cited: Story | None = None) -> Traced:
        """Tell what became of a quote since it was cited (in `cited`, if known), and what stands around it."""

    async def close(self) -> None:
        """Let go of the index."""
