"""A true sentence comes in; wrong ones with names, subjects or facts in another's place go out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from benchmarks.adversary import tables
from benchmarks.adversary.originals import Original, Story, names_of
from benchmarks.adversary.rewriting import lowered, put

_ONLY_JOINED = re.compile(r"[\s,]*(?:and|or|with|met|und|between|as well as|to|plus|/|,)?[\s,]*(?:the\s)?$")
_MUTUAL = re.compile(
    r"\b(?:between|both|met|meet|married|agreement with|talks with|together with|joint|shared|equal)\b"
)
_LISTED = re.compile(r"^(?:[\s,]|\band\b|\bor\b|\bof\b|\bin\b|\bthe\b|[A-Z][\w'’-]*|\bas well as\b)*$")
_VERB = re.compile(
    rf"(?<= )(?:{'|'.join(tables.AUXILIARIES)}|{'|'.join(tables.PASTS)}|{'|'.join(tables.SPEECH)}|[a-z]{{3,}}ed)(?= )"
)
_PRONOUN = re.compile(
    r"^(?:He|She|It|They|This|That|These|Those|There|His|Her|Its|Their|We|I|You|Who|What|If|When|But|And)\b"
)


def swap_name(original: Original) -> Iterator[str]:
    """Put another name of the story in a name's place."""
    here = names_of(original.text, original.story)
    proof = " ".join(original.evidence)
    for name in here:
        for other in original.story.names:
            if _different(name, other) and other not in here:
                yield _renamed(original.text, name, other)
        for other in names_of(proof, original.story):
            if _different(name, other) and other not in here:
                yield _renamed(original.text, name, other)


def exchange_names(original: Original) -> Iterator[str]:
    """Exchange two names of the sentence, unless they only stand side by side in a list."""
    text = original.text
    for one, other in combinations(names_of(text, original.story), 2):
        first, second = sorted((text.find(one), text.find(other)))
        between = text[first + len(one if text.find(one) == first else other) : second]
        if not _different(one, other) or _ONLY_JOINED.match(between) or _LISTED.match(between):
            continue
        if _MUTUAL.search(text):
            continue
        held = _renamed(text, one, "\0")
        yield _renamed(_renamed(held, other, one), "\0", other)


def _renamed(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", new, text)


def _different(one: str, other: str) -> bool:
    """Tell whether two names cannot be one: no word and no initials in common."""
    mine, theirs = ({_singular(word) for word in name.lower().split()} for name in (one, other))
    shorts = {"".join(word[0] for word in name.split()).lower() for name in (one, other) if " " in name}
    stem = one.lower()[:4] == other.lower()[:4]
    return not mine & theirs and not stem and not shorts & {one.lower(), other.lower()}


def _singular(word: str) -> str:
    return word.removesuffix("s")


def passive(original: Original) -> Iterator[str]:
    """Turn "A beat B" into "A was beaten by B": the same words, the other doer."""
    here = "|".join(re.escape(name) for name in names_of(original.text, original.story))
    if not here:
        return
    for match in re.finditer(rf"\b({here}) ([a-z]{{3,}}ed) ({here})(?= |[.,])", original.text):
        one, verb, other = match.groups()
        if _different(one, other):
            yield put(original.text, *match.span(), f"{one} was {verb} by {other}")
            yield put(original.text, *match.span(), f"{other} {verb} {one}")
    for match in re.finditer(
        rf"\b({here}) (?:was|were) ([a-z]{{3,}}ed) by ({here})(?= |[.,])", original.text
    ):
        one, verb, other = match.groups()
        if _different(one, other):
            yield put(original.text, *match.span(), f"{one} {verb} {other}")
            yield put(original.text, *match.span(), f"{other} was {verb} by {one}")


def stitch(original: Original) -> Iterator[str]:
    """Join the subject of this sentence and the predicate of another, or the other way round."""
    mine = halves(original.text, original.story)
    if mine is None:
        return
    for sentence in original.story.sentences:
        theirs = halves(sentence, original.story)
        if theirs is None or sentence in original.evidence or _share(mine[0], theirs[0]):
            continue
        yield f"{mine[0]} {theirs[1]}"
        yield f"{theirs[0]} {mine[1]}"


def stitch_inside(original: Original) -> Iterator[str]:
    """Join the subject of one clause of a sentence and the predicate of another clause."""
    parts = re.split(r", (?:and|but|while|whereas) |; | (?:while|whereas|but) ", original.text)
    for one, other in combinations(parts, 2):
        mine, theirs = halves(one, original.story), halves(other, original.story)
        if mine and theirs and not _share(mine[0], theirs[0]) and mine[1] != theirs[1]:
            yield f"{_capital(mine[0])} {theirs[1].rstrip('.')}."
            yield f"{_capital(theirs[0])} {mine[1].rstrip('.')}."


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def halves(text: str, story: Story) -> tuple[str, str] | None:
    """Return subject and predicate of a sentence that begins with them, None of any other."""
    if _PRONOUN.match(text):
        return None
    match = _VERB.search(text)
    if match is None or len(text[: match.start()].split()) > 7 or "," in text[: match.start()]:
        return None
    subject, predicate = text[: match.start()].strip(), text[match.start() :]
    opening = lowered(subject, story.names).split()[0]
    named = any(subject.startswith(name) for name in story.names)
    if not named and opening not in (
        "the",
        "a",
        "an",
        "some",
        "many",
        "most",
        "its",
        "about",
        "two",
        "three",
    ):
        return None
    if subject.lower() in ("the", "a", "an"):
        return None
    if re.search(r"\b(?:that|which|who|when|where|whose|of them)\b", subject):
        return None
    return (subject, predicate) if len(predicate.split()) >= 4 else None


def _share(one: str, other: str) -> bool:
    mine, theirs = (
        {_singular(word) for word in re.findall(r"[a-z]{4,}", part.lower())} for part in (one, other)
    )
    return bool(mine & theirs)
