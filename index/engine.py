"""The one door to the index for the bot: answers, traces and status, always from the live generation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from index.answering.llm.answerer import ModelAnswerer
from index.answering.llm.circuit_breaker import Fault
from index.answering.llm.endpoint import Endpoint, EndpointError, make_client
from index.answering.query_engine import StoryQueryEngine
from index.citations.tracing import show_traced, trace
from index.errors import IndexUnavailableError, StoryproofError
from index.gate.gate import ask_gate_questions
from index.gate.proposals import Proposal, propose
from index.generations.generation import Generation, generation_dir, open_generation, read_generation
from index.generations.live_pointer import read_live
from index.reindex_types import GateOutcome, Progress
from index.settings import EndpointSettings, IndexConfig
from index.types import (
    Citation,
    IndexedStory,
    IndexStatus,
    Question,
    Refusal,
    RefusalReason,
    Reply,
    Story,
    StoryInfo,
    Traced,
)
from index.warmup import warm_up

log = logging.getLogger(__name__)

Signature = tuple[int, int] | None

_READY_SCHEMA: Final = {
    "type": "object",
    "properties": {"ready": {"type": "boolean"}},
    "required": ["ready"],
    "additionalProperties": False,
}


class StoryEngine:
    """Answers from whatever generation is live, and follows the pointer when it flips, in this process or another."""

    def __init__(self, config: IndexConfig, answerer: ModelAnswerer | None) -> None:
        """Use `create`."""
        self._stories_dir, self._index_dir = config.stories_dir, config.index_dir
        self._answerer = answerer
        self._open: StoryQueryEngine | None = None
        self._retired: StoryQueryEngine | None = None
        self._signature: Signature = None
        self._opener = open_generation
        self._turn = asyncio.Lock()

    @classmethod
    def create(cls, config: IndexConfig, endpoint: EndpointSettings | None = None) -> StoryEngine:
        """Make an engine; nothing is opened yet. Raises PromptError."""
        return cls(config, ModelAnswerer.from_endpoint(endpoint) if endpoint is not None else None)

    @property
    def model_available(self) -> bool | None:
        """Tell whether the language model is asked; None when there is none."""
        return self._answerer.available if self._answerer is not None else None

    async def read(self) -> None:
        """Read the live generation; questions are answered from now on. Raises IndexUnavailableError.

        Chroma, which takes as long to import as all this, is opened and checked by `open`; until then no answer
        comes from it.
        """
        if self._open is None:
            self._opener = read_generation
        await self._query_engine()

    async def open(self) -> None:
        """Read the live generation, load the models, open Chroma; raises IndexUnavailableError without any."""
        # One after the other: two threads that import large packages at once can see them half made.
        await self.read()
        await asyncio.to_thread(warm_up)
        await self._open_store()

    async def answer(self, question: Question) -> Reply:
        """Answer or refuse; a Refusal with NOT_READY when there is no index to answer from."""
        try:
            engine = await self._query_engine()
        except IndexUnavailableError as error:
            log.info("No index to answer from: %s", error)
            return Refusal(question, RefusalReason.NOT_READY, None, None)
        return await engine.reply(question)

    async def sources(self) -> tuple[StoryInfo, ...]:
        """List the stories of the live generation; none when there is no index."""
        generation = await self._generation()
        if generation is None:
            return ()
        return tuple(
            StoryInfo(
                story.id, story.title, story.url, story.published_at, story.source, len(indexed.sentences)
            )
            for indexed in generation.stories.values()
            for story in (indexed.story,)
        )

    async def status(self) -> IndexStatus | None:
        """Return the live generation in numbers; None when there is no index."""
        generation = await self._generation()
        if generation is None:
            return None
        manifest = generation.manifest
        embedder = manifest.fingerprint.split("|")[-1].split("/")[0]
        counts = (manifest.stories, manifest.sentences, manifest.chunks)
        return IndexStatus(manifest.version, manifest.built_at, *counts, embedder)

    async def live_stories(self) -> tuple[str, Mapping[str, IndexedStory]] | None:
        """Return the live version and its stories by id; None when there is no index."""
        generation = await self._generation()
        return (generation.version, generation.stories) if generation is not None else None

    async def gate(self, on_progress: Callable[[Progress], None]) -> tuple[GateOutcome, ...] | None:
        """Put the questions of questions.yaml to the live generation, verbatim; None when there is no index.

        Raises GateQuestionsError.
        """
        try:
            engine = await self._query_engine()
        except IndexUnavailableError:
            return None
        ask = engine.reply_extractive
        return await asyncio.to_thread(
            ask_gate_questions, self._stories_dir, engine.generation, ask, on_progress
        )

    async def propose(self, story_id: str) -> list[Proposal]:
        """Propose questions for a story's gate; none where it is not there."""
        engine = await self._query_engine()
        story = engine.generation.stories.get(story_id)
        if story is None:
            return []
        return await asyncio.to_thread(propose, story, engine.reply_extractive)

    async def trace(self, citation: Citation, cited: Story | None = None) -> Traced:
        """Say what became of a quote in the live generation and what stands around it; REMOVED without its story.

        `cited` is that story as it was, where it is still known: it may have another name by now.
        """
        generation = await self._generation()
        stories = generation.stories if generation is not None else {}
        return await asyncio.to_thread(lambda: show_traced(citation, trace(citation, stories, cited)))

    async def close(self) -> None:
        """Let go of the index and of the model's connections."""
        for engine in (self._retired, self._open):
            if engine is not None:
                await asyncio.to_thread(engine.generation.close)
        self._retired = self._open = None
        if self._answerer is not None:
            await self._answerer.close()

    async def _generation(self) -> Generation | None:
        try:
            return (await self._query_engine()).generation
        except IndexUnavailableError:
            return None

    async def _query_engine(self) -> StoryQueryEngine:
        """Return the open engine, reopened when the pointer has moved; a damaged new one leaves the old serving."""
        signature = _signature(self._index_dir / "live.json")
        if self._open is not None and signature == self._signature:
            return self._open
        async with self._turn:
            if self._open is not None and signature == self._signature:
                return self._open
            try:
                opened = await asyncio.to_thread(self._open_live)
            except StoryproofError as error:
                if self._open is None or not isinstance(error, IndexUnavailableError):
                    raise
                log.error("The new index cannot be used, the one before goes on serving: %s", error)  # noqa: TRY400
                opened = self._open
            await self._take(opened, signature)
            return opened

    async def _open_store(self) -> None:
        """Open Chroma behind the first answers; where it is damaged, fall back as if it had been opened first."""
        async with self._turn:
            self._opener = open_generation
            try:
                if self._open is not None:
                    await asyncio.to_thread(self._open.generation.open_store)
            except IndexUnavailableError:
                self._retired, self._open = self._open, None
                await self._take(await asyncio.to_thread(self._open_live), self._signature)

    async def _take(self, opened: StoryQueryEngine, signature: Signature) -> None:
        """Put an engine to work; the one before is kept open for the questions it is still answering."""
        if opened is not self._open:
            if self._retired is not None:
                await asyncio.to_thread(self._retired.generation.close)
            self._retired = self._open
        self._open, self._signature = opened, signature

    def _open_live(self) -> StoryQueryEngine:
        live = read_live(self._index_dir)
        if live is None:
            raise IndexUnavailableError("There is no index yet.", "Run `storyproof reindex`.")
        try:
            generation = self._opener(generation_dir(self._index_dir, live.version))
        except IndexUnavailableError as error:
            if live.previous is None:
                raise
            log.error("The live index cannot be used, falling back to the one before: %s", error)  # noqa: TRY400
            generation = self._open_previous(live.previous, error)
        return StoryQueryEngine(generation, self._answerer)

    def _open_previous(self, version: str, error: IndexUnavailableError) -> Generation:
        try:
            return open_generation(generation_dir(self._index_dir, version))
        except IndexUnavailableError:
            raise error from None


async def try_model(settings: EndpointSettings, seconds: float) -> None:
    """Ask the language model one tiny question; raise ModelEndpointError or ConfigurationError if it is not well.

    An answer that would be of no use to a reader is an answer.
    """
    hasty = replace(settings, timeout=seconds, max_tokens=64)
    endpoint = Endpoint(make_client(hasty), hasty)
    try:
        await endpoint.complete('Answer with the JSON object {"ready": true}.', "Ready?", _READY_SCHEMA)
    except EndpointError as error:
        if error.fault not in (Fault.USELESS, Fault.DECLINED):
            raise
    finally:
        await endpoint.close()


def _signature(path: Path) -> Signature:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino
