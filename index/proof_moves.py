"""A way through a source comes in; whether what the claim has moved may stand where it does goes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index import proof_lexicon as lexicon
from index.proof_path import Path
from index.proof_reading import Word
from index.proof_small import is_passive
from index.proof_verbs import is_verb

LONGEST_SPEAKER: Final = 9
"""Words, names and numbers of "the general secretary of the union, Piotr Zalman, said on Monday"."""

STOP: Final = re.compile(r"[,;:()\"]|\s-\s")
_FRONTED: Final = frozenset(
    "in on at after before since until when while during by for with from over under as according to".split()  # noqa: SIM905
)


def _is_speech(word: Word) -> bool:
    return word.key == "according" or (word.key in lexicon.SPEECH and not word.capital)


class Moves(Path):
    """A way with the phrases in it that stand elsewhere in the source."""

    def may_move(self, at: int, moves: Sequence[int]) -> bool:
        """Tell whether the run that begins at `at` may stand behind the run before it."""
        before, here = self.block(at - 1, moves), self.block(at, moves)
        return (
            self.is_passive(at)
            or self.is_owner(at)
            or self.is_fronted(before)
            or self.says(before)
            or self.says(here)
            or self.is_beside(at, here)
            or self.was_fronted(here)
            or self.are_clauses(at, before, moves)
        )

    def is_passive(self, at: int) -> bool:
        """Tell whether "by" turns the doer and the thing done to round, here or in the source."""
        low, high = sorted((self.places[at - 1], self.places[at]))
        mine = any(word.key == "by" for item in self.mine[max(0, at - 1) : at + 3] for word in item.before)
        theirs = any(word.key == "by" for item in self.theirs[low : high + 1] for word in item.before)
        verb, known = self.mine[at], self.theirs[self.places[at]]
        dropped = self.places[self.start(at - 1)] == self.places[at] + 1 and is_verb(self.main, known.thing)
        helped = is_passive(verb) and not is_passive(known)
        return mine != theirs or (dropped and helped)

    def is_owner(self, at: int) -> bool:
        """Tell whether "the city's council" stands for "the council of the city", or the other way round."""
        between = self.theirs[self.places[at] : self.places[at - 1] + 1]
        tight = len(between) <= 4
        mine = re.match(r"'s?\s", self.gap(at)) or self.mine[at - 1].word
        owned = isinstance(mine, Word) and mine.text.endswith(("'s", "s'"))
        of = any(word.key in ("of", "on") for word in self.theirs[self.places[at - 1]].before)
        if tight and (owned or isinstance(mine, re.Match)) and of:
            return True
        possessive = any(item.word and item.word.text.endswith(("'s", "s'")) for item in between)
        return (
            tight
            and (possessive or between[-1].start - between[0].end < 3)
            and any(word.key == "of" for word in self.mine[at].before)
        )

    def is_fronted(self, block: tuple[int, int]) -> bool:
        """Tell whether a run is a time or place that opens the claim."""
        first, last = block
        words = self.mine[first].before
        opens = bool(words) and words[0].key in _FRONTED
        return first == 0 and opens and not any(self.is_finite(at) for at in range(first + 1, last + 1))

    def was_fronted(self, block: tuple[int, int]) -> bool:
        """Tell whether a run is a time or place that opens the source and closes the claim."""
        first, last = block
        mine, theirs = self.mine[first].before, self.theirs[0].before
        closes = last == len(self.mine) - 1 and self.places[first] == 0
        opens = bool(mine and theirs) and mine[0].key == theirs[0].key and mine[0].key in _FRONTED
        return closes and opens

    def are_clauses(self, at: int, before: tuple[int, int], moves: Sequence[int]) -> bool:
        """Tell whether two clauses joined by "and" or "while" stand the other way round."""
        joints = {"and", "but", "while", "whereas"}
        mine = joints & {word.key for word in self.mine[at].before}
        theirs = joints & {word.key for word in self.theirs[self.places[before[0]]].before}
        verbs = [
            any(self.is_finite(each) for each in range(*run)) for run in ((0, at + 1), (at, len(self.mine)))
        ]
        return len(moves) == 1 and bool(mine and theirs) and all(verbs)

    def says(self, block: tuple[int, int]) -> bool:
        """Tell whether a run is who said it."""
        first, last = block
        end = self.mine[last + 1].start if last + 1 < len(self.mine) else len(self.claim.text)
        start = self.mine[first - 1].end if first else 0
        spoken = any(_is_speech(word) for word in self.claim.words if start <= word.start < end)
        return spoken and last - first < LONGEST_SPEAKER and (first == 0 or last == len(self.mine) - 1)

    def is_beside(self, at: int, here: tuple[int, int]) -> bool:
        """Tell whether "Lena Osk, the engineer," stands for "the engineer, Lena Osk,"."""
        first, last = here
        end = next(
            (place for place in range(first, last + 1) if place == last or STOP.search(self.gap(place + 1))),
            last,
        )
        start = self.places[at - 1]
        while start - 1 in self.used and start - 1 > self.places[end]:
            start -= 1
        names = all(item.word and item.word.capital for item in self.theirs[start : self.places[at - 1] + 1])
        joined = bool(STOP.search(self.gap(at))) or "who" in self.gap(at) or " is " in self.gap(at)
        return names and joined and start == self.places[end] + 1

    def turned(self, at: int) -> bool:
        """Tell whether the verb comes after who is behind it in the source: "was blamed by", "said X"."""
        word = self.mine[at].word
        return at > 0 and (self.is_passive(at) or (word is not None and word.key in lexicon.SPEECH))
