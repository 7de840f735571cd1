"""A claim and a source come in; the words whose negation or certainty differs between them go out."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from index.proof import lexicon
from index.proof.names import name_runs
from index.proof.parsed_sentence import Reading, Word
from index.proof.source import Source
from index.text.language import language

_ENDS_SCOPE: Final = frozenset(
    (
        "but",
        "while",
        "whereas",
        "although",
        "though",
        "and",
        "because",
        "when",
        "after",
        "before",
        "who",
        "which",
    )
)
_REACH: Final = {
    "possible": 2,
    "alleged": 3,
    "planned": 2,
    "future": 2,
    "required": 2,
    "partial": 1,
    "conditional": 6,
}
"""How many words a hedge is said of."""

_PAUSE = re.compile(r"[,;:.!?](?=\s|$)|[()\"]|\s-\s")
_PAST: Final = frozenset(("was", "were", "had", "has", "have", "did", "been"))
_FUTURE: Final = frozenset(("will", "would", "shall"))


def is_negation(word: Word, code: str) -> bool:
    """Tell whether a word turns what follows into its opposite."""
    return word.key in (lexicon.NEGATIONS if code == "en" else language(code).negations)


def polarities(reading: Reading) -> dict[str, set[bool]]:
    """Return for each stem whether it is said (True), denied (False) or perhaps either."""
    result: dict[str, set[bool]] = defaultdict(set)
    for stem, said in _polarities(reading):
        result[stem] |= {True, False} if said is None else {said}
    return result


def _certain_polarities(reading: Reading) -> list[tuple[str, bool]]:
    return [(stem, said) for stem, said in _polarities(reading) if said is not None]


def _polarities(reading: Reading) -> list[tuple[str, bool | None]]:
    """Return for each word with a meaning whether it is said, denied or (None) in reach of a denial.

    A denial reaches to the next punctuation mark or joining word, but through "that": "did not say that". Of
    the words that it reaches the first is what is denied; what it does to the others, only a parser could
    tell. Two denials cancel.
    """
    result: list[tuple[str, bool | None]] = []
    said, first, end = True, False, 0
    for word in reading.words:
        if word.key in _ENDS_SCOPE or _PAUSE.search(reading.text[end : word.start]):
            said = True
        if is_negation(word, reading.language):
            said, first = not said, True
        elif not word.light:
            result.append((word.stem, said if said or first else None))
            first = False
        end = word.start + len(word.text)
    return result


def polarity_differs(claim: Reading, source: Source) -> tuple[str, ...]:
    """Return the stems that the claim says and the source denies, or the other way round."""
    known = polarities(source.main)
    differing = [
        stem for stem, said in _certain_polarities(claim) if stem in known and said not in known[stem]
    ]
    denials, known_denials = _denials(claim), _denials(source.main)
    if len(denials) > len(known_denials):
        differing += [word.text for word in denials]
    if not denials:
        denied = frozenset(stem for stem, said in known.items() if False in said)
        mostly = len(claim.stems() & denied) * 2 > len(claim.stems())
        differing += [word.text for word in known_denials if denied and (mostly or denied <= claim.stems())]
    return tuple(differing)


def _denials(reading: Reading) -> list[Word]:
    return [word for word in reading.words if is_negation(word, reading.language)]


def hedges_dropped(claim: Reading, source: Source) -> tuple[str, ...]:
    """Return the hedges ("may", "many", "plans to") that the source has around the claim's words, and it not.

    The other way round, "will" in a claim needs a plan, promise or "would" in the source.
    """
    if claim.language != "en":
        return ()
    dropped: list[str] = []
    claimed = claim.stems()
    for group, cues in lexicon.HEDGES.items():
        if any(_is_cue(word, lexicon.LICENCES[group]) for word in claim.words):
            continue
        if group == "future" and not _past(claim):
            continue
        for place, word in enumerate(source.main.words):
            if _is_cue(word, cues) and claimed & _scope(source.main, place + 1, group):
                dropped.append(word.text)
    future = [word.text for word in claim.words if word.key in _FUTURE]
    if future and not _looks_ahead(claim, source.main):
        dropped += future
    return tuple(dropped)


def _looks_ahead(claim: Reading, main: Reading) -> bool:
    """Tell whether the source speaks of the future as the claim does: surely, or hedged as it stays in the claim."""
    if any(_is_cue(word, lexicon.HEDGES["future"]) for word in main.words) or " to be " in main.text:
        return True
    soft = lexicon.HEDGES["planned"] | lexicon.HEDGES["possible"]
    hedged = False
    for word in claim.words:
        if word.key in ("and", "but", "while"):
            hedged = False
        hedged = hedged or _is_cue(word, soft)
        if word.key in _FUTURE and not hedged:
            return False
    return any(_is_cue(word, soft) for word in main.words)


def _past(reading: Reading) -> bool:
    return any(word.key in _PAST or word.text.endswith("ed") for word in reading.words)


def _is_cue(word: Word, cues: frozenset[str]) -> bool:
    return word.key in cues and not (word.capital and not word.initial)


def _scope(reading: Reading, start: int, group: str) -> frozenset[str]:
    """Return the stems that a hedge before the word at `start` is said of; names only after "many" and the like."""
    names = () if group == "partial" else [word.start for run in name_runs(reading) for word in run]
    following = [word for word in reading.words[start:] if not word.light and word.start not in names]
    return frozenset(word.stem for word in following[: _REACH[group]])
