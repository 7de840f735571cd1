"""Telegram's offsets, which count UTF-16 code units."""

from __future__ import annotations


def length(text: str) -> int:
    """Return the length of `text` in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, offset: int, size: int) -> tuple[str, str, str]:
    """Return what is before, in and after `size` units at `offset`; a split surrogate is dropped."""
    units = text.encode("utf-16-le", "surrogatepass")
    start, end = 2 * offset, 2 * (offset + size)
    before, inside, after = (
        piece.decode("utf-16-le", "ignore") for piece in (units[:start], units[start:end], units[end:])
    )
    return before, inside, after


def prefix(text: str, units: int) -> str:
    """Return the longest start of `text` that fits into `units` UTF-16 code units."""
    if length(text) <= units:
        return text
    return cut(text, 0, max(units, 0))[1]


def stretch(text: str, offset: int, size: int) -> str:
    """Return the part of `text` at [offset, offset + size) units; a split surrogate stays, as half a pair."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + size)].decode("utf-16-le", "surrogatepass")


def offsets(text: str) -> list[int]:
    """Return the UTF-16 offset of every character of `text`, and of its end."""
    result = [0]
    for character in text:
        result.append(result[-1] + (2 if character > "\uffff" else 1))
    return result
