"""A question set's file in, its stories and questions out, or an error that names the line, the field and the cure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from index.errors import SourceError

_FORM = "A set is a list of {title, text, questions: [{id, question, answers, impossible}]}; see README, Measuring."
_SPACE = " \t\r\n"
_REMARKS_SHOWN = 3


class SetQuestion(BaseModel):
    """One question of a set: its acceptable answers (any of them), or that the story cannot answer it.

    `history` holds the questions asked before; `standalone` is the same question asked in full, without them.
    """

    model_config = ConfigDict(extra="ignore")

    id: str
    question: str
    answers: list[str] = []
    impossible: bool = False
    history: list[str] = []
    standalone: str | None = None
    lang: str | None = None
    kind: str | None = None


class SetStory(BaseModel):
    """One story of a set, its text as it is, and the questions put to it."""

    model_config = ConfigDict(extra="ignore")

    title: str
    text: str
    questions: list[SetQuestion]


_SET = TypeAdapter(list[SetStory])


def load_set(path: Path) -> list[SetStory]:
    """Read a question set; raises SourceError that names the line and the field that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}).", "Check the path.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SourceError(f"{path}, line {line}: not UTF-8 text.", "Save the file as UTF-8.") from None
    try:
        return _SET.validate_python(json.loads(text))
    except JSONDecodeError as error:
        cure = "Mend that line: a comma, a quotation mark or a bracket is missing or one too many."
        raise SourceError(f"{path}, line {error.lineno}: not JSON ({error.msg}).", cure) from None
    except ValidationError as error:
        raise _misfit(path, text, error) from None
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{path} is not JSON: {error}.", _FORM) from None


def _misfit(path: Path, text: str, error: ValidationError) -> SourceError:
    first = error.errors()[0]
    place = first["loc"]
    where = f"line {line_of(text, place)}"
    field = ".".join(str(part + 1 if isinstance(part, int) else part) for part in place) or "the whole"
    what = "is missing" if first["type"] == "missing" else f"is wrong: {first['msg']}"
    cure = _FORM if first["type"] != "missing" else f'Add "{place[-1]}" there. {_FORM}'
    return SourceError(f"{path}, {where}: {field} {what}.", cure)


def line_of(text: str, place: Sequence[int | str]) -> int:
    """Return the line, from 1, of a value in a JSON text; of what should hold it where it is missing."""
    at = _skip(text, 0)
    for part in place:
        found = next((start for key, start in _members(text, at) if key == part), None)
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


def _members(text: str, at: int) -> Iterator[tuple[int | str, int]]:
    """Yield the key and the place of each value of the JSON list or object that starts at `at`."""
    decoder = JSONDecoder(strict=False)
    opening = text[at]
    if opening not in "[{":
        return
    at, count = _skip(text, at + 1), 0
    while text[at] not in "]}":
        key: Any = count
        if opening == "{":
            key, at = decoder.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        yield key, at
        _, at = decoder.raw_decode(text, at)
        at = _skip(text, at)
        at = _skip(text, at + 1) if text[at] == "," else at
        count += 1


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def remarks(stories: Sequence[SetStory]) -> list[str]:
    """Return what an editor should look at: the set can be measured, yet its figures would mislead."""
    every = [(story, question) for story in stories for question in story.questions]
    counted = Counter(question.id for _, question in every)
    found = {
        "have neither answers nor impossible: true, so that no citation can be right": [
            question.id for _, question in every if not question.impossible and not _given(question.answers)
        ],
        "have answers that do not stand in their story, so that no citation can be right": [
            question.id
            for story, question in every
            if not question.impossible and _given(question.answers) and not _stands(story, question)
        ],
        "are impossible and have answers, which are not looked at": [
            question.id for _, question in every if question.impossible and _given(question.answers)
        ],
        "have an id that another one has": [name for name, times in counted.items() if times > 1],
    }
    return [
        f"{len(ids)} of {len(every)} questions {what} ({_named(ids)})." for what, ids in found.items() if ids
    ]


def _given(answers: Sequence[str]) -> bool:
    return any(answer.strip() for answer in answers)


def _stands(story: SetStory, question: SetQuestion) -> bool:
    return holds(story.text, question.answers)


def _named(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_REMARKS_SHOWN]) + (", ..." if len(ids) > _REMARKS_SHOWN else "")


def holds(text: str, answers: Sequence[str]) -> bool:
    """Tell whether a text contains one of the answers, letter case and white space aside."""
    plain = _plain(text)
    return any(_plain(answer) in plain for answer in answers if answer.strip())


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())
