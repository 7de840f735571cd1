"""What the bot asks of the index, as types: the one door below it, which the tests can stand in for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from index.ingest_types import Progress, ReindexReport
from index.types import Citation, IndexStatus, Question, Reply, StoryInfo, Traced

OnProgress = Callable[[Progress], None]
Reindex = Callable[[OnProgress | None], Awaitable[ReindexReport]]
EnsureIndex = Callable[[OnProgress | None], Awaitable[ReindexReport | None]]


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

    async def trace(self, citation: Citation) -> Traced:
        """Tell what became of a quote since it was cited, and what stands around it."""

    async def close(self) -> None:
        """Let go of the index."""
