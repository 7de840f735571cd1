"""Read the JSON a model returned as drafted sentences of checked shape and known evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Final
from unicodedata import category

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from index.errors import ModelEndpointError
from index.proof.verifier import DraftSentence

MAX_SENTENCES: Final = 6
MAX_OBJECTS: Final = 20
MAX_CHARACTERS: Final = 2_000
"""No sentence is longer, and proving one that is could take seconds."""

ANSWER_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["answerable", "sentences"],
    "properties": {
        "answerable": {"type": "boolean"},
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "evidence"],
                "properties": {
                    "text": {"type": "string"},
                    "evidence": {"type": "array", "items": {"type": "integer"}},
                },
            },
        },
    },
}
"""What the endpoint is asked to keep to; only keywords that every strict implementation has."""

_UNREADABLE: Final = frozenset({"Cs", "Co", "Cn"})
_TAGS: Final = frozenset(map(chr, range(0xE0000, 0xE0080)))
_THOUGHT: Final = ("<think>", "</think>")


def _not_a_bool(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a number is wanted")  # noqa: TRY004 - pydantic turns only ValueError into a finding
    return value


class _WireSentence(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str
    evidence: list[Annotated[int, BeforeValidator(_not_a_bool)]]


class _WireAnswer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    answerable: bool
    sentences: list[_WireSentence]


def read_draft(content: str, passages: int) -> tuple[DraftSentence, ...]:
    """Return the drafted sentences, () when the model says the story does not answer.

    Evidence outside 1..passages is dropped; a sentence may be left with none, which can never be proved.
    Raises ModelEndpointError when there is no JSON of the agreed shape, or it claims an answer and has none.
    """
    answer = _read_answer(content)
    if not answer.answerable:
        return ()
    sentences = ((_readable(one.text), one.evidence) for one in answer.sentences[:MAX_SENTENCES])
    draft = tuple(
        DraftSentence(text, _known(evidence, passages))
        for text, evidence in sentences
        if 0 < len(text) <= MAX_CHARACTERS
    )
    if not draft:
        raise ModelEndpointError("The model's answer holds no sentence.")
    return draft


def _readable(text: str) -> str:
    """Return the text without what no reader can see and no database can keep: half characters, tags, noncharacters."""
    return "".join(one for one in text if category(one) not in _UNREADABLE and one not in _TAGS).strip()


def _known(evidence: list[int], passages: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for number in evidence if 1 <= number <= passages))


def _read_answer(content: str) -> _WireAnswer:
    for candidate in _objects(_without_thoughts(content)):
        try:
            return _WireAnswer.model_validate(candidate)
        except ValidationError:
            continue
    raise ModelEndpointError("The model's answer is not JSON of the agreed shape.")


def _without_thoughts(content: str) -> str:
    """Return what a reasoning model says aloud; a thought that never ends is left standing."""
    begins, ends = _THOUGHT
    aloud, position = [], 0
    while (start := content.find(begins, position)) >= 0 and (end := content.find(ends, start)) >= 0:
        aloud.append(content[position:start])
        position = end + len(ends)
    return "".join(aloud) + content[position:]


def _objects(content: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects in `content`, outermost first, whatever prose or code fence is around them."""
    decoder = json.JSONDecoder()
    start = content.find("{")
    for _ in range(MAX_OBJECTS):
        if start < 0:
            return
        try:
            value, end = decoder.raw_decode(content, start)
        except (ValueError, RecursionError):
            # Not only bad JSON: a number of thousands of digits is a ValueError, too.
            end = start + 1
        else:
            if isinstance(value, dict):
                yield value
        start = content.find("{", end)
