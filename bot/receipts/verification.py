"""Checks that every byte of a receipt is as it was written, with nothing else at hand."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import ReceiptError
from bot.receipts.receipt import Receipt, StoryText, parse, serialise, sha256_of
from index.types import Mode, RefusalReason


def check(data: bytes) -> Receipt:
    """Return the receipt that these bytes are; raise ReceiptError naming the first thing that does not fit."""
    receipt = parse(data)
    _check_stories(receipt.stories)
    _check_citations(receipt)
    _check_sentences(receipt)
    _check_bytes(data, serialise(receipt))
    return receipt


def _check_stories(stories: Sequence[StoryText]) -> None:
    for at, story in enumerate(stories):
        if sha256_of(story.text) != story.sha256:
            raise _altered(f"stories[{at}].text", "it does not have the SHA-256 that stands beside it")
    if len({story.id for story in stories}) != len(stories):
        raise _altered("stories", "a story is there twice")


def _check_citations(receipt: Receipt) -> None:
    stories = {story.id: story for story in receipt.stories}
    for at, one in enumerate(receipt.citations):
        place = f"citations[{at}]"
        story = stories.get(one.story)
        if story is None or story.sha256 != one.sha256:
            raise _altered(f"{place}.story", "the receipt does not hold that story")
        if not 0 <= one.start < one.end <= len(story.text):
            raise _altered(f"{place}.start", "there is no such place in the story")
        if story.text[one.start : one.end] != one.quote:
            raise _altered(f"{place}.quote", "the story does not say this there")
    if len({one.number for one in receipt.citations}) != len(receipt.citations):
        raise _altered("citations", "a number is there twice")
    if stories.keys() != {one.story for one in receipt.citations}:
        raise _altered("stories", "one is not cited")


def _check_sentences(receipt: Receipt) -> None:
    if receipt.refusal is not None:
        if receipt.sentences or receipt.mode is not None or receipt.refusal not in list(RefusalReason):
            raise _altered("refusal", "it does not go with the rest")
        return
    if not receipt.sentences or receipt.mode not in list(Mode):
        raise _altered("sentences", "there is neither an answer nor a refusal")
    quotes = {one.number: one.quote for one in receipt.citations}
    for at, sentence in enumerate(receipt.sentences):
        place = f"sentences[{at}]"
        if not sentence.citations or any(number not in quotes for number in sentence.citations):
            raise _altered(f"{place}.citations", "a sentence must cite what the receipt holds")
        if receipt.mode == Mode.EXTRACTIVE and [sentence.text] != [
            quotes[number] for number in sentence.citations
        ]:
            raise _altered(f"{place}.text", "it is not the quote it cites, word for word")
    if quotes.keys() != {number for one in receipt.sentences for number in one.citations}:
        raise _altered("citations", "no sentence cites one of them")


def _check_bytes(data: bytes, canonical: bytes) -> None:
    """Raise ReceiptError naming the first line that storyproof would have written otherwise."""
    if data == canonical:
        return
    mine, theirs = canonical.split(b"\n"), data.split(b"\n")
    pairs = zip(mine, theirs, strict=False)
    line = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(mine), len(theirs)))
    if mine[line : line + 1] and mine[line].startswith(b'  "digest":'):
        raise _altered(f"digest (line {line + 1})", "it is not that of the rest of the file")
    raise _altered(f"line {line + 1}", "storyproof writes it otherwise")


def _altered(where: str, why: str) -> ReceiptError:
    return ReceiptError(
        f"This receipt was altered: {where}: {why}.", "Ask the bot for it again with /receipt."
    )
