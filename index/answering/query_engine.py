"""A question in, an Answer or a Refusal out, as a LlamaIndex query engine over one generation."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from dataclasses import replace

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.answering.confidence import ANSWERED, Assessment, assess
from index.answering.extractive import choose, highlight
from index.answering.llm.answerer import ModelAnswerer
from index.answering.overview import overview
from index.answering.unknown_names import Vocabulary
from index.citations.citing import cite, neighbourhood
from index.errors import ModelEndpointError
from index.generations.generation import Generation
from index.models.token_encoder import token_embedder
from index.proof.verifier import ProvedSentence, verify
from index.retrieval.query import fix_typos, without_check_phrase
from index.retrieval.retriever import SentenceRetriever, StoryQuery
from index.text.cleaning import without_surrogates
from index.text.language import detect_language
from index.text.words import words_of
from index.types import (
    Answer,
    AnswerSentence,
    Citation,
    Mode,
    Note,
    Passage,
    Question,
    Refusal,
    RefusalReason,
    Reply,
)

MODEL_SEES = 14
"""How many sentences, neighbours included, a model is shown."""

_WORTH_ASKING = 0.05
"""Below this confidence the story is about something else, and no model is asked."""

_WORTH_SHOWING = 0.1
"""Below this closeness the closest sentence would only puzzle the reader."""


class StoryQueryEngine(BaseQueryEngine):
    """Retrieves, judges, answers and proves; the Reply travels in the response's metadata."""

    def __init__(self, generation: Generation, answerer: ModelAnswerer | None = None) -> None:
        """Take the generation to answer from, and the model if there is one."""
        super().__init__(callback_manager=CallbackManager([]))
        self.generation = generation
        self.retriever = SentenceRetriever(generation)
        self._answerer = answerer
        self._vocabularies: dict[str, Vocabulary] = {}
        self._words: frozenset[str] | None = None
        self._lock = threading.Lock()

    async def reply(self, question: Question) -> Reply:
        """Answer or refuse, by way of LlamaIndex's aquery()."""
        response = await self.aquery(StoryQuery(query_str=question.text, question=question))
        reply = (response.metadata or {})["reply"]
        assert isinstance(reply, Answer | Refusal)
        return reply

    def reply_extractive(self, question: Question) -> Reply:
        """Answer or refuse in the calling thread, without a model; this blocks."""
        return self._overview(question) or self._extract(question, *self._search(question))

    def _query(self, query_bundle: QueryBundle) -> Response:
        return _response(self.reply_extractive(_question(query_bundle)))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        question, started = _question(query_bundle), time.monotonic()
        whole = self._overview(question)
        if whole is not None:
            return _response(whole)
        passages, assessment = await asyncio.to_thread(self._search, question)
        if self._answerer is None or assessment.confidence < _WORTH_ASKING:
            return _response(self._extract(question, passages, assessment))
        return _response(await self._ask_model(self._answerer, question, passages, assessment, started))

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}

    def _search(self, question: Question) -> tuple[Sequence[Passage], Assessment]:
        meant = self._without_slips(question)
        passages = self.retriever.find(meant)
        return passages, self._assess(meant, passages)

    def _without_slips(self, question: Question) -> Question:
        """Put slips right for searching and judging; the reply keeps the question as it was typed."""
        if self._words is None:
            texts = [f"{one.story.title} {one.story.text}" for one in self.generation.stories.values()]
            self._words = frozenset(word for text in texts for word in words_of(text))
        knows = token_embedder().knows
        history = tuple(fix_typos(asked, self._words, knows) for asked in question.history)
        return replace(question, text=fix_typos(question.text, self._words, knows), history=history)

    def _overview(self, question: Question) -> Reply | None:
        """Answer "What is this about?" with the opening of what is meant; None for any other question."""
        one = self.generation.stories.get(question.story_id or "")
        stories = self.generation.stories if question.story_id is None else {one.story.id: one} if one else {}
        passages = overview(without_check_phrase(question), stories)
        return self._verbatim(question, passages, passages, 1.0) if passages else None

    def _assess(self, question: Question, passages: Sequence[Passage]) -> Assessment:
        # The story that would be cited must know whom the question is about; another one does not count.
        cited = passages[0].story_id if passages else None
        if cited is None:
            return assess(question, passages, ())
        language = self.generation.stories[cited].story.language
        return assess(question, passages, [self._vocabulary(cited)], language)

    def _vocabulary(self, story_id: str) -> Vocabulary:
        with self._lock:
            if story_id not in self._vocabularies:
                story = self.generation.stories[story_id].story
                about = (story.title, story.source or "", story.published_at or "", story.text)
                self._vocabularies[story_id] = Vocabulary.of("\n".join(about), story.language)
            return self._vocabularies[story_id]

    def _extract(
        self,
        question: Question,
        passages: Sequence[Passage],
        assessment: Assessment,
        note: Note | None = None,
    ) -> Reply:
        if assessment.reason is not None:
            return self._refuse(question, passages, assessment.reason, assessment)
        return self._verbatim(question, choose(passages), passages, assessment.confidence, note)

    def _verbatim(
        self,
        question: Question,
        chosen: Sequence[Passage],
        found: Sequence[Passage],
        confidence: float,
        note: Note | None = None,
    ) -> Answer:
        citations = tuple(self._cite(number, passage) for number, passage in enumerate(chosen, 1))
        sentences = tuple(
            AnswerSentence(
                citation.quote, (citation.number,), highlight(without_check_phrase(question), passage)
            )
            for citation, passage in zip(citations, chosen, strict=True)
        )
        version = self.generation.version
        return Answer(
            question, sentences, citations, Mode.EXTRACTIVE, version, confidence, tuple(found), note
        )

    async def _ask_model(
        self,
        answerer: ModelAnswerer,
        question: Question,
        passages: Sequence[Passage],
        assessment: Assessment,
        started: float,
    ) -> Reply:
        shown = neighbourhood(passages, self.generation.stories, MODEL_SEES)
        try:
            language = detect_language(question.text)
            draft = await answerer.draft(question, shown, language, time.monotonic() - started)
        except ModelEndpointError:
            return self._extract(question, passages, assessment, Note.MODEL_UNAVAILABLE)
        if not draft:
            doubted = replace(assessment, confidence=min(assessment.confidence, ANSWERED / 2))
            return self._refuse(question, passages, assessment.reason or RefusalReason.NOT_IN_STORY, doubted)
        proved = await asyncio.to_thread(verify, draft, shown, question)
        if proved:
            return self._written(question, passages, shown, proved, assessment)
        if assessment.reason is None:
            return self._extract(question, passages, assessment)
        return self._refuse(question, passages, RefusalReason.UNPROVED, assessment)

    def _written(
        self,
        question: Question,
        passages: Sequence[Passage],
        shown: Sequence[Passage],
        proved: Sequence[ProvedSentence],
        assessment: Assessment,
    ) -> Answer:
        """Number the evidence in the order it is used and put the model's sentences on it."""
        order = list(dict.fromkeys(number for sentence in proved for number in sentence.evidence))
        renumbered = {old: new for new, old in enumerate(order, 1)}
        citations = tuple(self._cite(renumbered[old], shown[old - 1]) for old in order)
        sentences = tuple(
            AnswerSentence(sentence.text, tuple(sorted(renumbered[old] for old in sentence.evidence)))
            for sentence in proved
        )
        confidence = max(assessment.confidence, ANSWERED)
        return Answer(
            question, sentences, citations, Mode.MODEL, self.generation.version, confidence, tuple(passages)
        )

    def _refuse(
        self, question: Question, passages: Sequence[Passage], reason: RefusalReason, assessment: Assessment
    ) -> Refusal:
        near = passages and assessment.closeness >= _WORTH_SHOWING
        closest = self._cite(1, passages[0]) if near else None
        return Refusal(
            question, reason, closest, self.generation.version, assessment.confidence, tuple(passages)
        )

    def _cite(self, number: int, passage: Passage) -> Citation:
        return cite(number, passage, self.generation.stories[passage.story_id])


def _question(bundle: QueryBundle) -> Question:
    asked = bundle.question if isinstance(bundle, StoryQuery) else None
    question = asked or Question(bundle.query_str)
    # Half a surrogate pair (a broken argument, a cut string) is no text that a model can read.
    return replace(
        question,
        text=without_surrogates(question.text),
        history=tuple(map(without_surrogates, question.history)),
    )


def _response(reply: Reply) -> Response:
    """Wrap a Reply: its citations become LlamaIndex source nodes."""
    citations = reply.citations if isinstance(reply, Answer) else ()
    nodes = [
        NodeWithScore(
            node=TextNode(
                text=citation.quote,
                start_char_idx=citation.start,
                end_char_idx=citation.end,
                metadata={"story_id": citation.story_id, "number": citation.number},
            )
        )
        for citation in citations
    ]
    text = reply.text if isinstance(reply, Answer) else None
    return Response(response=text, source_nodes=nodes, metadata={"reply": reply})
