"""Lengths and slices as Telegram counts them: in UTF-16 code units."""

from __future__ import annotations


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def stretch(text: str, offset: int, length: int) -> str:
    """Return the part of `text` at [offset, offset + length), both in UTF-16 code units."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass")


def offsets(text: str) -> list[int]:
    """Return the UTF-16 offset of every character of `text`, and of its end."""
    result = [0]
    for char in text:
        result.append(result[-1] + (2 if char > "\uffff" else 1))
    return result
