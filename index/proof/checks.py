"""A claim and the source it cites come in; what the source does not support goes out, from a table of checks.

Every check is a pure function (claim, source) -> what is unsupported, () when nothing is. They know
nothing of each other; a claim passes when all return (). To harden proving, add a check to CHECKS. All
err on the side of refusing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from index.proof.check_binding import misplaced
from index.proof.check_measures import remeasured
from index.proof.check_negation import hedges_dropped, polarity_differs
from index.proof.check_relations import reordered
from index.proof.check_word_order import strays
from index.proof.names import found, name_runs
from index.proof.parsed_sentence import Reading, Word, akin
from index.proof.source import Source

Check = Callable[[Reading, Source], tuple[str, ...]]

LEAST_MATTER: Final = 2
"""How many words, names and numbers a claim must hold: a bare "35-50." says nothing that can be proved."""


def too_little(claim: Reading, _: Source) -> tuple[str, ...]:
    """Return the claim itself when there is too little in it to prove."""
    return () if matter(claim) >= LEAST_MATTER else (claim.text,)


def matter(claim: Reading) -> int:
    """Return how many things a claim holds that a source could support."""
    return len(claim.stems()) + len(claim.quantities) + len(claim.days)


def unsupported_numbers(claim: Reading, source: Source) -> tuple[str, ...]:
    """Return the quantities that the source does not give with the same value, unit and bound."""
    years = {day.year for day in source.main.days}
    return tuple(
        claim.text[number.start : number.end]
        for number in claim.quantities
        if not any(known.supports(number) for known in source.main.quantities)
        and (number.unit or number.bound or number.low != number.high or number.low not in years)
    )


def unsupported_dates(claim: Reading, source: Source) -> tuple[str, ...]:
    """Return the dates, months and weekdays of which no date of the source says as much."""
    return tuple(
        claim.text[day.start : day.end]
        for day in claim.days
        if not any(known.supports(day) for known in source.main.days)
    )


def unsupported_names(claim: Reading, source: Source) -> tuple[str, ...]:
    """Return the names whose words do not stand together in the source, as in one name made of two men's."""
    words = source.naming_words()
    return tuple(" ".join(word.text for word in run) for run in name_runs(claim) if found(run, words) is None)


def unsupported_words(claim: Reading, source: Source) -> tuple[str, ...]:
    """Return the words with a meaning of their own that have no word of that meaning in the source."""
    stems = source.main.stems()
    keys = source.main.all_keys() | {word.key for word in source.naming_words() if word.capital}
    named = {word.start for run in name_runs(claim) for word in run}
    return tuple(
        word.text
        for word in claim.words
        if not word.light and word.start not in named and not _supported(word, stems, keys)
    )


def _supported(word: Word, stems: frozenset[str], keys: frozenset[str]) -> bool:
    return word.key in keys or word.stem in stems or any(akin(word.stem, stem) for stem in stems)


CHECKS: Final[tuple[Check, ...]] = (
    too_little,
    unsupported_numbers,
    unsupported_dates,
    unsupported_names,
    unsupported_words,
    polarity_differs,
    hedges_dropped,
    misplaced,
    reordered,
    remeasured,
    strays,
)


def unsupported(claim: Reading, source: Source) -> tuple[str, ...]:
    """Return what the first failing check finds, () when the source proves the claim."""
    if not _near(claim, source):
        return (claim.text,)
    return next((finding for check in CHECKS if (finding := check(claim, source))), ())


def _near(claim: Reading, source: Source) -> bool:
    """Tell whether the source may be about what the claim is about: a quick look that spares the others."""
    stems, known = claim.stems(), source.main.stems()
    if claim.language != "en" or not stems:
        return True
    shared = sum(1 for stem in stems if stem in known or any(akin(stem, other) for other in known))
    return shared * 2 >= len(stems)
