"""Hypothesis as these tests use it: without a deadline, since no shared machine keeps one."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

settings.register_profile("storyproof", deadline=None)
settings.load_profile("storyproof")

__all__ = ["assume", "example", "given", "random_edits"]


@st.composite
def random_edits(draw: st.DrawFn, texts: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Draw a story with some sentences removed, changed, moved or added, and those that no longer stand in it."""
    kept: list[str] = []
    touched: set[str] = set()
    for text in texts:
        match draw(st.sampled_from(["keep", "keep", "remove", "edit", "insert"])):
            case "remove":
                touched.add(text)
            case "edit":
                touched.add(text)
                words = text.split()
                words[draw(st.integers(1, len(words) - 2))] = draw(
                    st.sampled_from(["seventeen", "Norwich", "not"])
                )
                kept.append(" ".join(words))
            case "insert":
                kept += [text, draw(st.sampled_from(["Rain fell all night.", "No date was given."]))]
            case _:
                kept.append(text)
    if draw(st.booleans()):
        kept = draw(st.permutations(kept))
    return tuple(kept) or ("Nothing is left of it.",), frozenset(touched)
