"""How entities may lie together: a list with overlaps in, a list where each nests or stands apart out.

Pure, after TDLib's fix_entities: styles (bold, italic, ...) are joined and cut to nest, the others win over
what crosses them, quotes hold the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.playground.errors import Json

_SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = ("blockquote", "expandable_blockquote")
_CODE = ("code", "pre")
_PRIORITY = {kind: i for i, kind in enumerate((*_QUOTES, "pre", "code", "text_link", "text_mention"))}


def _start(entity: Json) -> int:
    return int(entity["offset"])


def _end(entity: Json) -> int:
    return int(entity["offset"]) + int(entity["length"])


def _order(entity: Json) -> tuple[int, int, int]:
    kind = entity["type"]
    late = 50 + _SPLITTABLE.index(kind) if kind in _SPLITTABLE else 20
    return _start(entity), -_end(entity), _PRIORITY.get(kind, late)


def _apart(one: Json, other: Json) -> bool:
    return _end(one) <= _start(other) or _end(other) <= _start(one)


def _inside(inner: Json, outer: Json) -> bool:
    return _start(outer) <= _start(inner) and _end(inner) <= _end(outer)


def _disjoint(entities: Iterable[Json]) -> list[Json]:
    """Keep the first of any that meet."""
    kept: list[Json] = []
    for entity in sorted(entities, key=_order):
        if not kept or _start(entity) >= _end(kept[-1]):
            kept.append(entity)
    return kept


def _covered(kind: str, entities: Iterable[Json], holes: Iterable[Json]) -> list[tuple[int, int]]:
    """Return the stretches where a style holds: neighbours joined, code taken out."""
    runs: list[tuple[int, int]] = []
    for entity in sorted((e for e in entities if e["type"] == kind), key=_order):
        if runs and _start(entity) <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], _end(entity)))
        else:
            runs.append((_start(entity), _end(entity)))
    for hole in holes:
        runs = [
            piece
            for start, end in runs
            for piece in ((start, min(end, _start(hole))), (max(start, _end(hole)), end))
            if piece[0] < piece[1]
        ]
    return runs


def _cut(kind: str, run: tuple[int, int], others: Iterable[Json]) -> list[Json]:
    """Cut a style's stretch at each border of the others that it would otherwise cross."""
    start, end = run
    cuts = {start, end}
    for other in others:
        if other["type"] in _QUOTES:  # a style never holds a quote
            cuts |= {place for place in (_start(other), _end(other)) if start < place < end}
        crosses = not (end <= _start(other) or _end(other) <= start)
        if crosses and _start(other) < start:
            cuts |= {_end(other)} if _end(other) < end else set()
        elif crosses and _end(other) > end:
            cuts |= {_start(other)}
    points = sorted(cuts)
    return [{"type": kind, "offset": a, "length": b - a} for a, b in pairwise(points)]


def nest(given: Sequence[Json], found: Sequence[Json] = ()) -> list[Json]:
    """Return `given` (the bot's) and `found` (Telegram's) so that every two nest or stand apart, sorted.

    A found entity yields to any given one but a style, or a quote it lies wholly inside.
    """
    quotes = _disjoint(e for e in given if e["type"] in _QUOTES)
    solid = _disjoint(e for e in given if e["type"] not in _QUOTES + _SPLITTABLE)
    solid += [entity for entity in found if all(_apart(entity, other) for other in solid)]
    fixed = quotes + [e for e in solid if all(_apart(e, q) or _inside(e, q) for q in quotes)]
    holes = [entity for entity in fixed if entity["type"] in _CODE]
    for kind in _SPLITTABLE:
        for run in _covered(kind, given, holes):
            fixed += _cut(kind, run, fixed)
    return sorted(fixed, key=_order)
