"""Tell whether a sentence's words follow each other as its source's do, or what moved across what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from index.proof import lexicon
from index.proof.alignment import Item, Meeting, align, is_passive, items, small_words
from index.proof.lexicon import AUXILIARIES, SPEECH
from index.proof.parsed_sentence import Reading, Word, is_verb
from index.proof.source import Source


def _unsaid(mine: Sequence[Item], main: Reading) -> list[Item]:
    """Return the items without the "according" or "said" for which the source has the other of the two."""
    spoken = [word for word in main.words if word.key in lexicon.SPEECH]
    if len(spoken) != 1:
        return list(mine)
    other = lexicon.SPEECH - {"according"} if spoken[0].key == "according" else {"according"}
    result: list[Item] = []
    told = False
    for item in mine:
        if item.word and item.word.key in other:
            told = item.word.key == "according"
            continue
        small = tuple(word for word in item.before if word.key != "to") if told else item.before
        result.append(replace(item, before=small))
        told = False
    return result


class Path:
    """The items of a claim with their places among the items of a source."""

    def __init__(self, claim: Reading, source: Source) -> None:
        self.claim, self.main = claim, source.main
        full = {word.key for word in source.full}
        known = _unsaid(items(claim), source.main)
        places = align(known, items(source.main))
        pairs = list(zip(known, places, strict=True))
        self.lost = [
            item
            for item, place in pairs
            if place is None and not (item.word and item.word.capital and item.word.key in full)
        ]
        self.mine = [item for item, place in pairs if place is not None]
        self.places = [place for place in places if place is not None]
        self.theirs = items(source.main)
        self.used = set(self.places)

    def moves(self, at: int) -> bool:
        """Tell whether an item stands in the source before what it follows in the claim."""
        item = self.mine[at]
        demonym = item.word and item.word.key in lexicon.DEMONYMS.values()
        return self.places[at] < self.places[at - 1] and not (
            self.demonym(at - 1) if not demonym else self.demonym(at)
        )

    def demonym(self, at: int) -> bool:
        """Tell whether "Norwegian companies" stands for "companies from Norway"."""
        word = self.mine[at].word
        return (
            word is not None
            and word.key in lexicon.DEMONYMS.values()
            and word.key != word.text.casefold()
            and abs(self.places[at] - self.places[min(at + 1, len(self.places) - 1)]) <= 2
        )

    def gap(self, at: int) -> str:
        """Return the claim's text between an item and the one before."""
        return self.claim.text[self.mine[at - 1].end : self.mine[at].start]

    def block(self, at: int, moves: Sequence[int]) -> tuple[int, int]:
        """Return the first and the last item of the run that an item is in."""
        first = max((move for move in moves if move <= at), default=0)
        last = min((move for move in moves if move > at), default=len(self.mine)) - 1
        return first, last

    def start(self, at: int) -> int:
        """Return the first item of the run that ends with an item."""
        while at > 0 and self.places[at - 1] < self.places[at]:
            at -= 1
        return at

    def is_finite(self, at: int) -> bool:
        """Tell whether an item of the claim is a verb."""
        word = self.mine[at].word
        return word is not None and is_verb(self.claim, word)

    def turns_back(self, at: int) -> bool:
        """Tell whether the next item stands before this one in the source."""
        return at + 1 < len(self.places) and self.places[at + 1] < self.places[at]

    def touch(self, here: int, there: int) -> bool:
        """Tell whether only a space is between two things of the source."""
        return self.main.text[self.theirs[here].end : self.theirs[there].start] in (" ", "-", "'s ", "' ")


LONGEST_SPEAKER: Final = 9
"""Words, names and numbers of "the general secretary of the union, Piotr Zalman, said on Monday"."""

STOP: Final = re.compile(r"[,;:()\"]|\s-\s")
_FRONTED: Final = frozenset(
    "in on at after before since until when while during by for with from over under as according to".split()
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


MOST_MOVES: Final = 2
"""Phrases that may stand elsewhere than in the source."""

_OPENS: Final = frozenset(
    """in on at to from by with for of as into onto upon about around through than against without before after
    until since despite between among during within toward towards and but or while whereas who whom whose
    which where when that because although though if unless a an the its their his her""".split()
)
_ADJUNCT: Final = _OPENS - frozenset("a an the its their his her and but or than that".split())
_KINDS: Final = frozenset(
    """former deputy vice acting alleged would-be fake planned proposed failed assistant retired honorary
    half third quarter""".split()
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
