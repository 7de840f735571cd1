"""Small stand-ins for the outside: a story engine whose answers the test chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.desk.desk import NOTHING
from bot.desk.story_changes import StoryChanges
from bot.types import ListedStory, LiveVersion
from index.errors import StoryproofError
from index.gate.proposals import Proposal
from index.reindex_types import Changes, GateOutcome, Progress, ReindexReport, ReindexStage
from index.types import (
    Answer,
    AnswerSentence,
    Citation,
    IndexedStory,
    IndexStatus,
    Mode,
    Note,
    Question,
    QuoteState,
    Refusal,
    RefusalReason,
    Reply,
    Story,
    StoryInfo,
    Traced,
)

STATUS = IndexStatus("v1", "2024-07-09T10:00:00Z", stories=1, sentences=24, chunks=9, embedder="built-in")
SOURCE = StoryInfo("s1", "Early release", "https://news.example/a", "2024-07-10", "News Example", 24)
REPORT = ReindexReport("v2", Changes(1, 0, 0, 1), Changes(5, 1, 2, 20), seconds=1.25, embedded=6)


def citation(number: int = 1, quote: str = "At least four have died.", **fields: str | None) -> Citation:
    """Return a citation of the sample story."""
    values = {"before": "They were misled.", "after": "Families asked for help.", "url": None, **fields}
    return Citation(
        number=number,
        story_id="s1",
        title=values.pop("title", None) or "Early release",
        start=10 * number,
        end=10 * number + len(quote),
        quote=quote,
        url=values["url"],
        before=values["before"] or "",
        after=values["after"] or "",
    )


def answer(*quotes: str, question: str = "How many died?", note: Note | None = None) -> Answer:
    """Return a verbatim answer with one sentence for each quote."""
    cited = tuple(
        citation(number, quote) for number, quote in enumerate(quotes or ("At least four have died.",), 1)
    )
    sentences = tuple(AnswerSentence(one.quote, (one.number,)) for one in cited)
    return Answer(Question(question), sentences, cited, Mode.EXTRACTIVE, "v1", note=note)


def refusal(reason: RefusalReason = RefusalReason.NOT_IN_STORY, closest: Citation | None = None) -> Refusal:
    """Return a refusal."""
    return Refusal(Question("Who won?"), reason, closest, "v1")


class FakeEngine:
    """An engine that remembers what it was asked and answers what it is told to."""

    def __init__(self, reply: Reply | None = None) -> None:
        self.reply: Reply = reply or answer("At least four have died.", "Ten have returned.")
        self.asked: list[Question] = []
        self.state = QuoteState.UNCHANGED
        self.around: tuple[str, str] | None = None
        self.live = True
        self.stories: tuple[str, dict[str, IndexedStory]] | None = None
        self.opened = 0
        self.outcomes: tuple[GateOutcome, ...] = ()
        self.error: Exception | None = None
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    @property
    def model_available(self) -> bool | None:
        return None

    async def read(self) -> None:
        pass

    async def open(self) -> None:
        self.opened += 1

    async def answer(self, question: Question) -> Reply:
        self.asked.append(question)
        await self.may_answer.wait()
        if self.error:
            raise self.error
        return replace(self.reply, question=question)

    async def sources(self) -> tuple[StoryInfo, ...]:
        return (SOURCE,)

    async def status(self) -> IndexStatus | None:
        return STATUS if self.live else None

    async def live_stories(self) -> tuple[str, Mapping[str, IndexedStory]] | None:
        return self.stories

    async def gate(self, on_progress: Callable[[Progress], None]) -> tuple[GateOutcome, ...] | None:
        on_progress(Progress(ReindexStage.GATING, 1, 2))
        await self.may_answer.wait()
        if self.error:
            raise self.error
        return self.outcomes if self.live else None

    async def propose(self, story_id: str) -> list[Proposal]:
        return []

    async def trace(self, citation: Citation, cited: Story | None = None) -> Traced:
        return Traced(self.state, *(self.around or (citation.before, citation.after)))

    async def close(self) -> None:
        self.live = False


class FakeIndexer:
    """An editor's desk whose reindex goes on until the test lets it end, and then reports or fails."""

    def __init__(self) -> None:
        self.error: StoryproofError | None = None
        self.progress = Progress(ReindexStage.EMBEDDING, 12, 24)
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.runs = 0
        self.forced = False
        self.changes: list[StoryChanges] = []
        self.row = LiveVersion("v2", "v1")
        self.listed: tuple[ListedStory, ...] = ()
        self._at_it: asyncio.Future[ReindexReport] | None = None

    async def reindex(
        self,
        on_progress: Callable[[Progress], None] | None = None,
        *,
        on_follow: Callable[[], None] | None = None,
        changes: StoryChanges = NOTHING,
        force: bool = False,
        request_id: str | None = None,
    ) -> ReindexReport:
        self.forced = force
        if self._at_it is not None and on_follow is not None:
            on_follow()
            if on_progress:
                on_progress(self.progress)
            return await asyncio.shield(self._at_it)
        self._at_it = asyncio.ensure_future(self._reindex(on_progress))
        self.changes.append(changes)
        try:
            return await self._at_it
        finally:
            self._at_it = None

    async def _reindex(self, on_progress: Callable[[Progress], None] | None) -> ReindexReport:
        self.runs += 1
        if on_progress:
            on_progress(self.progress)
        await self.may_end.wait()
        if self.error:
            raise self.error
        return REPORT

    async def bring_up_to_date(
        self, on_progress: Callable[[Progress], None] | None = None
    ) -> ReindexReport | None:
        return None

    async def sync(self, *, build: bool = True) -> bool:
        return False

    async def rebuild_if_broken(self, seen: str) -> bool:
        return False

    async def rollback(self, request_id: str | None = None) -> LiveVersion:
        if self.error:
            raise self.error
        self.row = LiveVersion(self.row.previous or "", self.row.version, pinned=True)
        return self.row

    async def is_pinned(self) -> bool:
        return self.row.pinned

    async def stories(self) -> tuple[ListedStory, ...]:
        return self.listed
