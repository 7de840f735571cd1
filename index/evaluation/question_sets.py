"""A question set's file in, its stories and questions out, or an error that names the place and the cure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from json import JSONDecodeError
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from index.errors import SourceError

_FORM = "A set is a list of {title, text, questions: [{id, question, answers, impossible}]}; see README, Measuring."
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
    """Read a question set; raises SourceError that names the field that is wrong, or the line where it is no JSON."""
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
        raise _misfit(path, error) from None
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{path} is not JSON: {error}.", _FORM) from None


def _misfit(path: Path, error: ValidationError) -> SourceError:
    first = error.errors()[0]
    field = place_of(first["loc"])
    what = "is missing" if first["type"] == "missing" else f"is wrong: {first['msg']}"
    cure = _FORM if first["type"] != "missing" else f'Add "{first["loc"][-1]}" there. {_FORM}'
    return SourceError(f"{path}: {field} {what}.", cure)


def place_of(path: Sequence[int | str]) -> str:
    """Write where a value stands in a set, counted from 0, as in "stories[3].questions[2].answers"."""
    return "stories" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


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
