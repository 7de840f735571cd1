"""Decide how surely the story answers a question, and why it does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.answering.unknown_names import Vocabulary, unknown_names
from index.models.multilingual import enough
from index.retrieval.answer_types import AnswerType, asked_for, holds_type
from index.retrieval.query import is_empty, without_check_phrase
from index.text.language import detect_language
from index.types import Passage, Question, RefusalReason


@dataclass(frozen=True, slots=True)
class Scale:
    """Turns a similarity into a confidence: `middle` becomes 0.5, a `width` above it 0.73."""

    middle: float
    width: float

    def confidence(self, similarity: float) -> float:
        """Return a number in (0, 1) that grows with the similarity."""
        return 1.0 / (1.0 + math.exp(-(similarity - self.middle) / self.width))


ANSWERED = 0.5
"""From this confidence on a question counts as answered by the story."""

# Fitted by benchmarks/calibration.py on stories that the cross-encoder was not trained on (CONTRIBUTING,
# "Why it is so").
ABOUT_IT = Scale(middle=0.66, width=0.02)
"""From a similarity: whether the story is about what is asked at all. What the cross-encoder says counts there, too."""

ANSWERS_IT = Scale(middle=-3.1, width=1.0)
"""From the log-odds of `evidence()`: whether it answers."""

_SIMILAR = 0.15
"""What 0.03 of similarity count beside the cross-encoder, in log-odds."""

_STRANGE = -2.0
"""Log-odds from which on the cross-encoder's logit makes up for little similarity (a question of few words)."""

_UNKNOWN_NAME = 4.0
"""What it costs, in log-odds, when the question speaks of somebody the story never mentions."""

_WRONG_KIND = 1.2
"""What it costs when a count, an amount, an age or a duration is asked for and the best sentence has none."""

_NUMERIC = (AnswerType.AGE, AnswerType.AMOUNT, AnswerType.COUNT, AnswerType.DURATION)

_SAME = 0.01
"""Two stories whose best sentences are this close in similarity are equally likely to be meant."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The confidence in [0, 1] that the story answers, why it does not (None: it does), and how near it comes.

    `closeness` is the confidence before names and kinds of answer were looked at: a story can come close to
    a question about somebody else.
    """

    confidence: float
    reason: RefusalReason | None
    closeness: float = 0.0


def assess(
    question: Question, passages: Sequence[Passage], vocabularies: Sequence[Vocabulary], language: str = "en"
) -> Assessment:
    """Decide whether the best passage may be given as the answer.

    `vocabularies` are those of the stories searched: a name must stand in one of them. `language` is that of
    the best passage's story.
    """
    if is_empty(question):
        return Assessment(0.0, RefusalReason.AMBIGUOUS)
    if not passages:
        return Assessment(0.0, RefusalReason.NOT_IN_STORY)
    against = _UNKNOWN_NAME * _missing_names(question, vocabularies)
    if passages[0].token_scores and _wrong_kind(question, passages[0]):
        against += _WRONG_KIND
    closeness, confidence = _confidences(question, passages, language, against)
    if confidence < ANSWERED:
        return Assessment(confidence, RefusalReason.NOT_IN_STORY, closeness)
    if question.story_id is None and _is_ambiguous(passages):
        return Assessment(confidence, RefusalReason.AMBIGUOUS, closeness)
    return Assessment(confidence, None, closeness)


def _missing_names(question: Question, vocabularies: Sequence[Vocabulary]) -> int:
    text = without_check_phrase(question)
    language = detect_language(text)
    return min((len(unknown_names(text, words, language)) for words in vocabularies), default=0)


def _confidences(
    question: Question, passages: Sequence[Passage], language: str, penalty: float
) -> tuple[float, float]:
    """Return how surely the story is about what is asked, and how surely it answers.

    `penalty` is what speaks against an answer, in log-odds.
    """
    similarity = max(passage.similarity for passage in passages[:3])
    if not passages[0].token_scores:
        scale = Scale(*enough(detect_language(question.text), language))
        return scale.confidence(similarity), scale.confidence(similarity - penalty * scale.width)
    lift = ABOUT_IT.width * (_read(passages) - _STRANGE)
    about = ABOUT_IT.confidence(similarity + lift)
    return about, about * ANSWERS_IT.confidence(evidence(passages) - penalty)


def _wrong_kind(question: Question, passage: Passage) -> bool:
    """Tell whether a number is asked for and the best sentence holds none of that kind."""
    kind = asked_for(question.text)
    return kind in _NUMERIC and not holds_type(kind, passage.text, question.text)


def evidence(passages: Sequence[Passage]) -> float:
    """Return the log-odds that one of the passages answers: what the cross-encoder says, and how similar they are."""
    similarity = max(passage.similarity for passage in passages[:3])
    return _read(passages) + _SIMILAR * (similarity - 0.72) / 0.03


def _read(passages: Sequence[Passage]) -> float:
    """Return the cross-encoder's log-odds that any of the passages it has read answers, against none of them."""
    logits = [passage.answerability for passage in passages if passage.answerability is not None] or [0.0]
    top = max(logits)
    return top + math.log(sum(math.exp(logit - top) for logit in logits))


def _is_ambiguous(passages: Sequence[Passage]) -> bool:
    """Tell whether the best sentences of two stories answer equally well and say different things."""
    best = passages[0]
    rivals = [
        passage
        for passage in passages[1:3]
        if passage.story_id != best.story_id and passage.text != best.text
    ]
    return any(abs(rival.similarity - best.similarity) < _SAME for rival in rivals)
