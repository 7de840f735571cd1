"""Questions about one generation in, answers and refusals out."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.answering.confidence import ANSWERED, Assessment, assess
from index.answering.extractive import choose, highlight
from index.answering.llm.answerer import ModelAnswerer
from index.answering.overview import overview
from index.answering.unknown_names import Vocabulary
from index.citations.citing import cite, neighbourhood
from index.errors import ModelEndpointError
from index.generations.generation import Generation
from index.models.token_encoder import token_encoder
from index.proof.verifier import ProvedSentence, verify
from index.retrieval.query import fix_typos, without_check_phrase
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

Find = Callable[[Question], Sequence[Passage]]
"""Returns the sentences that may answer a question, best first."""


class StoryAnswerer:
    """Finds sentences, assesses them, answers and proves. Safe to share between threads."""

    def __init__(self, generation: Generation, find: Find, model: ModelAnswerer | None = None) -> None:
        """Take the generation to answer from, its search, and the model if there is one."""
        self._generation = generation
        self._find = find
        self._model = model
        self._vocabularies: dict[str, Vocabulary] = {}
        self._words: frozenset[str] | None = None
        self._lock = threading.Lock()

    async def answer(self, question: Question) -> Reply:
        """Answer or refuse; the model, if there is one, writes and its sentences are proved."""
        question, started = _readable(question), time.monotonic()
        whole = self._overview(question)
        if whole is not None:
            return whole
        passages, assessment = await asyncio.to_thread(self._search, question)
        if self._model is None or assessment.confidence < _WORTH_ASKING:
            return self._extract(question, passages, assessment)
        return await self._ask_model(self._model, question, passages, assessment, started)

    def answer_verbatim(self, question: Question) -> Reply:
        """Answer or refuse in the calling thread, without a model; this blocks."""
        question = _readable(question)
        return self._overview(question) or self._extract(question, *self._search(question))

    def _search(self, question: Question) -> tuple[Sequence[Passage], Assessment]:
        meant = self._without_slips(question)
        passages = self._find(meant)
        return passages, self._assess(meant, passages)

    def _without_slips(self, question: Question) -> Question:
        """Put slips right for searching and assessing; the reply keeps the question as it was typed."""
        if self._words is None:
            texts = [f"{one.story.title} {one.story.text}" for one in self._generation.stories.values()]
            self._words = frozenset(word for text in texts for word in words_of(text))
        knows = token_encoder().knows
        history = tuple(fix_typos(asked, self._words, knows) for asked in question.history)
        return replace(question, text=fix_typos(question.text, self._words, knows), history=history)

    def _overview(self, question: Question) -> Reply | None:
        """Answer "What is this about?" with the opening of what is meant; None for any other question."""
        one = self._generation.stories.get(question.story_id or "")
        stories = (
            self._generation.stories if question.story_id is None else {one.story.id: one} if one else {}
        )
        passages = overview(without_check_phrase(question), stories)
        return self._verbatim(question, passages, passages, 1.0) if passages else None

    def _assess(self, question: Question, passages: Sequence[Passage]) -> Assessment:
        # The story that would be cited must know whom the question is about; another one does not count.
        cited = passages[0].story_id if passages else None
        if cited is None:
            return assess(question, passages, ())
        language = self._generation.stories[cited].story.language
        return assess(question, passages, [self._vocabulary(cited)], language)

    def _vocabulary(self, story_id: str) -> Vocabulary:
        with self._lock:
            if story_id not in self._vocabularies:
                story = self._generation.stories[story_id].story
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
        version = self._generation.version
        return Answer(
            question, sentences, citations, Mode.EXTRACTIVE, version, confidence, tuple(found), note
        )

    async def _ask_model(
        self,
        model: ModelAnswerer,
        question: Question,
        passages: Sequence[Passage],
        assessment: Assessment,
        started: float,
    ) -> Reply:
        shown = neighbourhood(passages, self._generation.stories, MODEL_SEES)
        try:
            language = detect_language(question.text)
            draft = await model.draft(question, shown, language, time.monotonic() - started)
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
            question, sentences, citations, Mode.MODEL, self._generation.version, confidence, tuple(passages)
        )

    def _refuse(
        self, question: Question, passages: Sequence[Passage], reason: RefusalReason, assessment: Assessment
    ) -> Refusal:
        near = passages and assessment.closeness >= _WORTH_SHOWING
        closest = self._cite(1, passages[0]) if near else None
        return Refusal(
            question, reason, closest, self._generation.version, assessment.confidence, tuple(passages)
        )

    def _cite(self, number: int, passage: Passage) -> Citation:
        return cite(number, passage, self._generation.stories[passage.story_id])


def _readable(question: Question) -> Question:
    # Half a surrogate pair (a broken argument, a cut string) is no text that a model can read.
    return replace(
        question,
        text=without_surrogates(question.text),
        history=tuple(map(without_surrogates, question.history)),
    )
