"""Question sets in, examples out: a question, the sentences retrieved for it, and which of them answers it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.models.late_interaction import TokenIndex, min_max, weighted
from index.models.token_encoder import TokenMatrix, token_encoder
from index.retrieval.ranking import LEXICAL_WEIGHT, LexicalIndex
from index.text.sentences import split_sentences
from index.types import Span

CANDIDATES = 6
"""How many retrieved sentences an example keeps; the one that answers is added when it is not among them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with where its answers stand: (start, end) in the story's text, none when impossible."""

    id: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ReaderStory:
    """A story to train on: its canonical text and the questions put to it."""

    source: str
    title: str
    text: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A retrieved sentence: its ranking score, and the answer's (start, end) inside it when it holds one."""

    text: str
    score: float
    span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its candidates, best first; `impossible` when the story does not answer it."""

    source: str
    story: str
    id: str
    title: str
    question: str
    impossible: bool
    candidates: tuple[Candidate, ...]


def read_set(path: Path) -> list[ReaderStory]:
    """Read a question set of ours: answers are strings, found where they stand (in `paragraph`, if given)."""
    return [_of_set(path.stem, row) for row in json.loads(path.read_text(encoding="utf-8"))]


def _of_set(source: str, row: dict[str, Any]) -> ReaderStory:
    text = str(row["text"])
    questions = []
    for asked in row["questions"]:
        if asked.get("lang", "en") != "en":
            continue
        within = _paragraph(text, asked.get("paragraph"))
        spans = [span for answer in asked.get("answers", []) for span in _places(text, answer, within)]
        if bool(spans) != bool(asked.get("impossible")):
            questions.append(Asked(asked["id"], asked["question"], tuple(spans)))
    return ReaderStory(source, row["title"].replace("_", " "), text, tuple(questions))


def _paragraph(text: str, number: int | None) -> tuple[int, int]:
    if number is None:
        return 0, len(text)
    start = 0
    for _ in range(number):
        start = text.index("\n\n", start) + 2
    end = text.find("\n\n", start)
    return start, len(text) if end < 0 else end


def _places(text: str, answer: str, within: tuple[int, int]) -> Iterator[tuple[int, int]]:
    start = text.find(answer, *within) if answer.strip() else -1
    while start >= 0:
        yield start, start + len(answer)
        start = text.find(answer, start + 1, within[1])


def read_squad(path: Path, source: str) -> list[ReaderStory]:
    """Read a file in SQuAD's format: each article becomes one story of all its paragraphs."""
    stories = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        text, questions = "", []
        for paragraph in article["paragraphs"]:
            offset = len(text)
            text += paragraph["context"].replace("\n", " ") + "\n\n"
            for asked in paragraph["qas"]:
                impossible = bool(asked.get("is_impossible"))
                answers = [] if impossible else asked["answers"]
                spans = {
                    (offset + a["answer_start"], offset + a["answer_start"] + len(a["text"])) for a in answers
                }
                if bool(spans) != impossible:
                    questions.append(Asked(str(asked["id"]), asked["question"].strip(), tuple(sorted(spans))))
        stories.append(ReaderStory(source, article["title"].replace("_", " "), text, tuple(questions)))
    return stories


def examples(story: ReaderStory) -> Iterator[Example]:
    """Retrieve the sentences of each question as the product does, without its reader."""
    spans = _sentences(story.text)
    texts = [story.text[span.start : span.end] for span in spans]
    tokens, words = TokenIndex(token_encoder().encode(texts)), LexicalIndex(texts)
    matrices = token_encoder().encode([asked.text for asked in story.questions])
    for asked, matrix in zip(story.questions, matrices, strict=True):
        ranked = _rank(tokens, words, asked.text, matrix)
        chosen = list(np.argsort(-ranked, kind="stable")[:CANDIDATES])
        holding = {i: _inside(asked.spans, span.start, span.end) for i, span in enumerate(spans)}
        if asked.spans and not any(holding[i] for i in chosen):
            chosen += [i for i, held in holding.items() if held][:1]
        strings = {story.text[start:end].casefold() for start, end in asked.spans}
        kept = [
            Candidate(texts[i], float(ranked[i]), holding[i])
            for i in chosen
            # A sentence that repeats the answer elsewhere is neither right nor surely wrong.
            if holding[i] or not any(string in texts[i].casefold() for string in strings)
        ]
        if asked.spans and not any(candidate.span for candidate in kept):
            continue
        yield Example(
            story.source, story.title, asked.id, story.title, asked.text, not asked.spans, tuple(kept)
        )


def foreign(stories: Sequence[ReaderStory], each: int, chance: random.Random) -> Iterator[Example]:
    """Put `each` questions of other stories of the same source to every story: none of its sentences answers."""
    for story in stories:
        others = [asked for other in stories if other is not story for asked in other.questions]
        spans = _sentences(story.text)
        texts = [story.text[span.start : span.end] for span in spans]
        tokens = TokenIndex(token_encoder().encode(texts))
        chosen = chance.sample(others, min(each, len(others)))
        for asked, matrix in zip(chosen, token_encoder().encode([a.text for a in chosen]), strict=True):
            similarity = tokens.similarities(matrix).mean(axis=0)
            first, *next_two = (int(i) for i in np.argsort(-similarity, kind="stable")[:3])
            kept = [first, chance.choice(next_two)] if next_two else [first]
            candidates = tuple(Candidate(texts[i], float(similarity[i]), None) for i in kept)
            yield Example(
                story.source, story.title, f"{asked.id}-foreign", story.title, asked.text, True, candidates
            )


def _sentences(text: str) -> list[Span]:
    return [span for start, end in _lines(text) for span in split_sentences(text, start, end)]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _rank(tokens: TokenIndex, words: LexicalIndex, text: str, matrix: TokenMatrix) -> Any:
    similarity = weighted(tokens.similarities(matrix), tokens.idf(matrix.ids.tolist()))
    return min_max(similarity) + LEXICAL_WEIGHT * min_max(words.scores(text))


def _inside(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """Return the first answer that lies in [start, end), relative to start."""
    found = [(s - start, e - start) for s, e in spans if start <= s and e <= end]
    return found[0] if found else None
