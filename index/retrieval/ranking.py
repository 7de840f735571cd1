"""Rank the sentences of the chosen stories: by MaxSim, BM25 and the kind asked for, then by the cross-encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.models.cross_encoder import cross_encoder
from index.models.late_interaction import Scores, TokenIndex, min_max, weighted
from index.models.token_encoder import TokenMatrix
from index.retrieval.answer_types import AnswerType, asked_for, holds_type
from index.retrieval.query import WeightedText
from index.text.words import terms
from index.types import IndexedStory, Passage, Question, Sentence


class LexicalIndex:
    """BM25 (Lucene's form, k1 1.0, b 0.5) over a fixed list of texts."""

    def __init__(self, texts: Sequence[str], language: str = "en") -> None:
        """Index the texts; an empty vocabulary is allowed and scores nothing."""
        import bm25s

        self._language = language
        self._count = len(texts)
        corpus = [terms(text, language) for text in texts]
        self._vocabulary = {term for row in corpus for term in row}
        self._model = bm25s.BM25(k1=1.0, b=0.5) if self._vocabulary else None
        if self._model is not None:
            self._model.index(corpus, show_progress=False)

    def scores(self, text: str) -> npt.NDArray[np.float32]:
        """Return the BM25 score of every text for a query, shape (n,)."""
        known = [term for term in terms(text, self._language) if term in self._vocabulary]
        if self._model is None or not known:
            return np.zeros(self._count, dtype=np.float32)
        return np.asarray(self._model.get_scores(known), dtype=np.float32)


TOP = 10
"""How many sentences a question gets."""

LEXICAL_WEIGHT = 0.15
# The surer a pattern tells that a sentence holds such a thing, the more it counts.
ANSWER_TYPE_WEIGHT = {
    AnswerType.AGE: 0.2,
    AnswerType.DURATION: 0.2,
    AnswerType.COUNT: 0.15,
    AnswerType.AMOUNT: 0.15,
    AnswerType.TIME: 0.08,
    AnswerType.PLACE: 0.06,
    AnswerType.PERSON: 0.03,
}
ANSWERED_BEFORE = 0.2
"""What a follow-up takes from the sentence that answered the question before: something new is asked."""


@dataclass(frozen=True, slots=True)
class SentencePool:
    """The sentences ranked against each other, with what ranks them."""

    owners: tuple[IndexedStory, ...]
    sentences: tuple[Sentence, ...]
    texts: tuple[str, ...]
    tokens: TokenIndex
    words: LexicalIndex
    language: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """Per sentence: the score that ranks, the similarity that compares, the match of each question token."""

    scores: Scores
    similarity: Scores
    token_scores: Scores


def token_ranking(
    pool_: SentencePool, texts: Sequence[WeightedText], matrices: Sequence[TokenMatrix], lexical: Scores
) -> Ranking:
    """Score every sentence of a pool by MaxSim and BM25; what answered the question before gives way."""
    joined = TokenMatrix(
        np.concatenate([matrix.ids for matrix in matrices]),
        np.concatenate([matrix.vectors for matrix in matrices]),
    )
    per_text = np.concatenate(
        [
            np.full(len(matrix.ids), part.weight, np.float32)
            for part, matrix in zip(texts, matrices, strict=True)
        ]
    )
    covers = pool_.tokens.similarities(joined)
    weights = pool_.tokens.idf(joined.ids.tolist()) * per_text
    ranked = weighted(covers, weights)
    # A sentence may match the question alone better than together with the one before it.
    similarity = np.maximum(ranked, weighted(covers, np.where(per_text == 1.0, weights, np.float32(0.0))))
    scores = min_max(ranked) + LEXICAL_WEIGHT * min_max(lexical)
    if len(texts) > 1:
        before = weighted(covers, np.where(per_text == 1.0, np.float32(0.0), weights))
        scores[int(before.argmax())] -= ANSWERED_BEFORE
    share = weights / max(float(weights.sum()), 1e-9)
    return Ranking(scores, similarity, covers * share[:, None])


def with_answer_type(ranking: Ranking, pool_: SentencePool, question: Question) -> Ranking:
    """Favour, among the best sentences, those that hold the kind of thing asked for ("how long": a duration)."""
    kind = asked_for(question.text)
    if kind is None:
        return ranking
    scores = ranking.scores.copy()
    for index in np.argsort(-scores, kind="stable")[: TOP + 5]:
        if holds_type(kind, pool_.texts[int(index)], question.text):
            scores[index] += ANSWER_TYPE_WEIGHT[kind]
    return Ranking(scores, ranking.similarity, ranking.token_scores)


SENTENCES_READ = 4
"""How many of the best sentences are read; each costs about as much as an embedding."""

CROSS_ENCODER_WEIGHT = 0.1
"""How much a logit counts beside a ranking score in [0, 1.15]."""

_FLOOR = 15.0
"""No logit lies lower than this below zero: it keeps the read sentences above the unread."""


def rerank(question: str, passages: Sequence[Passage]) -> list[Passage]:
    """Add WEIGHT times the logit to the first READ passages and sort those; the rest keep their places."""
    head, tail = passages[:SENTENCES_READ], passages[SENTENCES_READ:]
    scores = cross_encoder().read(question, [(passage.title, passage.text) for passage in head])
    read = [
        replace(
            passage,
            # The lift keeps the read ones above the unread, so that scores fall along the list.
            score=passage.score + CROSS_ENCODER_WEIGHT * (max(found.logit, -_FLOOR) + _FLOOR),
            answerability=found.logit,
            answer=found.answer,
            answer_probability=found.answer_probability,
        )
        for passage, found in zip(head, scores, strict=True)
    ]
    return [*sorted(read, key=lambda passage: -passage.score), *tail]
