"""An answer as a file that proves itself: made, written, and read back strictly."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

from bot.errors import ReceiptError
from index.generations.story_codec import unpacked
from index.types import Answer, AnswerSentence, Citation, Reply

FORMAT: Final = "storyproof receipt"
VERSION: Final = 1
LARGEST_BYTES: Final = 2**25
"""Bytes; a receipt holds the few stories an answer rests on, each of half a megabyte at most."""

ABOUT: Final = (
    "What the bot answered and the story it rests on. To check it: storyproof verify FILE. "
    "Positions count Unicode code points; a story's sha256 is that of its text in UTF-8."
)


@dataclass(frozen=True, slots=True)
class StoryText:
    """A story as it was: its canonical text, and the SHA-256 that the receipt names for it."""

    id: str
    title: str
    url: str | None
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation, and the hash of the story whose text has the quote at [start, end)."""

    number: int
    story: str
    title: str
    url: str | None
    start: int
    end: int
    quote: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was asked and answered: sentences in a `mode`, or a `refusal` whose one citation is what came closest."""

    question: str
    asked_at: str
    index_version: str | None
    mode: str | None
    refusal: str | None
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Cited, ...]
    stories: tuple[StoryText, ...]
    about: str = ABOUT


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def build(reply: Reply, asked_at: float, stories: Mapping[str, StoryText]) -> Receipt | None:
    """Return the receipt of a reply (asked so many seconds after the epoch), given the stories as they were, by id.

    None where a story is missing or does not have a quote at its place.
    """
    answered = reply if isinstance(reply, Answer) else None
    cited = reply.citations if isinstance(reply, Answer) else (reply.closest,) if reply.closest else ()
    for one in cited:
        story = stories.get(one.story_id)
        if story is None or story.text[one.start : one.end] != one.quote:
            return None
    return Receipt(
        question=reply.question.text,
        asked_at=datetime.fromtimestamp(asked_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        index_version=reply.index_version,
        mode=answered.mode.value if answered else None,
        refusal=None if isinstance(reply, Answer) else reply.reason.value,
        sentences=tuple(AnswerSentence(one.text, one.citations) for one in answered.sentences)
        if answered
        else (),
        citations=tuple(_cited(one, stories[one.story_id].sha256) for one in cited),
        stories=tuple(stories[story_id] for story_id in dict.fromkeys(one.story_id for one in cited)),
    )


def receipt_of(reply: Reply, asked_at: float, stories: Sequence[str]) -> Receipt | None:
    """Return the receipt of a reply, given its stories as the database keeps them: as JSON; None as `build` does."""
    return build(reply, asked_at, {story.id: story for story in map(_story_in, stories)})


def serialise(receipt: Receipt) -> bytes:
    """Return the one way to write a receipt."""
    fields = _fields(receipt)
    return _written({**fields, "digest": hashlib.sha256(_written(fields)).hexdigest()})


# -- writing ------------------------------------------------------------------------------------------------


def _story_in(packed: str) -> StoryText:
    story = unpacked(packed)
    return StoryText(story.id, story.title, story.url, sha256_of(story.text), story.text)


def _cited(one: Citation, sha256: str) -> Cited:
    return Cited(one.number, one.story_id, one.title, one.url, one.start, one.end, one.quote, sha256)


def _fields(receipt: Receipt) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "about": receipt.about,
        "question": receipt.question,
        "asked_at": receipt.asked_at,
        "index_version": receipt.index_version,
        "mode": receipt.mode,
        "refusal": receipt.refusal,
        "sentences": [{"text": one.text, "citations": list(one.citations)} for one in receipt.sentences],
        "citations": [_as_json(one) for one in receipt.citations],
        "stories": [_as_json(one) for one in receipt.stories],
    }


def _as_json(one: Cited | StoryText) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def _written(fields: Mapping[str, Any]) -> bytes:
    return (json.dumps(fields, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


_CURE = "Give the file as the bot sent it."


def parse(data: bytes) -> Receipt:
    """Read a receipt, not yet checked; raise ReceiptError for what is none."""
    fields = _Fields(_loaded(data), "")
    if fields.get("format") != FORMAT:
        raise ReceiptError("This is no receipt of storyproof.", _CURE)
    version = fields.number("version")
    if version != VERSION:
        raise ReceiptError(f"This receipt is of version {version}.", "Update storyproof to check it.")
    return Receipt(
        question=fields.text("question"),
        asked_at=fields.text("asked_at"),
        index_version=fields.text_or_none("index_version"),
        mode=fields.text_or_none("mode"),
        refusal=fields.text_or_none("refusal"),
        sentences=tuple(
            AnswerSentence(one.text("text"), tuple(one.numbers("citations")))
            for one in fields.objects("sentences")
        ),
        citations=tuple(map(_cited_in, fields.objects("citations"))),
        stories=tuple(map(_story, fields.objects("stories"))),
        about=fields.text("about"),
    )


def _loaded(data: bytes) -> Any:
    if len(data) > LARGEST_BYTES:
        raise ReceiptError("The file is too large for a receipt.", _CURE)
    try:
        return json.loads(data.decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ReceiptError(f"The file is not UTF-8 text (line {line}).", _CURE) from None
    except json.JSONDecodeError as error:
        raise ReceiptError(f"The file is not JSON (line {error.lineno}: {error.msg}).", _CURE) from None
    except (ValueError, RecursionError):
        raise ReceiptError("The file is not JSON that a receipt can be.", _CURE) from None


def _cited_in(one: _Fields) -> Cited:
    return Cited(
        number=one.number("number"),
        story=one.text("story"),
        title=one.text("title"),
        url=one.text_or_none("url"),
        start=one.number("start"),
        end=one.number("end"),
        quote=one.text("quote"),
        sha256=one.text("sha256"),
    )


def _story(one: _Fields) -> StoryText:
    return StoryText(
        id=one.text("id"),
        title=one.text("title"),
        url=one.text_or_none("url"),
        sha256=one.text("sha256"),
        text=one.text("text"),
    )


class _Fields:
    """An object of the file, read field by field; raises ReceiptError naming the place of what is not as it must be."""

    def __init__(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise ReceiptError(
                f"This is no receipt of storyproof: {place or 'the file'} is no object.", _CURE
            )
        self._value = value
        self._place = f"{place}." if place else ""

    def get(self, name: str) -> Any:
        return self._value.get(name)

    def text(self, name: str) -> str:
        value = self.get(name)
        # Half a surrogate pair can be spelt in JSON, and stands for no text.
        if not isinstance(value, str) or any("\ud800" <= character <= "\udfff" for character in value):
            self._refuse(name, "a text")
        return value

    def text_or_none(self, name: str) -> str | None:
        return None if self.get(name) is None else self.text(name)

    def number(self, name: str) -> int:
        value = self.get(name)
        return value if type(value) is int else self._refuse(name, "a whole number")

    def numbers(self, name: str) -> list[int]:
        values = self._list(name)
        return values if all(type(value) is int for value in values) else self._refuse(name, "numbers")

    def objects(self, name: str) -> Sequence[_Fields]:
        return [_Fields(value, f"{self._place}{name}[{at}]") for at, value in enumerate(self._list(name))]

    def _list(self, name: str) -> list[Any]:
        value = self.get(name)
        return value if isinstance(value, list) else self._refuse(name, "a list")

    def _refuse(self, name: str, wanted: str) -> NoReturn:
        raise ReceiptError(f"This receipt was altered: {self._place}{name}: it is not {wanted}.", _CURE)
