"""The stretches of text on a PDF page in, its rows in reading order out: column by column where there are columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Final

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in points; a page's origin is below on the left."""

_CELL_EMS: Final = 2.0
"""Ems between two stretches of a row that are cells of a table rather than words."""

_EDGE: Final = 0.08
_LEAST_ROWS: Final = 3
_LEAST_LETTERS: Final = 12
_MOST_CROSSING: Final = 0.25
_MOST_DEPTH: Final = 3
_LONGEST: Final = 4000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters on one line without a wide gap, and their box."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> float:
        """Return the height of the letters, about one em."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Page:
    """A page's size in points and what stands on it."""

    width: float
    height: float
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it is read: its box, the edges of its column, and whether it stands where headers and footers do."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    column: int
    column_left: float
    column_right: float
    at_edge: bool

    @property
    def size(self) -> float:
        """Return the height of the letters, about one em."""
        return self.top - self.bottom


class Building:
    """A stretch while its characters come in."""

    def __init__(self, character: str, box: Box) -> None:
        self._characters = [character]
        self._last = box
        self._left, self._bottom, self._right, self._top = box

    def takes(self, box: Box, gap: float) -> bool:
        """Tell whether a character in `box` goes on here: the same line, and no more than `gap` ems away."""
        left, bottom, right, top = box
        size = max(self._top - self._bottom, 1.0)
        middle = (bottom + top) / 2
        apart = max(left - self._last[2], self._last[0] - right)
        return (
            self._bottom - size * 0.1 < middle < self._top + size * 0.1
            and apart <= gap * size
            and len(self._characters) < _LONGEST
        )

    def add(self, characters: str, box: Box) -> None:
        """Put characters at the end."""
        self._characters.append(characters)
        self._last = box
        self._left, self._right = min(self._left, box[0]), max(self._right, box[2])

    def done(self) -> Stretch:
        """Return the stretch."""
        return Stretch("".join(self._characters), self._left, self._bottom, self._right, self._top)


def in_order(page: Page) -> list[Row]:
    """Return a page's rows as a person reads them."""
    rows: list[Row] = []
    upright = [one for one in page.stretches if one.size > 0 and one.right > one.left]
    for column, stretches in enumerate(_columns(upright, 0)):
        left, right = min(one.left for one in stretches), max(one.right for one in stretches)
        rows += [
            Row(
                *_joined(row),
                column,
                left,
                right,
                at_edge=row[0].bottom > page.height * (1 - _EDGE) or row[0].top < page.height * _EDGE,
            )
            for row in _rows(stretches)
        ]
    return rows


def _columns(stretches: Sequence[Stretch], depth: int) -> Iterator[Sequence[Stretch]]:
    """Cut at a gutter: what crosses it stands between what is above and below it."""
    gutter = _gutter(stretches) if depth < _MOST_DEPTH else None
    if gutter is None:
        if stretches:
            yield stretches
        return
    across: list[Stretch] = []
    sides: tuple[list[Stretch], list[Stretch]] = ([], [])
    for one in sorted(stretches, key=lambda one: -one.top):
        if one.left < gutter < one.right:
            for side in sides:
                yield from _columns(side, depth + 1)
            sides = ([], [])
            across.append(one)
            continue
        if across:
            yield across
            across = []
        sides[one.left >= gutter].append(one)
    if across:
        yield across
    for side in sides:
        yield from _columns(side, depth + 1)


def _gutter(stretches: Sequence[Stretch]) -> float | None:
    """Return where a white stripe parts prose on the left from prose beside it on the right, or None."""
    if len(stretches) < _LEAST_ROWS * 2:
        return None
    first = min(one.left for one in stretches)
    width = int(max(one.right for one in stretches) - first) + 1
    if not 50 < width < 10_000:
        return None
    crossing = [0] * (width + 2)
    for one in stretches:
        crossing[int(one.left - first)] += 1
        crossing[int(one.right - first) + 1] -= 1
    for place in range(1, len(crossing)):
        crossing[place] += crossing[place - 1]
    middle = range(width // 5, width * 4 // 5)
    fewest = min(crossing[place] for place in middle)
    if fewest > len(stretches) * _MOST_CROSSING:
        return None
    free = [place for place in middle if crossing[place] == fewest]
    gutter = first + _widest(free) + 0.5
    return gutter if _parts(stretches, gutter) else None


def _widest(places: Sequence[int]) -> float:
    """Return the middle of the longest run of neighbouring numbers."""
    best = start = 0
    longest = 0
    for number in range(1, len(places) + 1):
        if number == len(places) or places[number] != places[number - 1] + 1:
            if number - start > longest:
                longest, best = number - start, start
            start = number
    return (places[best] + places[best + longest - 1]) / 2


def _parts(stretches: Sequence[Stretch], gutter: float) -> bool:
    left = [one for one in stretches if one.right <= gutter]
    right = [one for one in stretches if one.left >= gutter]
    if min(len(left), len(right)) < _LEAST_ROWS:
        return False
    prose = min(fmean(len(one.text) for one in side) for side in (left, right))
    low, high = min(one.bottom for one in left), max(one.top for one in left)
    beside = sum(low <= one.top and one.bottom <= high for one in right)
    return prose >= _LEAST_LETTERS and beside >= _LEAST_ROWS


def _rows(stretches: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    row: list[Stretch] = []
    for one in sorted(stretches, key=lambda one: -one.top):
        if row and (one.bottom + one.top) / 2 < row[0].bottom:
            yield row
            row = []
        row.append(one)
    if row:
        yield row


def _joined(row: Sequence[Stretch]) -> tuple[str, float, float, float, float]:
    backwards = sum(unicodedata.bidirectional(character) in ("R", "AL") for character in row[0].text) > 2
    ordered = sorted(row, key=lambda one: -one.right if backwards else one.left)
    text = ordered[0].text
    for before, one in pairwise(ordered):
        apart = max(one.left - before.right, before.left - one.right)
        text += (" | " if apart > _CELL_EMS * one.size else " ") + one.text
    bottom = min(one.bottom for one in row)
    top = max(one.top for one in row)
    return text, min(one.left for one in row), bottom, max(one.right for one in row), top
