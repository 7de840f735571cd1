"""Find the sentences that may answer a question, best first: stories by Chroma and BM25, sentences by MaxSim."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from index.generations.generation import Generation
from index.models.late_interaction import TokenIndex, min_max
from index.models.multilingual import available, sentence_encoder
from index.models.sentence_encoder import ForeignIndex
from index.models.token_encoder import TokenMatrix, token_encoder
from index.retrieval.query import WeightedText, reranker_query, search_texts
from index.retrieval.ranking import (
    LEXICAL_WEIGHT,
    TOP,
    LexicalIndex,
    Ranking,
    SentencePool,
    rerank,
    token_ranking,
    with_answer_type,
)
from index.retrieval.story_selection import StorySelector
from index.text.language import detect_language
from index.types import IndexedStory, Passage, Question

_POOLS_KEPT = 16


class SentenceSearch:
    """Finds the sentences of one generation; exact inside the chosen stories. Safe to share between threads."""

    def __init__(self, generation: Generation) -> None:
        """Index the chunks that stories are chosen by; sentence pools are made when first asked for."""
        self.generation = generation
        self._stories = StorySelector(generation)
        self._pools: OrderedDict[tuple[str, ...], SentencePool] = OrderedDict()
        self._foreign: dict[tuple[str, ...], ForeignIndex] = {}
        self._lock = threading.Lock()

    def find(self, question: Question) -> tuple[Passage, ...]:
        """Return up to TOP passages, best first."""
        passages = self.ranked(question)
        if passages and passages[0].token_scores:  # English in English: the cross-encoder reads no other
            passages = rerank(reranker_query(question), passages)
        return tuple(passages)

    def ranked(self, question: Question) -> list[Passage]:
        """Return up to TOP passages as MaxSim and BM25 rank them; the cross-encoder has read none yet."""
        texts = search_texts(question)
        matrices = token_encoder().encode([part.text for part in texts])
        stories = self._stories.stories_for(question, texts, matrices)
        if not stories:
            return []
        pool_ = self._pool(stories)
        if not pool_.sentences:
            return []
        ranking = self._rank(pool_, question, texts, matrices)
        best = np.argsort(-ranking.scores, kind="stable")[:TOP]
        return [_passage(pool_, ranking, int(index)) for index in best]

    def _pool(self, stories: tuple[str, ...]) -> SentencePool:
        key = tuple(sorted(stories))
        with self._lock:
            if key in self._pools:
                self._pools.move_to_end(key)
                return self._pools[key]
        made = self._make_pool([self.generation.stories[story] for story in key])
        with self._lock:
            self._pools[key] = made
            while len(self._pools) > _POOLS_KEPT:
                dropped, _ = self._pools.popitem(last=False)
                self._foreign.pop(dropped, None)
        return made

    def _make_pool(self, stories: Sequence[IndexedStory]) -> SentencePool:
        rows = [(story, sentence) for story in stories for sentence in story.sentences]
        texts = tuple(story.story.text[sentence.start : sentence.end] for story, sentence in rows)
        matrices = [matrix for story in stories for matrix in self.generation.matrices(story)]
        languages = {story.story.language for story in stories}
        language = languages.pop() if len(languages) == 1 else "mixed"
        return SentencePool(
            tuple(story for story, _ in rows),
            tuple(sentence for _, sentence in rows),
            texts,
            TokenIndex(matrices),
            LexicalIndex(texts, language),
            language,
        )

    def _rank(
        self,
        pool_: SentencePool,
        question: Question,
        texts: Sequence[WeightedText],
        matrices: Sequence[TokenMatrix],
    ) -> Ranking:
        language = detect_language(question.text)
        lexical = sum(
            (part.weight * pool_.words.scores(part.text) for part in texts),
            np.zeros(len(pool_.sentences), dtype=np.float32),
        )
        if (language == "en" and pool_.language == "en") or not available():
            return with_answer_type(token_ranking(pool_, texts, matrices, lexical), pool_, question)
        found = self._foreign_index(pool_).scores(" ".join(part.text for part in reversed(texts)))
        weight = LEXICAL_WEIGHT if language == pool_.language else 0.0
        scores = min_max(found.ranking) + weight * min_max(lexical)
        return Ranking(scores, found.similarity, np.zeros((0, len(scores)), dtype=np.float32))

    def _foreign_index(self, pool_: SentencePool) -> ForeignIndex:
        key = tuple(sorted({owner.story.id for owner in pool_.owners}))
        made = self._foreign.get(key)
        if made is None:
            made = self._foreign[key] = sentence_encoder().index(pool_.texts)
        return made


def _passage(pool_: SentencePool, ranking: Ranking, index: int) -> Passage:
    sentence, story = pool_.sentences[index], pool_.owners[index].story
    return Passage(
        story_id=story.id,
        title=story.title,
        url=story.url,
        sentence=sentence,
        text=pool_.texts[index],
        score=float(ranking.scores[index]),
        similarity=float(ranking.similarity[index]),
        token_scores=tuple(ranking.token_scores[:, index].tolist()),
    )
