"""A thing of a claim and its place in the source come in; whether their small words differ goes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from index.proof_alignment import Item
from index.proof_dates import Day
from index.proof_numbers import Quantity
from index.proof_verbs import BE

_FREE: Final = frozenset("a an the that who which whom do does did am mr mrs ms".split())  # noqa: SIM905
"""Small words that may come and go."""

_LOOSE: Final = _FREE | frozenset(
    """he she it they him them his her hers its their theirs this these those i we you our my us
    and but while whereas although though also however meanwhile then too so there here now already currently
    itself himself herself themselves very just still""".split()  # noqa: SIM905
)
"""Small words that may be left out."""

_ALIKE: Final = {
    word: line.split()[0]
    for line in (
        "may might",
        "will would shall",
        "can could",
        "has have had having",
        "about around roughly approximately some",
        "is are was were be been being",
    )
    for word in line.split()
}
_PLACES: Final = frozenset(
    "island city town district village river resort state region country port county province".split()  # noqa: SIM905
)
_OPENERS: Final = frozenset(("when", "while", "because", "as", "where", "after", "although", "though"))
_POSSESSIVE: Final = frozenset(("his", "her", "its", "their"))
_OWNED: Final = ("'s", "s'")


@dataclass(frozen=True, slots=True)
class Meeting:
    """An item of a claim and the one of the source that it is, with how they came to stand where they do."""

    item: Item
    known: Item
    previous: Item | None
    gap: str
    verb: bool
    follows: bool
    turned: bool
    first: bool

    def differs(self) -> bool:
        """Tell whether a small word was added or left out that matters."""
        mine, theirs = _keys(self.item), _keys(self.known)
        return bool(mine - theirs - self._may_come()) or bool(theirs - mine - self._may_go())

    def _may_come(self) -> set[str]:
        """Return the small words that may stand before the item though they do not in the source."""
        free = set(_FREE)
        apart = bool(re.match(r"'?s?\s?[,;]", self.gap))
        if self.turned or apart:
            free |= {"is"}
        if self.first:
            free |= {"it", "this", "there", "is"} if not self.verb else {"it", "this", "there"}
        if self.verb:
            free |= {"has"}
        if self.turned:
            free |= {"by", "of", "and", "but", "while", "whereas"}
        if {"them", "those"} & {word.key for word in self.known.before}:
            free |= {"people", "person"}
        if isinstance(self.item.thing, Day):
            free |= {"in", "on"}
        owner = self.previous.word if self.previous else None
        if owner and owner.capital and owner.text.endswith(_OWNED):
            free |= _POSSESSIVE
        return free

    def _may_go(self) -> set[str]:
        """Return the small words that may be missing before the item."""
        keys = [word.key for word in self.known.before]
        free = set(_LOOSE)
        if self.verb and self.follows:
            free -= {"and", "but", "while", "whereas"}
        if not self.follows:
            free |= _OPENERS
        if self.turned:
            free |= {"by", "is", "of"}
        if self.verb:
            free |= {"has"}
        if isinstance(self.item.thing, Day):
            free |= {"in", "on", "at"}
        owner = self.previous.word if self.previous else None
        if owner and (owner.key in _PLACES or self.turned) and self.known.word and self.known.word.capital:
            free |= {"of"}
        if owner and owner.key == "according":
            free |= {"to"}
        if self.item.word and self.item.word.text.endswith(_OWNED):
            free |= {"of"}
        if "them" in keys:
            free |= {"of"}
        if isinstance(self.item.thing, Quantity) and self.item.thing.low != self.item.thing.high:
            free |= {"between", "from"}
        if "only" in keys and keys[keys.index("only") - 1] in {"the", *_POSSESSIVE}:
            free |= {"only"}
        return free


def _keys(item: Item) -> set[str]:
    return {_ALIKE.get(word.key, word.key) for word in item.before}


def has(item: Item, keys: frozenset[str]) -> bool:
    """Tell whether one of the words stands before an item."""
    return any(word.key in keys for word in item.before)


def is_passive(item: Item) -> bool:
    """Tell whether a form of "be" stands before an item."""
    return has(item, BE)
