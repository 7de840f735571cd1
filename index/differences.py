"""Two lists of stories in, counts of what was added, edited, removed and left alone out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from index.ingest_types import Changes

_SIMILAR = 0.5
"""Two sentences in the same place with at least this ratio of common characters are one, edited."""

_REACH = 12
"""An edited sentence is looked for among this many that follow; else a rewritten story would take minutes."""


def story_changes(old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
    """Compare stories by id and content hash."""
    both = old.keys() & new.keys()
    edited = sum(old[key] != new[key] for key in both)
    return Changes(len(new.keys() - old.keys()), edited, len(old.keys() - new.keys()), len(both) - edited)


def sentence_changes(old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> Changes:
    """Compare sentences story by story, in their order."""
    parts = [_one_story(old.get(key, ()), new.get(key, ())) for key in sorted(old.keys() | new.keys())]
    return Changes(
        sum(part.added for part in parts),
        sum(part.edited for part in parts),
        sum(part.removed for part in parts),
        sum(part.unchanged for part in parts),
    )


def _one_story(old: Sequence[str], new: Sequence[str]) -> Changes:
    added = edited = removed = unchanged = 0
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            unchanged += old_to - old_from
            continue
        pairs = _pairs(old[old_from:old_to], new[new_from:new_to])
        edited += pairs
        removed += old_to - old_from - pairs
        added += new_to - new_from - pairs
    return Changes(added, edited, removed, unchanged)


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """Count the old sentences that have a like new one, each new one taken once, in order."""
    taken = 0
    count = 0
    for sentence in old:
        for index in range(taken, min(taken + _REACH, len(new))):
            matcher = SequenceMatcher(None, sentence, new[index], autojunk=False)
            if (
                matcher.real_quick_ratio() >= _SIMILAR
                and matcher.quick_ratio() >= _SIMILAR
                and matcher.ratio() >= _SIMILAR
            ):
                count, taken = count + 1, index + 1
                break
    return count
