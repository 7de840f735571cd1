"""Read the `questions.yaml` beside the stories: what a new generation is asked before it goes live.

    questions:
      - question: How many men came home?
        sentence: Another 10 have already come home to India.
      - question: Who won the cup?
        unanswerable: true

`NAME.questions.yaml` beside `NAME.md` is about that story; in `questions.yaml`, for a whole folder, an entry names its
story by id (`story: harbour-bridge`) where there are several.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from index.errors import GateQuestionsError
from index.intake.documents import slug
from index.intake.front_matter import TextLoader
from index.text.cleaning import canonical_text

MAX_BYTES: Final = 2**18
MAX_QUESTIONS: Final = 500
SUFFIXES: Final = (".yaml", ".yml")


def _line(value: object) -> str:
    if not isinstance(value, str | None):
        raise ValueError("it is no text")  # noqa: TRY004 - pydantic takes no TypeError for a mistake
    line = " ".join(canonical_text(value or "").split())
    if not line:
        raise ValueError("there is nothing in it")
    return line


Line = Annotated[str, BeforeValidator(_line)]


@dataclass(frozen=True, slots=True)
class GateQuestion:
    """A question, the story it is about (None: the only one), and the sentences that answer it (none: nothing does)."""

    question: str
    story_id: str | None
    sentences: tuple[str, ...]
    place: str
    """Where it stands, for errors: a path and the number of the entry."""

    beside: bool = False
    """Whether the name of its file says which story it is about, and no entry does."""

    entry: str = ""
    """The same place for editors: the file in the stories folder and the number."""

    @property
    def answerable(self) -> bool:
        """Tell whether the story answers it."""
        return bool(self.sentences)

    @property
    def key(self) -> str:
        """Return what names it from one generation to the next: another sentence makes another question of it."""
        whole = "\0".join((self.story_id or "", self.question, *self.sentences))
        return hashlib.sha256(whole.encode()).hexdigest()


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    question: Line = Field(max_length=1000)
    story: Line | None = None
    sentence: Annotated[list[Line], BeforeValidator(_listed)] = Field(default=[], max_length=8)
    unanswerable: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> _Entry:
        if bool(self.sentence) == self.unanswerable:
            raise ValueError("give either the sentence that answers it, or unanswerable: true")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    questions: list[_Entry] = Field(max_length=MAX_QUESTIONS)


def load_questions(folder: Path) -> tuple[GateQuestion, ...]:
    """Read every file of questions in a folder and its subfolders; raises GateQuestionsError naming the entry."""
    return tuple(question for path in sorted(_files(folder)) for question in _read(path, folder))


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place) / name
            if path.suffix.lower() in SUFFIXES and path.stem.lower().split(".")[-1] == "questions":
                yield path


def _read(path: Path, folder: Path) -> Iterator[GateQuestion]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise GateQuestionsError(
                f"{path} is larger than {MAX_BYTES // 2**10} KB.",
                "Leave some questions out.",
                _relative(path, folder),
            )
        # A SafeLoader in all but its name.
        loaded = yaml.load(path.read_bytes(), Loader=TextLoader)  # noqa: S506
        found = _File.model_validate(loaded if loaded is not None else {"questions": []})
    except ValidationError as error:
        raise _mistake(path, folder, error) from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        # A ValueError is of a file that is not UTF-8, or of an escape that stands for no character.
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise GateQuestionsError(
            f"{path} is not valid YAML (line {line}).",
            "Put texts with a colon in quotes, and leave out tags (!!) and escapes of characters that do not exist.",
            f"{_relative(path, folder)}:{line}",
        ) from None
    except OSError as error:
        raise GateQuestionsError(
            f"{path} cannot be read ({error.strerror}).", "Mend its permissions.", _relative(path, folder)
        ) from None
    own = _story_beside(path, folder)
    for number, entry in enumerate(found.questions, 1):
        place = f"{path}, question {number}"
        beside = entry.story is None and own is not None
        short = f"{_relative(path, folder)} #{number}"
        yield GateQuestion(entry.question, entry.story or own, tuple(entry.sentence), place, beside, short)


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _story_beside(path: Path, folder: Path) -> str | None:
    """Return the id of the story that a file is beside; None for a folder's."""
    name = path.stem.removesuffix(".questions")
    return slug(str(path.relative_to(folder).with_name(name))) if name != path.stem else None


def _mistake(path: Path, folder: Path, error: ValidationError) -> GateQuestionsError:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = first["loc"]
    number = where[1] + 1 if len(where) > 1 and isinstance(where[1], int) else None
    field = str(where[2]) if len(where) > 2 else None
    long = "".join([f", question {number}"] * bool(number) + [f", {field}"] * bool(field))
    short = " ".join([f"#{number}"] * bool(number) + [str(field)] * bool(field))
    said = first["msg"].removeprefix("Value error, ").rstrip(".")
    return GateQuestionsError(
        f"{path}{long}: {said[:1].lower()}{said[1:]}.",
        "An entry has a question, and either a sentence of the story or unanswerable: true.",
        f"{_relative(path, folder)} {short}".rstrip(),
    )
