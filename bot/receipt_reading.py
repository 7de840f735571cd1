"""The bytes of a file in, the receipt they spell out; what is no receipt is named by its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from bot.receipts import FORMAT, LARGEST, VERSION, Cited, Receipt, StoryText
from index.errors import ReceiptError
from index.types import AnswerSentence

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
        citations=tuple(map(_cited, fields.objects("citations"))),
        stories=tuple(map(_story, fields.objects("stories"))),
        about=fields.text("about"),
    )


def _loaded(data: bytes) -> Any:
    if len(data) > LARGEST:
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


def _cited(one: _Fields) -> Cited:
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
