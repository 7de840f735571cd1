"""A question and its best passages in, how sure we are that the story answers it out, and the reason if it does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.coverage import Vocabulary, unknown_names
from index.followup import says_nothing
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
WITHIN_ENGLISH = Scale(middle=0.735, width=0.03)
ACROSS_LANGUAGES = Scale(middle=0.80, width=0.01)

ANSWERED = 0.5
"""From this confidence on a question counts as answered by the story."""

_UNKNOWN_NAME = 0.1
"""What is left of the confidence when the question speaks of somebody the story never mentions."""

_SAME = 0.01
"""Two stories whose best sentences are this close in similarity are equally likely to be meant."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The confidence in [0, 1] that the story answers, and why not (None: it does)."""

    confidence: float
    reason: RefusalReason | None


def judge(question: Question, passages: Sequence[Passage], vocabularies: Sequence[Vocabulary]) -> Verdict:
    """Decide whether the best passage may be given as the answer.

    `vocabularies` are those of the stories searched: a name must stand in one of them.
    """
    if says_nothing(question):
        return Verdict(0.0, RefusalReason.AMBIGUOUS)
    if not passages:
        return Verdict(0.0, RefusalReason.NOT_IN_STORY)
    best = passages[0]
    scale = WITHIN_ENGLISH if best.covers else ACROSS_LANGUAGES
    confidence = scale.confidence(max(passage.similarity for passage in passages[:3]))
    if missing := min((len(unknown_names(question.text, words)) for words in vocabularies), default=0):
        confidence *= _UNKNOWN_NAME**missing
    if confidence < ANSWERED:
        return Verdict(confidence, RefusalReason.NOT_IN_STORY)
    if question.story_id is None and _torn(passages):
        return Verdict(confidence, RefusalReason.AMBIGUOUS)
    return Verdict(confidence, None)


def _torn(passages: Sequence[Passage]) -> bool:
    """Tell whether the best sentences of two stories answer equally well and say different things."""
    best = passages[0]
    rivals = [passage for passage in passages[1:3] if passage.story_id != best.story_id and passage.text != best.text]
    return any(abs(rival.similarity - best.similarity) < _SAME for rival in rivals)
