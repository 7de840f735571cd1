"""A claim and a source come in; what the claim does not say in the source's order and words goes out.

A claim may leave out whole phrases of its sentence, and may move one: a time or place to the front, who says
it to the front or end, what a name is beside it, the doer behind "by". Nothing else may be exchanged, and
each word keeps the small words before it ("against the closure", "all of the gates"). There is no parser
here, so much that is true is refused; the reader then gets the sentence itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from index.proof_alignment import small_words
from index.proof_lexicon import SPEECH
from index.proof_moves import STOP, Moves
from index.proof_reading import Reading
from index.proof_small import Meeting
from index.proof_source import Source
from index.proof_verbs import AUXILIARIES, is_verb

MOST_MOVES: Final = 2
"""Phrases that may stand elsewhere than in the source."""

_OPENS: Final = frozenset(
    """in on at to from by with for of as into onto upon about around through than against without before after
    until since despite between among during within toward towards and but or while whereas who whom whose
    which where when that because although though if unless a an the its their his her""".split()  # noqa: SIM905
)
_ADJUNCT: Final = _OPENS - frozenset("a an the its their his her and but or than that".split())  # noqa: SIM905
_KINDS: Final = frozenset(
    """former deputy vice acting alleged would-be fake planned proposed failed assistant retired honorary
    half third quarter""".split()  # noqa: SIM905
)


def strays(claim: Reading, source: Source) -> tuple[str, ...]:
    """Return where the claim leaves the order or the small words of the source."""
    if claim.language != "en" or source.main.language != "en":
        return ()
    return tuple(_Way(claim, source).strays())


class _Way(Moves):
    """A way of which each step is looked at."""

    def strays(self) -> Iterator[str]:
        """Yield each thing of the claim that is out of its place."""
        yield from (self.claim.text[item.start : item.end] for item in self.lost)
        if not self.mine:
            return
        if len(self.used) < len(self.places):
            yield self.claim.text
        moves = [at for at in range(1, len(self.places)) if self.moves(at)]
        if len(moves) > MOST_MOVES:
            yield self.claim.text
        for at, item in enumerate(self.mine):
            if (at in moves and not self.may_move(at, moves)) or not self._may_follow(at, at in moves):
                yield self.claim.text[item.start : item.end]
        yield from self._after_the_last()

    def _may_follow(self, at: int, moved: bool) -> bool:
        """Tell whether an item stands where it does in the source, but for phrases left out."""
        if self.demonym(at):
            return True
        item, place = self.mine[at], self.places[at]
        known = self.theirs[place]
        here = max(self.places[:at], default=-1)
        here = here if here < place else self.places[at - 1]
        follows = at > 0 and place == here + 1
        verb = item.word is not None and is_verb(self.main, known.thing)
        meeting = Meeting(
            item,
            known,
            self.theirs[place - 1] if place else None,
            self.main.text[self.theirs[place - 1].end : known.start] if place else "",
            verb=verb,
            follows=follows,
            turned=moved or self.turns_back(at),
            first=at == 0,
        )
        if meeting.differs():
            return False
        if follows or (at and self.demonym(at - 1)):
            return True
        if at == 0 or moved:
            return self._begins(place, verb=verb and not self.turned(at))
        return self._skips(here, place, verb=verb)

    def _begins(self, place: int, *, verb: bool) -> bool:
        """Tell whether a run may begin at a place: not at a verb without its subject, nor after "former"."""
        if place == 0 or not self.touch(place - 1, place):
            return not verb or place == 0
        before = self.theirs[place - 1].word
        return not verb and not (before and before.key in _KINDS and place - 1 not in self.used)

    def _skips(self, here: int, there: int, *, verb: bool) -> bool:
        """Tell whether what is between two places may be left out."""
        used = self.used.intersection(range(here + 1, there))
        new = [place for place in range(here + 1, there) if place not in self.used]
        if verb and any(is_verb(self.main, self.theirs[place].thing) for place in used):
            return False
        if not new or (verb and self._is_joined(here, new[0], new[-1], there)):
            return True
        before = self.theirs[new[-1]].word
        kind = new[-1] == there - 1 and before and before.key in _KINDS and self.touch(there - 1, there)
        if kind or (new[0] == here + 1 and not self._opens(here, new[0])):
            return False
        return not verb or self._keeps_subject(here, new, there)

    def _keeps_subject(self, here: int, new: Sequence[int], there: int) -> bool:
        """Tell whether only what is set apart by commas, or a "of ..." or "in ...", is left out before a verb."""
        gap = self.main.text[self.theirs[new[-1]].end : self.theirs[there].start]
        inside = self.main.text[self.theirs[here].end : self.theirs[there].start]
        apart = inside.startswith(",") and gap.startswith(",")
        small = self.theirs[new[0]].before
        adjunct = bool(small) and small[0].key in _ADJUNCT and not STOP.search(inside)
        clause = any(is_verb(self.main, self.theirs[place].thing) for place in new)
        return apart or (adjunct and not clause)

    def _is_joined(self, here: int, first: int, last: int, there: int) -> bool:
        """Tell whether two verbs have one subject and the first of them is left out: "voted against it and said"."""
        gap = self.main.text[self.theirs[last].end : self.theirs[there].start]
        if not re.match(r",? (?:and|but)(?: (?:then|also|later|now|could|will|would|may))* $", gap):
            return False
        verbs = [place for place in range(first, last + 1) if is_verb(self.main, self.theirs[place].thing)]
        helped = {word.key for word in self.theirs[first].before} <= AUXILIARIES
        return first == here + 1 and verbs[:1] == [first] and len(verbs) == 1 and helped

    def _opens(self, here: int, first: int) -> bool:
        """Tell whether a phrase begins behind a place, so that it may be left out from there."""
        gap = self.main.text[self.theirs[here].end : self.theirs[first].start]
        small = small_words(self.main, self.theirs[here].end, self.theirs[first].start)
        if STOP.search(gap) or any(word.key in _OPENS for word in small):
            return True
        word = self.theirs[first].word
        before = self.theirs[here].word
        if word is None and before is not None and before.capital:
            return True
        if word is not None and word.key in SPEECH and "according" in self.claim.all_keys():
            return True
        return word is not None and (word.text.endswith("ly") or is_verb(self.main, self.theirs[here].thing))

    def _after_the_last(self) -> Iterator[str]:
        """Yield what each run ends with if in the source it goes on there: "the city" of "the city council"."""
        ends = [
            at
            for at in range(len(self.places))
            if at + 1 == len(self.places) or self.places[at + 1] < self.places[at]
        ]
        for at in ends:
            place = self.places[at]
            after = place + 1
            if after < len(self.theirs) and after not in self.used and self.touch(place, after):
                word = self.theirs[place].word
                known = self.theirs[after].word
                loose = (known and known.text.endswith("ly")) or (word and is_verb(self.main, word))
                if not loose and not (known and is_verb(self.main, known)):
                    yield self.claim.text[self.mine[at].start : self.mine[at].end]
        rest = small_words(self.claim, self.mine[-1].end, len(self.claim.text))
        place = self.places[-1]
        stop = self.theirs[place + 1].start if place + 1 < len(self.theirs) else len(self.main.text)
        known_rest = {word.key for word in small_words(self.main, self.theirs[place].end, stop)}
        yield from (word.text for word in rest if word.key not in known_rest)
