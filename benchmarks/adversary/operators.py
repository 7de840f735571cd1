"""A true sentence comes in; the wrong sentences that each operator makes of it go out, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from benchmarks.adversary import operators_facts as facts
from benchmarks.adversary import operators_names as names
from benchmarks.adversary import operators_words as words
from benchmarks.adversary.originals import Original

Operator = Callable[[Original], Iterator[str]]

OPERATORS: Final[dict[str, tuple[Operator, ...]]] = {
    "negate": (words.negate,),
    "antonym": (words.antonym,),
    "renumber": (facts.renumber,),
    "swap name": (names.swap_name,),
    "exchange names": (names.exchange_names, names.passive),
    "swap date": (facts.redate,),
    "stitch": (names.stitch,),
    "stitch inside": (names.stitch_inside, words.swap_words),
    "misattribute": (words.misattribute,),
    "be certain": (words.be_certain,),
    "overgeneralise": (words.overgeneralise,),
    "invent": (words.invent,),
    "borrow": (words.borrow,),
    "compare": (words.compare,),
    "swap unit": (facts.swap_unit,),
    "swap role": (facts.swap_role,),
}
"""What each operator is called, and how it is done."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong sentence: which operator made it of which original."""

    operator: str
    original: Original
    text: str


def wrong_sentences(originals: Iterable[Original], seed: int = 7, each: int = 2) -> list[Wrong]:
    """Return up to `each` wrong sentences for every original and operator, drawn by `seed`.

    What a sentence of the story says word for word is no wrong sentence and is left out.
    """
    made: dict[tuple[str, str, str], Wrong] = {}
    for original in originals:
        said = {_bare(text) for text in (*original.story.sentences, original.text)}
        for name, ways in OPERATORS.items():
            candidates = sorted({text for way in ways for text in way(original) if _bare(text) not in said})
            random = Random(f"{seed}:{original.id}:{name}")
            for text in random.sample(candidates, min(each, len(candidates))):
                made.setdefault((original.story.id, name, text), Wrong(name, original, text))
    return list(made.values())


def _bare(text: str) -> str:
    return " ".join(text.casefold().rstrip(".!?").split())
