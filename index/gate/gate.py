"""Compare how a new generation and the live one answer the questions of `questions.yaml`.

It runs in the builder's process, after the build and before the flip. Answers are the verbatim ones: with a language
model they would differ from one time to the next.
"""

from __future__ import annotations

import difflib
import json
import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from index.citations.similarity import EDITED_FROM, similarity
from index.errors import GateQuestionsError, IndexUnavailableError, StoryproofError
from index.gate.questions import GateQuestion, load_questions
from index.generations.generation import Generation, fingerprint, open_generation, read_manifest
from index.generations.snapshot import snapshot
from index.intake import story_files, story_id_of
from index.reindex_types import GateOutcome, GateReport, Progress, ReindexStage, score
from index.types import Answer, IndexedStory, Question, Reply

log = logging.getLogger(__name__)

RECORD: Final = "gate.json"
"""In a generation's directory: how it answered when it was built, by the questions' keys."""

_TYPO = 0.8
_DIGITS: Final = re.compile(r"\d+")

OnProgress = Callable[[Progress], None]
Ask = Callable[[Question], Reply]
Outcomes = Mapping[str, GateOutcome]


def run_gate(
    new: Path, live: Path | None, stories_dir: Path | None, on_progress: OnProgress
) -> GateReport | None:
    """Put the questions to the live generation (None: there is none) and to the new one; None without questions.

    Only what both can be asked is compared: a story that is new has nothing to fall from, and one that an editor took
    out is not missed. A live generation that this code cannot query, as it was made by another embedder or chunker,
    counts with what it answered when it was built. Raises GateQuestionsError.
    """
    questions = load_questions(stories_dir) if stories_dir is not None and stories_dir.is_dir() else ()
    if stories_dir is None or not questions:
        return None
    ids, gone = _ids_of(new), _ids_of(live) if live is not None else set()
    _check(questions, ids, ids | gone | _ids_in(stories_dir))
    steps = _Steps(on_progress)
    before = _before(questions, live, steps)
    after = _asked(questions, new, steps)
    record = {key: outcome.right for key, outcome in after.items()}
    (new / RECORD).write_text(json.dumps(record), encoding="utf-8")
    idle = sum(outcome.stale for outcome in after.values())
    compared = [key for key in after if key in before]
    if not compared:
        return GateReport(None, score(list(after.values())), stale=idle) if after else None
    fell = (after[key].question for key in compared if before[key].right and not after[key].right)
    return GateReport(
        score([before[key] for key in compared]), score([after[key] for key in compared]), tuple(fell), idle
    )


def ask_gate_questions(
    stories_dir: Path, generation: Generation, ask: Ask, on_progress: OnProgress
) -> tuple[GateOutcome, ...]:
    """Put the questions to one open generation; raises GateQuestionsError."""
    questions = load_questions(stories_dir) if stories_dir.is_dir() else ()
    ids = set(generation.stories)
    _check(questions, ids, ids | _ids_in(stories_dir))
    steps = _Steps(on_progress)
    steps.add(len(questions))
    astray = (one for one in questions if _story_of(one, generation.stories) is None)
    found = _each(questions, generation, ask, steps).values()
    return (*found, *(GateOutcome(one.question, one.answerable, False, None, stale=True) for one in astray))


def outcomes_of(
    questions: Sequence[GateQuestion], stories: Mapping[str, IndexedStory], ask: Ask
) -> Iterator[tuple[str, GateOutcome]]:
    """Ask each question about a story that is there, and yield its key and whether it went right."""
    for question in questions:
        story_id = _story_of(question, stories)
        if story_id is not None:
            yield question.key, _outcome(question, stories[story_id], ask)


def _outcome(question: GateQuestion, story: IndexedStory, ask: Ask) -> GateOutcome:
    # Other stories may answer what this one does not; which story answers is for the bot to find.
    reply = ask(Question(question.question, story_id=None if question.answerable else story.story.id))
    quotes = [citation.quote for citation in reply.citations] if isinstance(reply, Answer) else []
    texts = [story.story.text[one.start : one.end] for one in story.sentences]
    expected = _expected(question, texts) if question.answerable else []
    answered = any(_holds(quote, wanted) for wanted in expected for quote in quotes)
    right = answered if question.answerable else not quotes
    idle = question.answerable and not expected
    return GateOutcome(question.question, question.answerable, right, quotes[0] if quotes else None, idle)


