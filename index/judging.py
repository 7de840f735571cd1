"""A question and its best passages in, how sure we are that the story answers it out, and the reason if it does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.answer_types import AnswerType, asked_for, holds_type
from index.coverage import Vocabulary, unknown_names
from index.followup import is_follow_up, own_text, says_nothing
from index.language import detect_language
from index.types import Passage, Question, RefusalReason


@dataclass(frozen=True, slots=True)
class Scale:
    """Turns a similarity into a confidence: `middle` becomes 0.5, a `width` above it 0.73."""

    middle: float
    width: float

    def confidence(self, similarity: float) -> float:
        """Return a number in (0, 1) that grows with the similarity."""
        return 1.0 / (1.0 + math.exp(-(similarity - self.middle) / self.width))


# Fitted by benchmarks/calibrate.py on development stories; see CONTRIBUTING, "Why it is so".
WITHIN_ENGLISH = Scale(middle=0.72, width=0.03)
ACROSS_LATIN = Scale(middle=0.788, width=0.01)
ACROSS_SCRIPTS = Scale(middle=0.766, width=0.01)

ANSWERED = 0.5
"""From this confidence on a question counts as answered by the story."""

_LOGIT = 0.01
"""How far one unit of the cross-encoder's logit moves a similarity."""

_FOLLOW_UP = 0.035
"""A follow-up has few words to match, and whoever asks one is on the story already."""

_UNKNOWN_NAME = 0.1
"""What is left of the confidence when the question speaks of somebody the story never mentions."""

_WRONG_KIND = 0.3
"""What is left when a count, an amount, an age or a duration is asked for and the best sentence has none."""

_NUMERIC = (AnswerType.AGE, AnswerType.AMOUNT, AnswerType.COUNT, AnswerType.DURATION)

_SAME = 0.01
"""Two stories whose best sentences are this close in similarity are equally likely to be meant."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The confidence in [0, 1] that the story answers, why it does not (None: it does), and how near it comes.

    `closeness` is the confidence before names and kinds of answer were looked at: a story can come close to
    a question about somebody else.
    """

    confidence: float
    reason: RefusalReason | None
    closeness: float = 0.0


def judge(question: Question, passages: Sequence[Passage], vocabularies: Sequence[Vocabulary]) -> Verdict:
    """Decide whether the best passage may be given as the answer.

    `vocabularies` are those of the stories searched: a name must stand in one of them.
    """
    if says_nothing(question):
        return Verdict(0.0, RefusalReason.AMBIGUOUS)
    if not passages:
        return Verdict(0.0, RefusalReason.NOT_IN_STORY)
    found = evidence(passages) + (_FOLLOW_UP if is_follow_up(question) else 0.0)
    closeness = confidence = _scale(question, passages).confidence(found)
    if passages[0].covers and _wrong_kind(question, passages[0]):
        confidence *= _WRONG_KIND
    confidence *= _UNKNOWN_NAME ** _missing_names(question, vocabularies)
    if confidence < ANSWERED:
        return Verdict(confidence, RefusalReason.NOT_IN_STORY, closeness)
    if question.story_id is None and _torn(passages):
        return Verdict(confidence, RefusalReason.AMBIGUOUS, closeness)
    return Verdict(confidence, None, closeness)


def _missing_names(question: Question, vocabularies: Sequence[Vocabulary]) -> int:
    text = own_text(question)
    language = detect_language(text)
    return min((len(unknown_names(text, words, language)) for words in vocabularies), default=0)


def _scale(question: Question, passages: Sequence[Passage]) -> Scale:
    if passages[0].covers:
        return WITHIN_ENGLISH
    letters = [character for character in question.text if character.isalpha()]
    latin = sum(character < "\u0250" for character in letters)
    return ACROSS_LATIN if 2 * latin > len(letters) else ACROSS_SCRIPTS


def _wrong_kind(question: Question, passage: Passage) -> bool:
    """Tell whether a number is asked for and the best sentence holds none of that kind."""
    kind = asked_for(question.text)
    return kind in _NUMERIC and not holds_type(kind, passage.text, question.text)


def evidence(passages: Sequence[Passage]) -> float:
    """Return the best similarity of the first three passages, moved by the best logit among them."""
    head = passages[:3]
    logits = [passage.relevance for passage in head if passage.relevance is not None]
    return max(passage.similarity for passage in head) + _LOGIT * max(logits, default=0.0)


def _torn(passages: Sequence[Passage]) -> bool:
    """Tell whether the best sentences of two stories answer equally well and say different things."""
    best = passages[0]
    rivals = [
        passage
        for passage in passages[1:3]
        if passage.story_id != best.story_id and passage.text != best.text
    ]
    return any(abs(rival.similarity - best.similarity) < _SAME for rival in rivals)
