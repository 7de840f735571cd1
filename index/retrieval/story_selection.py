"""Choose, among many stories, the few worth reading sentence by sentence."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from index.generations.generation import Generation
from index.models.late_interaction import Scores, min_max
from index.models.multilingual import available, sentence_encoder
from index.models.token_encoder import TokenMatrix, Vectors, pool
from index.retrieval.query import WeightedText
from index.retrieval.ranking import LexicalIndex
from index.text.language import detect_language
from index.types import Question

STORIES = 3
"""So many stories are read sentence by sentence; an index of no more has no regions to choose."""

DENSE_WEIGHT = 0.6
_NEAREST = 50
_FOREIGN_TEXTS = 200
"""Chunks embedded for questions in another language, shared out among the stories: some seconds, once."""


class StorySelector:
    """Ranks the chunks of one generation: Chroma and BM25 in English, sentence vectors across languages."""

    def __init__(self, generation: Generation) -> None:
        """Index the chunks' words; the multilingual vectors are made when first needed."""
        self._generation = generation
        self._chunks = [(chunk, story) for story in generation.stories.values() for chunk in story.chunks]
        self._place = {chunk.id: index for index, (chunk, _) in enumerate(self._chunks)}
        self._words = LexicalIndex([f"{story.story.title} {chunk.text}" for chunk, story in self._chunks])
        self._english = all(story.story.language == "en" for story in generation.stories.values())
        self._foreign: tuple[list[str], Vectors] | None = None
        self._lock = threading.Lock()

    def stories_for(
        self, question: Question, texts: Sequence[WeightedText], matrices: Sequence[TokenMatrix]
    ) -> tuple[str, ...]:
        """Return ids: the asked story, all when they are few, else those of the best regions, best first."""
        known = self._generation.stories
        if question.story_id is not None:
            return (question.story_id,) if question.story_id in known else ()
        if len(known) <= STORIES:
            return tuple(known)
        if available() and not (self._english and detect_language(question.text) == "en"):
            owners, scores = self._across_languages(texts)
        else:
            owners = [story.story.id for _, story in self._chunks]
            scores = self._in_english(texts, matrices)
        ranked = dict.fromkeys(owners[int(index)] for index in np.argsort(-scores, kind="stable"))
        return tuple(ranked)[:STORIES]

    def _in_english(self, texts: Sequence[WeightedText], matrices: Sequence[TokenMatrix]) -> Scores:
        dense = np.zeros(len(self._chunks), dtype=np.float32)
        for chunk_id, cosine in self._generation.nearest(pool(matrices), _NEAREST):
            dense[self._place[chunk_id]] = cosine
        # A chunk that was not among the nearest is at most as near as the last of them.
        floor = dense[dense > 0].min() if np.any(dense > 0) else 0.0
        lexical = sum((part.weight * self._words.scores(part.text) for part in texts), np.zeros_like(dense))
        return DENSE_WEIGHT * min_max(np.maximum(dense, floor)) + (1 - DENSE_WEIGHT) * min_max(lexical)

    def _across_languages(self, texts: Sequence[WeightedText]) -> tuple[list[str], Scores]:
        with self._lock:
            if self._foreign is None:
                self._foreign = self._embed_foreign()
        owners, vectors = self._foreign
        asked = sentence_encoder().questions([" ".join(part.text for part in reversed(texts))])
        scores: Scores = (vectors @ asked[0]).astype(np.float32)
        return owners, scores

    def _embed_foreign(self) -> tuple[list[str], Vectors]:
        """Embed the first chunks of every story, each with the title: news says what it is about at once."""
        share = max(1, _FOREIGN_TEXTS // len(self._generation.stories))
        rows = [
            (indexed.story.id, f"{indexed.story.title}. {chunk.text}")
            for indexed in self._generation.stories.values()
            for chunk in indexed.chunks[:share]
        ]
        return [owner for owner, _ in rows], sentence_encoder().passages([text for _, text in rows])