def stale(questions: Iterable[GateQuestion], stories: Mapping[str, Sequence[str]]) -> Iterator[GateQuestion]:
    """Yield what can never go right, of stories by id as their sentences: its sentence or its story is not there."""
    for question in questions:
        texts = stories.get(question.story_id or (next(iter(stories), "") if len(stories) == 1 else ""))
        if texts is None or (question.answerable and not _expected(question, texts)):
            yield question


def _expected(question: GateQuestion, texts: Sequence[str]) -> list[str]:
    """Return the sentences here that answer: as the editor wrote them down, or as they were corrected to."""
    found: list[str] = []
    for sentence in question.sentences:
        same = [text for text in texts if _holds(text, sentence)]
        alike = max(texts, key=lambda text: similarity(sentence, text), default="")
        edited = [alike] if similarity(sentence, alike) >= EDITED_FROM else []
        found += same or edited
    return found


def _holds(text: str, sentence: str) -> bool:
    whole, wanted = " ".join(text.split()), " ".join(sentence.split())
    return wanted in whole or whole in wanted


def _story_of(question: GateQuestion, stories: Mapping[str, IndexedStory]) -> str | None:
    """Return the id of the story a question is about; None where it is not there, or cannot be told."""
    if question.story_id is None:
        return next(iter(stories)) if len(stories) == 1 else None
    if question.story_id in stories:
        return question.story_id
    log.info("%s is about a story that is not there: %s", question.place, question.story_id)
    return None


def _check(questions: Sequence[GateQuestion], asked: Collection[str], known: Collection[str]) -> None:
    """Raise GateQuestionsError for a story id that is misspelt, or is missing where several stories are asked.

    A story is new in one generation and gone from the next: what any of those knows, or the folder, is spelt right,
    and so is what a file beside a story says by its name.
    """
    for question in questions:
        if question.story_id is None and len(asked) > 1:
            raise GateQuestionsError(
                f"{question.place} names no story, and there are {len(asked)}.",
                "Add `story:` with the story's id.",
                question.entry or None,
            )
        if question.story_id is None or question.beside or question.story_id in known:
            continue
        meant = difflib.get_close_matches(question.story_id, _numbered(question.story_id, known), 1, _TYPO)
        if meant:
            raise GateQuestionsError(
                f"{question.place}: there is no story {question.story_id!r}.",
                f"Did you mean {meant[0]!r}?",
                question.entry or None,
            )


def _numbered(story_id: str, known: Collection[str]) -> list[str]:
    """Return the ids with the same numbers: another day's story is another one, however alike their names."""
    return [one for one in known if _DIGITS.findall(one) == _DIGITS.findall(story_id)]


def _ids_of(path: Path) -> set[str]:
    return set(snapshot(path)[0])


def _ids_in(folder: Path) -> set[str]:
    try:
        return {story_id_of(path.relative_to(folder)) for path in story_files(folder)}
    except StoryproofError:
        return set()


class _Steps:
    """Tells how far both rounds of questions are, as one."""

    def __init__(self, on_progress: OnProgress) -> None:
        self._tell = on_progress
        self.done = 0
        self.total = 0

    def add(self, total: int) -> None:
        self.total += total
        self._tell(Progress(ReindexStage.GATING, self.done, self.total))

    def step(self) -> None:
        self.done += 1
        self._tell(Progress(ReindexStage.GATING, self.done, self.total))


def _before(questions: Sequence[GateQuestion], live: Path | None, steps: _Steps) -> Outcomes:
    if live is None:
        return {}
    try:
        if read_manifest(live).fingerprint == fingerprint():
            return _asked(questions, live, steps)
    except IndexUnavailableError as error:
        log.warning("The live index cannot be asked: %s", error)
        return {}
    return _recorded(questions, live)


def _recorded(questions: Sequence[GateQuestion], live: Path) -> Outcomes:
    try:
        record = json.loads((live / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {
        one.key: GateOutcome(one.question, one.answerable, bool(record[one.key]), None)
        for one in questions
        if isinstance(record, dict) and one.key in record
    }


def _asked(questions: Sequence[GateQuestion], path: Path, steps: _Steps) -> Outcomes:
    # What answers takes seconds to import, and is not needed where there are no questions.
    from index.answering.query_engine import StoryQueryEngine

    generation = open_generation(path)
    try:
        steps.add(len(questions))
        return _each(questions, generation, StoryQueryEngine(generation).reply_extractive, steps)
    finally:
        generation.close()


def _each(questions: Sequence[GateQuestion], generation: Generation, ask: Ask, steps: _Steps) -> Outcomes:
    found: dict[str, GateOutcome] = {}
    for question in questions:
        found.update(outcomes_of([question], generation.stories, ask))
        steps.step()
    return found
