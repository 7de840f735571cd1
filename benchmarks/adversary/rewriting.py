"""A sentence and what to exchange in it come in; the rewritten sentences go out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

Table = Iterable[tuple[str, ...]]


@cache
def phrase(words: str) -> re.Pattern[str]:
    """Return the shape of `words` as whole words, whatever the case of the first letter."""
    return re.compile(rf"(?<![\w-]){re.escape(words)}(?![\w-])", re.IGNORECASE)


def exchanged(text: str, table: Table) -> Iterator[str]:
    """Yield `text` with each first word of the table replaced by the second, one place at a time."""
    for old, new in table:
        for match in phrase(old).finditer(text):
            if match.start() > 0 and match.group()[0].isupper() and not old[0].isupper():
                continue  # a name
            yield put(text, match.start(), match.end(), new)


def put(text: str, start: int, end: int, new: str) -> str:
    """Replace a stretch of `text`, keeping a capital at the start of the sentence."""
    if start == 0 and new:
        new = new[0].upper() + new[1:]
    after = text[end:]
    if re.match(r"\w", after) and start == 0 and not new:
        after = after[0].upper() + after[1:]
    return re.sub(r"\s+", " ", text[:start] + new + after).replace(" ,", ",").strip()


def added(text: str, words: str) -> str:
    """Add words at the end of a sentence, before its full stop."""
    return f"{text.rstrip('.!?')} {words}."


def lowered(text: str, names: Iterable[str]) -> str:
    """Return a sentence as it stands inside another: its first letter is small unless a name begins there."""
    first = re.split(r"\W", text, maxsplit=1)[0]
    if any(first in re.split(r"\W", name) for name in names) or text[:2].isupper():
        return text
    return text[0].lower() + text[1:]
