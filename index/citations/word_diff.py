"""The stretches that differ between two forms of a sentence; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from index.types import Span

# A number with its separators and a word with its apostrophes are one piece; scripts without spaces go by character.
_PIECE = re.compile(
    r"\d+(?:[.,:]\d+)*%?"
    r"|[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|[^\W\d_\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:['’-][^\W\d_]+)*"
    r"|[^\w\s]|_+|\w"
)


def word_differences(before: str, after: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return what went from `before` and what came into `after`, as spans of each, whole words at a time.

    Neighbouring words that differ are one span; white space makes no difference.
    """
    old, new = _pieces(before), _pieces(after)
    went: list[Span] = []
    came: list[Span] = []
    matcher = SequenceMatcher(
        None, [one.of(before) for one in old], [one.of(after) for one in new], autojunk=False
    )
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            went.extend(_joined(old[old_from:old_to]))
            came.extend(_joined(new[new_from:new_to]))
    return tuple(went), tuple(came)


def _pieces(text: str) -> list[Span]:
    return [Span(*match.span()) for match in _PIECE.finditer(text)]


def _joined(pieces: Sequence[Span]) -> list[Span]:
    return [Span(pieces[0].start, pieces[-1].end)] if pieces else []
