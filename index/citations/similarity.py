"""The one measure of how alike two sentences are, and from where on one is an edited form of the other."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import Final

EDITED_FROM: Final = 0.6
"""Similarity from which a sentence of today is taken for an edited form of the quote.

The ratio is difflib's over words, 2 * matching / all. One sentence in which a number, a name and a verb
were changed is above it; two sentences on one subject that merely share words are below.
"""


def similarity(one: str, other: str) -> float:
    """Return how alike two sentences are, from 0 to 1, by the words they share in order (difflib's ratio)."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0.0
    # The bag of words bounds the ratio from above and is much cheaper to compare.
    bound = 2 * (Counter(first) & Counter(second)).total() / (len(first) + len(second))
    return bound if bound < EDITED_FROM else SequenceMatcher(None, first, second, autojunk=False).ratio()


def _words(text: str) -> list[str]:
    """Return the words of a text; characters where a script does not put spaces between words."""
    words = re.findall(r"\w+", text.casefold())
    return words if len(words) > 2 else list("".join(words))
