"""A word comes in; whether it is a verb that has a subject goes out, as far as its form tells."""

from __future__ import annotations

from typing import Final

from index import proof_lexicon as lexicon
from index.proof_reading import Reading, Word

BE: Final = frozenset("is are was were be been being".split())  # noqa: SIM905
AUXILIARIES: Final = BE | frozenset(
    "has have had will would can could may might shall should must do does did not never also now".split()  # noqa: SIM905
)
IRREGULAR: Final = frozenset(
    """
    rose fell grew won lost began bought sold left came went took gave got made found held kept paid
    said told thought knew saw sent spent led met built brought became broke drove wrote spoke ran
    sank chose drew flew stood struck caught taught wore sang stole threw felt beat hit cut put set
    let lent dealt known given taken made won lost seen shown written spoken driven beaten stolen
    sold held
    """.split()  # noqa: SIM905
)


def is_verb(reading: Reading, word: object) -> bool:
    """Tell whether a word is a verb in the past, after an auxiliary, or of speech."""
    if not isinstance(word, Word) or word.light or word.capital:
        return False
    if word.key in lexicon.SPEECH or word.text in IRREGULAR:
        return True
    before = [each for each in reading.words if each.start < word.start][-1:]
    helped = bool(before) and before[0].key in AUXILIARIES
    adjective = bool(before) and before[0].key in (
        "a",
        "an",
        "the",
        "its",
        "their",
        "his",
        "her",
        "of",
        "in",
        "with",
    )
    return (word.text.endswith("ed") or helped) and not adjective
