"""Measured sets in, the data that the page's script shows out: each sentence once, each question by reference."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from index.evaluation.metrics import Measures
from index.evaluation.question_sets import SetStory, holds
from index.evaluation.report.phrases import PAGE_WORDS
from index.evaluation.run import Prediction, Role
from index.text.cleaning import without_surrogates
from index.types import Answer, Citation, Mode, Note, Passage, Refusal

_AROUND_CHARACTERS = 120
"""How many characters are shown on each side of an answer that was not retrieved."""


@dataclass(frozen=True, slots=True)
class MeasuredSet:
    """A set with all that was found out about it."""

    name: str
    stories: Sequence[SetStory]
    predictions: Sequence[Prediction]
    measures: Measures
    remarks: Sequence[str] = ()


@dataclass(slots=True)
class _Sentences:
    """The sentences of one story that were retrieved or cited, each kept once."""

    places: dict[tuple[int, int], int] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)

    def add(self, start: int, end: int, text: str) -> int:
        """Return the sentence's number."""
        if (start, end) not in self.places:
            self.places[start, end] = len(self.rows)
            self.rows.append([text])
        return self.places[start, end]

    def add_passage(self, passage: Passage) -> int:
        """Return the number of a passage's sentence."""
        return self.add(passage.sentence.start, passage.sentence.end, passage.text)

    def add_quote(self, quote: Citation) -> int:
        """Return the number of a quote's sentence, and keep what stands around it."""
        number = self.add(quote.start, quote.end, quote.quote)
        self.rows[number] = [quote.quote, quote.before, quote.after]
        return number


def payload(sets: Sequence[MeasuredSet]) -> str:
    """Return the data as JSON that can stand inside a script element, whatever the stories hold."""
    data = {"words": PAGE_WORDS, "sets": [_set(measured) for measured in sets]}
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    # Without "<" nothing in it can end the element; half a character is none that a file could hold.
    return without_surrogates(text).replace("<", "\\u003c")


def _set(measured: MeasuredSet) -> dict[str, Any]:
    sentences = [_Sentences() for _ in measured.stories]
    questions = [_question(p, measured.stories[p.place], sentences[p.place]) for p in measured.predictions]
    stories = [
        {"title": story.title.replace("_", " "), "sentences": kept.rows}
        for story, kept in zip(measured.stories, sentences, strict=True)
    ]
    return {"name": measured.name, "stories": stories, "questions": questions}


def _question(prediction: Prediction, story: SetStory, sentences: _Sentences) -> dict[str, Any]:
    asked, reply = prediction.question, prediction.reply
    standalone = prediction.role is Role.STANDALONE
    row: dict[str, Any] = {
        "story": prediction.place,
        "id": asked.id,
        "text": asked.standalone if standalone else asked.question,
        "history": [] if standalone else asked.history,
        "lang": asked.lang or "",
        "kind": asked.kind or "",
        "role": prediction.role.value,
        "answers": asked.answers,
        "impossible": asked.impossible,
        "verdict": verdict(prediction),
        "confidence": round(reply.confidence, 4),
        "seconds": round(prediction.seconds, 3),
        "hit": prediction.hit_at,
        "exact": all(prediction.exact),
        "found": [_found(passage, sentences, asked.answers) for passage in reply.retrieved],
    }
    if isinstance(reply, Answer):
        row["cited"] = [sentences.add_quote(citation) for citation in reply.citations]
        row["written"] = reply.text if reply.mode is Mode.MODEL else ""
        row["alone"] = reply.note is Note.MODEL_UNAVAILABLE
    elif isinstance(reply, Refusal):
        row["reason"] = reply.reason.value
        row["closest"] = sentences.add_quote(reply.closest) if reply.closest is not None else None
    if prediction.hit_at is None and not asked.impossible:
        row["where"] = _where(story.text, asked.answers)
    return row


def _found(passage: Passage, sentences: _Sentences, answers: Sequence[str]) -> list[Any]:
    relevance = None if passage.answerability is None else round(passage.answerability, 2)
    holding = int(holds(passage.text, answers))
    similarity = round(passage.similarity, 3)
    return [sentences.add_passage(passage), round(passage.score, 3), similarity, relevance, holding]


def verdict(prediction: Prediction) -> str:
    """Return what became of a question, as the page's filters name it."""
    if prediction.question.impossible:
        return "answered_wrongly" if prediction.answered else "refused_rightly"
    if not prediction.answered:
        return "refused_wrongly"
    return "right" if prediction.right else "wrong"


def _where(text: str, answers: Sequence[str]) -> list[str] | None:
    """Return the first answer that stands in a text, with what stands before and after it."""
    for answer in answers:
        words = [re.escape(word) for word in answer.replace("’", "'").split()]
        pattern = r"\s+".join(words).replace("'", "['’]")
        match = re.search(pattern, text, re.IGNORECASE) if words else None
        if match is not None:
            before, after = text[: match.start()], text[match.end() :]
            return [before[-_AROUND_CHARACTERS:], match[0], after[:_AROUND_CHARACTERS]]
    return None
