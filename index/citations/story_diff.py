"""Two states of the stories in, what was added, edited, removed and left alone out: each sentence, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from index.citations.similarity import EDITED_FROM, similarity
from index.reindex_types import ChangeKind, Changes, SentenceChange

_REACH = 12
"""An edited sentence is looked for among this many around its place; else a rewritten story would take minutes."""

_LEFT_OVER = 60
"""So many that found no partner in their place are also compared with those of other places."""


_REPEATED = 40
"""A sentence that stands so often is not what a rewritten story is lined up by."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of one story, in order, and its title."""

    title: str
    texts: tuple[str, ...]


Places = tuple[list[int], list[int]]
"""Where neighbouring sentences that differ stand, before and after."""


def story_changes(old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
    """Compare stories by id and content hash."""
    both = old.keys() & new.keys()
    edited = sum(old[key] != new[key] for key in both)
    return Changes(len(new.keys() - old.keys()), edited, len(old.keys() - new.keys()), len(both) - edited)


def sentence_changes(
    old: Mapping[str, Sentences], new: Mapping[str, Sentences]
) -> tuple[Changes, tuple[SentenceChange, ...]]:
    """Compare sentences story by story; return the counts, and each change in reading order.

    A sentence that only moved is unchanged. One is edited into another of the same story that is at least
    EDITED_FROM alike (by the measure that labels proofs), or that holds it whole or is held by it.
    """
    changes: list[SentenceChange] = []
    none = Sentences("", ())
    for key in chain(new, (key for key in old if key not in new)):
        before, after = old.get(key, none), new.get(key, none)
        changes.extend(_one_story(key, before, after))
    kinds = [change.kind for change in changes]
    added, edited, removed = (kinds.count(kind) for kind in ChangeKind)
    total = sum(len(story.texts) for story in new.values())
    return Changes(added, edited, removed, total - added - edited), tuple(changes)


def _one_story(story_id: str, before: Sentences, after: Sentences) -> Iterator[SentenceChange]:
    old, new = before.texts, after.texts
    stretches = _without_moved(old, new, _stretches(old, new))
    pairs = _pairs(old, new, stretches)
    partner = {b: a for a, b in pairs.items()}
    title = after.title or before.title
    for stretch_old, stretch_new in stretches:
        for index in stretch_old:
            if index not in pairs:
                yield SentenceChange(ChangeKind.REMOVED, story_id, title, old[index], None)
        for index in stretch_new:
            if index in partner:
                yield SentenceChange(ChangeKind.EDITED, story_id, title, old[partner[index]], new[index])
            else:
                yield SentenceChange(ChangeKind.ADDED, story_id, title, None, new[index])


def _stretches(old: Sequence[str], new: Sequence[str]) -> list[Places]:
    """Return where the two differ: what stands at both ends is not compared, and what stands everywhere no anchor."""
    start = next(
        (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    most = min(len(old), len(new)) - start
    tail = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    first, second = old[start : len(old) - tail], new[start : len(new) - tail]
    # A matcher takes time with the square of how often one sentence is repeated.
    often = {text for text, count in Counter(chain(first, second)).items() if count > _REPEATED}
    matcher = SequenceMatcher(often.__contains__, first, second, autojunk=False)
    return [
        (list(range(start + old_from, start + old_to)), list(range(start + new_from, start + new_to)))
        for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes()
        if tag != "equal"
    ]


def _without_moved(old: Sequence[str], new: Sequence[str], stretches: list[Places]) -> list[Places]:
    """Leave out what stands in another place of the story now, word for word."""
    here: dict[str, list[int]] = {}
    for _, places in stretches:
        for index in places:
            here.setdefault(new[index], []).append(index)
    gone, came = set[int](), set[int]()
    for places, _ in stretches:
        for index in places:
            if here.get(old[index]):
                gone.add(index)
                came.add(here[old[index]].pop(0))
    return [
        ([a for a in olds if a not in gone], [b for b in news if b not in came]) for olds, news in stretches
    ]


def _pairs(old: Sequence[str], new: Sequence[str], stretches: Sequence[Places]) -> dict[int, int]:
    """Return which old sentence became which new one: the most alike first, near its place, then anywhere."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for near in (True, False):
        scored = sorted(
            _candidates(old, new, stretches, pairs, taken, near=near), key=lambda found: -found[0]
        )
        for _, a, b in scored:
            if a not in pairs and b not in taken:
                pairs[a] = b
                taken.add(b)
    return pairs


def _candidates(
    old: Sequence[str],
    new: Sequence[str],
    stretches: Sequence[Places],
    pairs: Mapping[int, int],
    taken: set[int],
    *,
    near: bool,
) -> Iterator[tuple[float, int, int]]:
    if not near:
        olds = [a for places, _ in stretches for a in places if a not in pairs][:_LEFT_OVER]
        news = [b for _, places in stretches for b in places if b not in taken][:_LEFT_OVER]
        stretches = [(olds, news)]
    for olds, news in stretches:
        for at, a in enumerate(olds):
            middle = at * len(news) // max(len(olds), 1) if near else 0
            reach = _REACH if near else len(news)
            for b in news[max(0, middle - reach) : middle + reach + 1]:
                alike = _alike(old[a], new[b])
                if alike >= EDITED_FROM:
                    yield alike, a, b


def _alike(before: str, after: str) -> float:
    held = before in after or after in before
    return max(similarity(before, after), EDITED_FROM if held else 0.0)
