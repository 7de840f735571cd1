"""A reply and the stories it rests on in, the bytes of a receipt out.

A receipt is JSON in UTF-8: two spaces to indent, keys in order, no escapes that need not be, a line feed at the end.
`digest` is the SHA-256 of the same without the digest. Positions count Unicode code points.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from index.generations.story_codec import unpacked
from index.types import Answer, AnswerSentence, Citation, Reply

FORMAT: Final = "storyproof receipt"
VERSION: Final = 1
LARGEST: Final = 2**25
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
