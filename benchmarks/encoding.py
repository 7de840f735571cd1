"""The stories of a set in, everything that any choice of retrieval needs of them out, computed once and timed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from index.evaluation.question_sets import SetQuestion, SetStory, holds
from index.intake.story import story_from_text
from index.models.late_interaction import TokenIndex
from index.models.multilingual import available, sentence_encoder
from index.models.token_encoder import TokenMatrix, Vectors, token_encoder
from index.retrieval.ranking import LexicalIndex
from index.text.chunking import sentences_of
from index.text.cleaning import without_surrogates

DEEPEST = 10
"""The most sentences a reader reads."""

SLICES = (3, 5, DEEPEST)
"""The depths a reader is measured at."""

Reads = Callable[[str, str, Sequence[str]], list[float]]
"""Question, title of the story and sentences in, one logit a sentence out."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Unit:
    """The sentences of a story as one kind of unit, with or without the title before them."""

    tokens: TokenIndex
    words: LexicalIndex
    pooled: Vectors


@dataclass(slots=True)
class EncodedQuestion:
    """An answerable question: which sentences hold an answer, and what the models make of it.

    `seconds` tells for each model what one encoding of it took; `logits` what each reader said of sentences.
    """

    text: str
    right: frozenset[int]
    matrix: TokenMatrix
    dense: Vectors | None
    seconds: dict[str, float]
    logits: dict[str, dict[int, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EncodedStory:
    """A story's sentences, as they are and after its title, and its questions."""

    title: str
    texts: tuple[str, ...]
    plain: Unit
    titled: Unit
    dense: Vectors | None
    questions: tuple[EncodedQuestion, ...]


def drawn(
    stories: Sequence[SetStory], count: int | None, questions: int | None, language: str
) -> Iterator[tuple[SetStory, list[SetQuestion]]]:
    """Yield the first stories, each with some answerable questions of a language, the same ones at every run."""
    for place, story in enumerate(stories[:count]):
        fitting = [
            asked
            for asked in story.questions
            if not asked.impossible and not asked.history and (asked.lang or "en").split("-")[0] == language
        ]
        size = len(fitting) if questions is None else min(questions, len(fitting))
        yield story, random.Random(place).sample(fitting, size)


def encode(story: SetStory, asked: Sequence[SetQuestion], *, dense: bool) -> EncodedStory:
    """Encode the sentences of a story and its questions; `dense` asks for the multilingual model as well."""
    title = story.title.replace("_", " ")
    indexed = story_from_text(without_surrogates(story.text), story_id="story", title=title)
    texts = tuple(indexed.text[sentence.start : sentence.end] for sentence in sentences_of(indexed))
    titled = tuple(f"{title}: {text}" for text in texts)
    dense = dense and available()
    return EncodedStory(
        title,
        texts,
        _unit(texts, indexed.language),
        _unit(titled, indexed.language),
        sentence_encoder().passages(texts) if dense else None,
        tuple(_question(question, texts, dense=dense) for question in asked),
    )


def _unit(texts: Sequence[str], language: str) -> Unit:
    matrices = token_encoder().encode(texts)
    pooled = np.stack([matrix.pooled() for matrix in matrices])
    return Unit(TokenIndex(matrices), LexicalIndex(texts, language), pooled)


def _question(asked: SetQuestion, texts: Sequence[str], *, dense: bool) -> EncodedQuestion:
    (matrix,), seconds = timed(lambda: token_encoder().encode([asked.question]))
    found = EncodedQuestion(
        text=asked.question,
        right=frozenset(number for number, text in enumerate(texts) if holds(text, asked.answers)),
        matrix=matrix,
        dense=None,
        seconds={"tokens": seconds},
    )
    if dense:
        rows, found.seconds["dense"] = timed(lambda: sentence_encoder().questions([asked.question]))
        found.dense = rows[0]
    return found


def read(story: EncodedStory, asked: EncodedQuestion, best: Sequence[int], name: str, reads: Reads) -> None:
    """Let a reader read the best sentences, the further ones apart, so that each depth has its time."""
    asked.logits[name], spent, done = {}, 0.0, 0
    for depth in SLICES:
        numbers = list(best[done:depth])
        if numbers:
            logits, seconds = timed(lambda: reads(asked.text, story.title, [story.texts[n] for n in numbers]))  # noqa: B023
            asked.logits[name].update(zip(numbers, logits, strict=True))
            spent += seconds
        asked.seconds[f"{name} {depth}"] = spent
        done = depth


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """Return what a piece of work gives and the seconds it took."""
    started = time.perf_counter()
    return work(), time.perf_counter() - started
