"""An answered question in, one that its story does not answer out: a name, a number or a word is swapped."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benchmarks.reader.data import Example

_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w'-]+(?: (?:of |the )?[A-Z][\w'-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_OPPOSITES = dict(
    pair
    for a, b in [
        ("first", "last"), ("most", "least"), ("more", "less"), ("highest", "lowest"), ("largest", "smallest"),
        ("before", "after"), ("increase", "decrease"), ("increased", "decreased"), ("won", "lost"), ("win", "lose"),
        ("north", "south"), ("east", "west"), ("began", "ended"), ("begin", "end"), ("start", "stop"),
        ("started", "stopped"), ("best", "worst"), ("oldest", "newest"), ("early", "late"), ("higher", "lower"),
        ("larger", "smaller"), ("accepted", "rejected"), ("allowed", "banned"), ("opened", "closed"),
        ("bought", "sold"), ("joined", "left"), ("same", "different"), ("maximum", "minimum"), ("always", "never"),
        ("wife", "daughter"), ("father", "brother"), ("supported", "opposed"), ("support", "oppose"),
        ("positive", "negative"), ("male", "female"), ("men", "women"), ("young", "old"), ("rich", "poor"),
        ("public", "private"), ("strong", "weak"), ("upper", "lower"), ("majority", "minority"), ("born", "buried"),
    ]
    for pair in ((a, b), (b, a))
)  # fmt: skip
_VERB = re.compile(r"\b(did|do|does|is|are|was|were|can|could|has|have|had|will|would)\b", re.IGNORECASE)


def without_answer(examples: Sequence[Example], share: float, chance: random.Random) -> Iterator[Example]:
    """Yield a share of the answered questions with the answering sentences taken away."""
    for example in examples:
        rest = tuple(candidate for candidate in example.candidates if candidate.span is None)
        if not example.impossible and rest and chance.random() < share:
            yield replace(example, id=f"{example.id}-gone", impossible=True, candidates=rest)


def swapped(examples: Sequence[Example], share: float, chance: random.Random) -> Iterator[Example]:
    """Yield a share of the answered questions changed so that the sentence no longer answers them."""
    pools: dict[str, list[str]] = {}
    for example in examples:
        found = pools.setdefault(example.story, [])
        found += [match for candidate in example.candidates for match in _NAME.findall(candidate.text)]
    for example in examples:
        if example.impossible or chance.random() >= share:
            continue
        holding = " ".join(c.text for c in example.candidates if c.span)
        changed = _change(example.question, holding, pools[example.story], chance)
        if changed is not None:
            bare = tuple(replace(candidate, span=None) for candidate in example.candidates)
            yield replace(
                example, id=f"{example.id}-swap", question=changed, impossible=True, candidates=bare
            )


def _change(question: str, holding: str, names: Sequence[str], chance: random.Random) -> str | None:
    ways = [_swap_number, _swap_name, _swap_word]
    chance.shuffle(ways)
    ways.append(_negate)
    for way in ways:
        changed = way(question, holding, names, chance)
        if changed is not None and changed != question:
            return changed
    return None


def _swap_number(question: str, holding: str, names: Sequence[str], chance: random.Random) -> str | None:
    found = [match for match in _NUMBER.finditer(question) if match[0] in holding]
    if not found:
        return None
    old = chance.choice(found)
    year = _YEAR.fullmatch(old[0])
    digits = re.sub(r"\D", "", old[0])
    new = (
        str(int(digits) + chance.choice([-30, -11, -4, -1, 1, 3, 9, 20]))
        if year
        else _other_number(digits, chance)
    )
    return question[: old.start()] + new + question[old.end() :]


def _other_number(digits: str, chance: random.Random) -> str:
    return str(max(2, int(int(digits) * chance.choice([0.3, 0.5, 1.5, 2, 3, 7])) + chance.choice([1, 2, 5])))


def _swap_name(question: str, holding: str, names: Sequence[str], chance: random.Random) -> str | None:
    found = [match for match in _NAME.finditer(question) if match[0] in holding]
    others = [name for name in names if name not in holding and name not in question and len(name) > 3]
    if not found or not others:
        return None
    old = chance.choice(found)
    return question[: old.start()] + chance.choice(others) + question[old.end() :]


def _swap_word(question: str, holding: str, names: Sequence[str], chance: random.Random) -> str | None:
    found = [match for match in re.finditer(r"[a-z]+", question) if match[0] in _OPPOSITES]
    if not found:
        return None
    old = chance.choice(found)
    return question[: old.start()] + _OPPOSITES[old[0]] + question[old.end() :]


def _negate(question: str, holding: str, names: Sequence[str], chance: random.Random) -> str | None:
    found = _VERB.search(question)
    if found is None or chance.random() < 0.7 or " not " in question:
        return None
    rest = question[found.end() :].split(" ", 2)
    if len(rest) < 3:
        return None
    return f"{question[: found.end()]} {rest[1]} not {rest[2]}"
