"""A claim and a source come in; the way that the claim takes through the things of the source goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index import proof_lexicon as lexicon
from index.proof_alignment import Item, align, items
from index.proof_reading import Reading
from index.proof_source import Source
from index.proof_verbs import is_verb


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
