"""A question set in, a prediction for every question out, each story answering from an index of its own."""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from index.answering.llm.answerer import ModelAnswerer
from index.answering.query_engine import StoryQueryEngine
from index.builds.worker import build
from index.evaluation.question_sets import SetQuestion, SetStory, holds
from index.generations.generation import generation_dir, open_generation
from index.intake.documents import slug
from index.intake.story import story_from_text
from index.settings import EndpointSettings
from index.text.cleaning import without_surrogates
from index.types import Answer, Citation, Question, Refusal, Reply

FOREIGN = 25
"""How many questions of the other stories are put to each story."""

_VERSION = "evaluation"


class Role(StrEnum):
    """Why a question is asked: it is the story's own, its stand-alone form, or another story's."""

    OWN = "own"
    STANDALONE = "standalone"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Task:
    """One question to put to one story, named by its place in the set."""

    place: int
    question: SetQuestion
    role: Role = Role.OWN


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was answered to one question, with what is needed to measure it.

    `hit_at` is the place of the first retrieved sentence that holds an answer, from 0; `exact` tells of each
    quote shown whether it is the story's text at its span; `place` is the story's place in the set.
    """

    story: str
    question: SetQuestion
    reply: Reply
    seconds: float
    hit_at: int | None
    role: Role = Role.OWN
    place: int = 0
    exact: tuple[bool, ...] = ()

    @property
    def answered(self) -> bool:
        """Tell whether there was an answer, right or wrong."""
        return isinstance(self.reply, Answer)

    @property
    def right(self) -> bool:
        """Tell whether the first citation of an answer holds what was asked for."""
        answers = self.question.answers
        return isinstance(self.reply, Answer) and holds(self.reply.citations[0].quote, answers)

    def to_json(self) -> dict[str, Any]:
        """Return the line of the predictions file; spans index into the story's text as the set gives it."""
        answer = self.reply if isinstance(self.reply, Answer) else None
        return {
            "id": self.question.id,
            "status": "answered" if answer is not None else "refused",
            "confidence": round(self.reply.confidence, 6),
            "answer": answer.text if answer is not None else None,
            "citations": [
                {"start": c.start, "end": c.end, "quote": c.quote}
                for c in (answer.citations if answer else ())
            ],
            "retrieved": [{"start": p.sentence.start, "end": p.sentence.end} for p in self.reply.retrieved],
            "seconds": round(self.seconds, 4),
        }


def plan(stories: Sequence[SetStory], foreign: int = 0) -> list[list[Task]]:
    """Return what each story will be asked: its questions, their stand-alone forms, and `foreign` of others' ones."""
    return [
        [
            *(Task(place, question) for question in story.questions),
            *(Task(place, question, Role.STANDALONE) for question in story.questions if question.standalone),
            *_foreign(stories, place, foreign),
        ]
        for place, story in enumerate(stories)
    ]


def _foreign(stories: Sequence[SetStory], place: int, count: int) -> Iterator[Task]:
    """Draw questions of the other stories, the same ones at every run."""
    own = stories[place]
    others = [
        question
        for story in stories
        if (story.title, story.text) != (own.title, own.text)
        for question in story.questions
        if not question.history
    ]
    for question in random.Random(place).sample(others, min(count, len(others))):  # noqa: S311
        yield Task(place, question.model_copy(update={"answers": [], "impossible": True}), Role.FOREIGN)


async def evaluate(
    stories: Sequence[SetStory], endpoint: EndpointSettings | None = None, foreign: int = 0
) -> AsyncIterator[Prediction]:
    """Give each story an index of its own, ask it what is planned, and yield the predictions as they come."""
    answerer = ModelAnswerer.from_endpoint(endpoint) if endpoint is not None else None
    warm = False
    for tasks in plan(stories, foreign):
        if not tasks:
            continue
        story = stories[tasks[0].place]
        with tempfile.TemporaryDirectory(prefix="storyproof-eval-") as folder:
            engine = await asyncio.to_thread(_engine, Path(folder), story, answerer)
            try:
                if not warm:  # loading the models is no part of any answer's time
                    await asyncio.to_thread(engine.reply_extractive, _asked(tasks[0]))
                    warm = True
                for task in tasks:
                    yield await _predict(engine, story, task)
            finally:
                engine.generation.store.close()
    if answerer is not None:
        await answerer.close()


def _engine(folder: Path, story: SetStory, answerer: ModelAnswerer | None) -> StoryQueryEngine:
    title = story.title.replace("_", " ")
    indexed = story_from_text(without_surrogates(story.text), story_id=slug(title), title=title)
    build(folder, _VERSION, [indexed], lambda _: None)
    return StoryQueryEngine(open_generation(generation_dir(folder, _VERSION)), answerer)


def _asked(task: Task) -> Question:
    if task.role is Role.STANDALONE and task.question.standalone:
        return Question(task.question.standalone)
    return Question(task.question.question, history=tuple(task.question.history))


async def _predict(engine: StoryQueryEngine, story: SetStory, task: Task) -> Prediction:
    started = time.perf_counter()
    reply = await engine.reply(_asked(task))
    seconds = time.perf_counter() - started
    texts = [story.text[passage.sentence.start : passage.sentence.end] for passage in reply.retrieved]
    hit_at = next((rank for rank, text in enumerate(texts) if holds(text, task.question.answers)), None)
    source = without_surrogates(story.text)
    exact = tuple(quote.quote == source[quote.start : quote.end] for quote in quotes(reply))
    return Prediction(story.title, task.question, reply, seconds, hit_at, task.role, task.place, exact)


def quotes(reply: Reply) -> tuple[Citation, ...]:
    """Return every quote a reader could see with a reply."""
    if isinstance(reply, Refusal):
        return (reply.closest,) if reply.closest is not None else ()
    return reply.citations


def predictions_lines(predictions: Sequence[Prediction]) -> Iterator[str]:
    """Yield the lines of a predictions file: one for each question of the set, asked as the set has it."""
    for prediction in predictions:
        if prediction.role is Role.OWN:
            yield json.dumps(prediction.to_json(), ensure_ascii=False)
