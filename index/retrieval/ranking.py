"""Score the sentences of the chosen stories: MaxSim, BM25 and the kind of thing that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.models.late_interaction import Scores, TokenIndex, min_max, weighted
from index.models.token_encoder import TokenMatrix
from index.retrieval.answer_types import AnswerType, asked_for, holds_type
from index.retrieval.bm25 import LexicalIndex
from index.retrieval.query import WeightedText
from index.types import IndexedStory, Question, Sentence

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
