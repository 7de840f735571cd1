"""`storyproof verify RECEIPT.json`: a receipt in, what could be checked of it out, in plain lines, offline."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.errors import ReceiptError
from bot.receipts.receipt import LARGEST_BYTES, Cited, Receipt
from bot.receipts.verification import check
from index.types import Mode

_JOINERS = "\u200c\u200d"


def run(args: argparse.Namespace) -> int:
    """Check `args.receipt`, and `args.story` if given; raise ReceiptError naming the first thing that does not fit."""
    path = Path(args.receipt)
    receipt = check(_read(path))
    lines = [*_described(receipt), "", *_checked(receipt)]
    if args.story is not None:
        lines.append(_same_story(receipt, Path(args.story)))
    lines += ["", *_meaning(receipt, compared=args.story is not None)]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        # One byte more than a receipt may have is enough to see that this is none.
        return stream.read(LARGEST_BYTES + 1)


def _described(receipt: Receipt) -> Iterator[str]:
    version = f"index version {_shown(receipt.index_version)}" if receipt.index_version else "no index yet"
    yield f"Asked: {_shown(receipt.question)}"
    yield f"At:    {_shown(receipt.asked_at)}, {version}"
    if receipt.refusal is not None:
        yield (
            f"Refused: {receipt.refusal}. What came closest:"
            if receipt.citations
            else f"Refused: {receipt.refusal}."
        )
    for sentence in receipt.sentences:
        yield f"  {_shown(sentence.text)} {''.join(f'[{number}]' for number in sentence.citations)}"
    for one in receipt.citations:
        yield ""
        yield from _quoted(one)


def _quoted(one: Cited) -> Iterator[str]:
    address = f" <{_shown(one.url)}>" if one.url else ""
    yield f"[{one.number}] \u201c{_shown(one.quote)}\u201d"
    yield f"    characters {one.start} to {one.end} of {_shown(one.title)}{address}"
    yield f"    text with SHA-256 {one.sha256}"


def _checked(receipt: Receipt) -> Iterator[str]:
    yield "ok  the file is byte for byte as it was written, and its digest is right"
    model = receipt.mode == Mode.MODEL
    for what, count in (
        ("story texts that have the SHA-256 named for them", len(receipt.stories)),
        ("quotes that stand in these texts at their places", len(receipt.citations)),
        ("sentences that cite at least one quote", len(receipt.sentences) if model else 0),
        ("sentences that are the quote they cite, word for word", 0 if model else len(receipt.sentences)),
    ):
        if count:
            yield f"ok  {what}: {count} of {count}"


def _same_story(receipt: Receipt, path: Path) -> str:
    """Compare a story file with the texts of the receipt; raise ReceiptError when it is none of them."""
    from index.intake.folder import load_story

    if not receipt.stories:
        raise ReceiptError("This receipt rests on no story.", "Check it without --story.")
    story = load_story(path)
    if story.content_hash not in {one.sha256 for one in receipt.stories}:
        raise ReceiptError(
            f"{path} is another text than the receipt's (SHA-256 {story.content_hash}).",
            "Give the story as it was when the question was asked.",
        )
    return f"ok  {path} is that very text"


def _meaning(receipt: Receipt, *, compared: bool) -> Iterator[str]:
    yield "This shows that the file fits together: not a byte was changed unless all of it was written anew, and the"
    yield "quotes stand in the text with this hash. It does not show who wrote it: anybody could make another file"
    if compared:
        yield "that fits together. The text is that of the story you gave."
    else:
        yield "that fits together. Compare it with the story you trust: storyproof verify RECEIPT.json --story FILE"
    if receipt.mode == Mode.MODEL:
        yield "A language model worded the answer: whether it says what the quotes say is for you to read."


def _shown(text: str | None) -> str:
    """Return a text as one line of what a terminal may print: nothing in it can move the cursor or turn a line."""
    line = " ".join((text or "").split())
    return "".join(one if one.isprintable() or one in _JOINERS else "\ufffd" for one in line)
