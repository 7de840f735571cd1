"""A claim and a source come in; numbers, names and opposites that the claim put in another's place go out.

All facts of a false sentence may be in its source, only exchanged: "10 stayed and 40 returned". So each
number, name and word with an opposite is known by the company it keeps, the words of its clause: if
another number (name, opposite) of the source keeps that company better, the claim has put this one in the
other's place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from index.proof import lexicon
from index.proof.dates import Day
from index.proof.names import Run, names_in
from index.proof.numbers import Quantity
from index.proof.parsed_sentence import Reading, meaning
from index.proof.source import Source

Company = frozenset[str]

_OPPOSITES: Final = tuple((meaning(one), meaning(other)) for one, other in lexicon.OPPOSITES)


def misplaced(claim: Reading, source: Source) -> tuple[str, ...]:
    """Return what stands in another's place."""
    return (
        *_misplaced_numbers(claim, source.main),
        *_misplaced_days(claim, source.main),
        *_misplaced_names(claim, source.main),
        *_misplaced_opposites(claim, source.main),
        *_out_of_order(claim, source.main),
        *_exchanged_names(claim, source.main),
    )


def company(reading: Reading, clause: int, without: frozenset[str] = frozenset()) -> Company:
    """Return the stems of a clause; of a clause that has none, those of the clause before it, else of all."""
    stems = reading.stems(clause) - without
    while not stems and clause > 0:
        clause -= 1
        stems |= reading.stems(clause) - without
    return stems or reading.stems() - without


def fits(claimed: Company, own: Iterable[Company], rivals: Iterable[Company]) -> bool:
    """Tell whether no rival keeps the claimed company better than the thing itself does in the source."""
    best = max((len(claimed & each) for each in own), default=0)
    return all(len(claimed & each) <= best for each in rivals)


def _misplaced_numbers(claim: Reading, main: Reading) -> Iterable[str]:
    for number in claim.quantities:
        own, rivals = [], []
        for known in main.quantities:
            around = company(main, main.clause_at(known.start))
            if known.supports(number):
                own.append(around)
            elif known.unit == number.unit:
                rivals.append(around)
        if own and not fits(company(claim, claim.clause_at(number.start)), own, rivals):
            yield claim.text[number.start : number.end]


def _misplaced_days(claim: Reading, main: Reading) -> Iterable[str]:
    def around(reading: Reading, day: Day) -> Company:
        return company(reading, reading.clause_at(day.start))

    for day in claim.days:
        own = [around(main, known) for known in main.days if known.supports(day)]
        rivals = [around(main, known) for known in main.days if not known.supports(day)]
        if own and not fits(around(claim, day), own, rivals):
            yield claim.text[day.start : day.end]


def _misplaced_names(claim: Reading, main: Reading) -> Iterable[str]:
    claimed_runs, known_runs = names_in(claim, main), names_in(main, claim)
    names = frozenset(word.stem for run in (*claimed_runs, *known_runs) for word in run)
    for run in claimed_runs:
        clause = run[-1].clause
        beside = {word.key for word in claim.words if word.clause == clause}
        own = [company(main, word.clause, names) for word in main.words if word.key == run[-1].key]
        rivals = [main.stems(known[-1].clause) - names for known in known_runs if known[-1].key not in beside]
        if own and not fits(company(claim, clause, names), own, rivals):
            yield " ".join(word.text for word in run)


def _misplaced_opposites(claim: Reading, main: Reading) -> Iterable[str]:
    for one, other in (*_OPPOSITES, *((other, one) for one, other in _OPPOSITES)):
        pair = frozenset((one, other))
        own = [company(main, word.clause, pair) for word in main.words if word.stem == one]
        rivals = [company(main, word.clause, pair) for word in main.words if word.stem == other]
        for word in claim.words if own and rivals else ():
            if word.stem == one and not fits(company(claim, word.clause, pair), own, rivals):
                yield word.text


def _out_of_order(claim: Reading, main: Reading) -> Iterable[str]:
    """Yield the numbers and dates of one clause that stand the other way in one clause of the source: "5 to 7"."""
    items: list[Quantity | Day] = [*claim.quantities, *claim.days]
    for one, other in pairwise(sorted(items, key=lambda each: each.start)):
        if claim.clause_at(one.start) != claim.clause_at(other.start):
            continue
        turns = [
            first > second
            for first in _places(one, main)
            for second in _places(other, main)
            if main.clause_at(first) == main.clause_at(second) and first != second
        ]
        if turns and all(turns):
            yield claim.text[one.start : other.end]


def _places(item: Quantity | Day, main: Reading) -> list[int]:
    if isinstance(item, Day):
        return [known.start for known in main.days if known.supports(item)]
    return [known.start for known in main.quantities if known.supports(item)]


def _exchanged_names(claim: Reading, main: Reading) -> Iterable[str]:
    """Yield the pairs of names that only ever stand the other way round in the source: who did it to whom.

    Names that only "and" or a preposition joins may be exchanged; so may names of two clauses, and names around
    a verb that is passive in just one of the texts.
    """
    known = names_in(main, claim)
    for first, second in _neighbours(names_in(claim, main)):
        between = _between(claim, first, second)
        turns = [
            (theirs[0].start < mine[0].start) != (("by" in between) != ("by" in _between(main, mine, theirs)))
            for mine in known
            for theirs in known
            if mine[-1].key == first[-1].key and theirs[-1].key == second[-1].key
            if mine[-1].clause == theirs[-1].clause
        ]
        if turns and all(turns) and between - {"by"}:
            yield f"{first[-1].text} ... {second[-1].text}"


def _neighbours(runs: Sequence[Run]) -> list[tuple[Run, Run]]:
    return [
        (first, second)
        for first, second in pairwise(runs)
        if first[-1].clause == second[-1].clause and first[-1].key != second[-1].key
    ]


def _between(reading: Reading, one: Run, other: Run) -> frozenset[str]:
    """Return the stems of the words with a meaning between two names, whichever comes first, and "by"."""
    first, second = sorted((one, other), key=lambda run: run[0].start)
    between = [word for word in reading.words if first[-1].start < word.start < second[0].start]
    return frozenset(word.stem for word in between if not word.light or word.key == "by")
