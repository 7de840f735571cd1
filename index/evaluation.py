"""A question set in, a prediction for every question and the measures of them all out."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from index.builder import build
from index.endpoint import EndpointSettings
from index.errors import SourceError
from index.generations import generation_dir, open_generation
from index.generative import ModelAnswerer
from index.query_engine import StoryQueryEngine
from index.sources.folder import slug
from index.sources.plain import story_from_text, without_surrogates
from index.types import Answer, Question, Reply

_VERSION = "evaluation"


class SetQuestion(BaseModel):
    """One question of a set: its acceptable answers (any of them), or that the story cannot answer it."""

    model_config = ConfigDict(extra="ignore")

    id: str
    question: str
    answers: list[str] = []
    impossible: bool = False
    history: list[str] = []
    lang: str | None = None
    kind: str | None = None


class SetStory(BaseModel):
    """One story of a set, its text as it is, and the questions put to it."""

    model_config = ConfigDict(extra="ignore")

    title: str
    text: str
    questions: list[SetQuestion]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was answered to one question, with what is needed to judge it."""

    story: str
    question: SetQuestion
    reply: Reply
    seconds: float
    hit_at: int | None

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


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of a set: shares in [0, 1] (None where there is nothing to count), times in seconds."""

    questions: int
    answerable: int
    impossible: int
    hit_at_1: float | None
    hit_at_5: float | None
    first_citation: float | None
    refusal_precision: float | None
    refusal_recall: float | None
    false_refusals: float | None
    p50: float
    p95: float


def load_set(path: Path) -> list[SetStory]:
    """Read a question set; raises SourceError that names what is wrong with it."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [SetStory.model_validate(row) for row in rows]
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}).", "Check the path.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SourceError(
            f"{path} is not a question set: {place}: {first['msg']}.", "See README, Measuring."
        ) from None
    except (ValueError, TypeError) as error:
        raise SourceError(f"{path} is not JSON: {error}.", "See README, Measuring.") from None


async def evaluate(
    stories: Sequence[SetStory], endpoint: EndpointSettings | None = None
) -> AsyncIterator[Prediction]:
    """Give each story an index of its own, ask it its questions, and yield the predictions as they come."""
    answerer = ModelAnswerer.from_endpoint(endpoint) if endpoint is not None else None
    for story in stories:
        with tempfile.TemporaryDirectory(prefix="storyproof-eval-") as folder:
            engine = await asyncio.to_thread(_engine, Path(folder), story, answerer)
            try:
                for question in story.questions:
                    yield await _predict(engine, story, question)
            finally:
                engine.generation.store.close()
    if answerer is not None:
        await answerer.close()


def _engine(folder: Path, story: SetStory, answerer: ModelAnswerer | None) -> StoryQueryEngine:
    title = story.title.replace("_", " ")
    indexed = story_from_text(without_surrogates(story.text), story_id=slug(title), title=title)
    build(folder, _VERSION, [indexed], lambda _: None)
    return StoryQueryEngine(open_generation(generation_dir(folder, _VERSION)), answerer)


async def _predict(engine: StoryQueryEngine, story: SetStory, question: SetQuestion) -> Prediction:
    asked = Question(question.question, history=tuple(question.history))
    started = time.perf_counter()
    reply = await engine.reply(asked)
    seconds = time.perf_counter() - started
    texts = [story.text[passage.sentence.start : passage.sentence.end] for passage in reply.retrieved]
    return Prediction(story.title, question, reply, seconds, _first_hit(texts, question.answers))


def _first_hit(texts: Sequence[str], answers: Sequence[str]) -> int | None:
    return next((place for place, text in enumerate(texts) if holds(text, answers)), None)


def holds(text: str, answers: Sequence[str]) -> bool:
    """Tell whether a text contains one of the answers, letter case and white space aside."""
    plain = _plain(text)
    return any(_plain(answer) in plain for answer in answers if answer.strip())


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())


def measure(predictions: Sequence[Prediction]) -> Measures:
    """Sum up predictions."""
    answerable = [p for p in predictions if not p.question.impossible]
    impossible = [p for p in predictions if p.question.impossible]
    refused = [p for p in predictions if not isinstance(p.reply, Answer)]
    rightly = sum(p.question.impossible for p in refused)
    seconds = [p.seconds for p in predictions] or [0.0]
    cuts = quantiles(seconds, n=20) if len(seconds) > 1 else seconds * 19
    return Measures(
        questions=len(predictions),
        answerable=len(answerable),
        impossible=len(impossible),
        hit_at_1=_share([p.hit_at == 0 for p in answerable]),
        hit_at_5=_share([p.hit_at is not None and p.hit_at < 5 for p in answerable]),
        first_citation=_share([_first_citation_holds(p) for p in answerable]),
        refusal_precision=rightly / len(refused) if refused else None,
        refusal_recall=rightly / len(impossible) if impossible else None,
        false_refusals=_share([not isinstance(p.reply, Answer) for p in answerable]),
        p50=cuts[9],
        p95=cuts[18],
    )


def _first_citation_holds(prediction: Prediction) -> bool:
    reply = prediction.reply
    return isinstance(reply, Answer) and holds(reply.citations[0].quote, prediction.question.answers)


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def predictions_lines(predictions: Sequence[Prediction]) -> Iterator[str]:
    """Yield the lines of a predictions file."""
    for prediction in predictions:
        yield json.dumps(prediction.to_json(), ensure_ascii=False)
