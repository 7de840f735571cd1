"""A claim and a source come in; what the claim has in another order, relation or measure than the source goes out.

There is no parser here: only what stands side by side is compared, and only words that both texts have. Each
check finds one way to make a false sentence of true words: "B asked A", "A's mayor, Orlen", "20 hours".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from index.proof import lexicon
from index.proof.lexicon import AUXILIARIES, BE, IRREGULAR
from index.proof.names import Run, name_runs
from index.proof.parsed_sentence import Reading, Word
from index.proof.source import Source, names

_MUTUAL: Final = frozenset(("meet", "marri", "talk", "join", "share", "agre", "tie"))
_NOUN_BEFORE: Final = re.compile(
    r"(?:\b(?:the|an?|its|their|his|her|this|that|no|of)|['’]s?)\s(?:[a-z-]+\s)?$"
)
_STEADY: Final = frozenset(
    [
        "against",
        "without",
        "before",
        "after",
        "until",
        "since",
        "despite",
        "except",
        "behind",
        "unless",
        "than",
    ]
)
_LICENCES: Final[dict[str, frozenset[str]]] = {
    "since": frozenset("since from after".split()),
    "until": frozenset("until till up to through before by".split()),
    "because": frozenset("because due owing cause caused reason since led result thanks too".split()),
    "unless": frozenset("unless if without except".split()),
    "all": frozenset("all every each whole entire full any".split()),
    "every": frozenset("every all each daily weekly yearly a per any".split()),
    "always": frozenset("always ever every all".split()),
    "only": frozenset("only just sole alone no not but less few fewer".split()),
    "both": frozenset("both two and each".split()),
}
"""Small words that may not be added: what must be there in the source for each."""


_BESIDE: Final = re.compile(
    r"(?:'s?|,(?: who (?:is|was)(?: now)?)?(?: the| an?| its| their)?) ((?:[a-z-]+ ){0,3}?[a-z-]+)"
    r"(?=[,.]| (?:of|in|at|for|and|who|has|was|is)\b|$)"
)


def reordered(claim: Reading, source: Source) -> tuple[str, ...]:
    """Return what stands in another order or relation than in the source."""
    if claim.language != "en":
        return ()
    return (
        *_other_subjects(claim, source.main),
        *_other_roles(claim, source.main),
        *_other_links(claim, source.main),
        *_added_links(claim, source.main),
    )


def _other_subjects(claim: Reading, main: Reading) -> Iterator[str]:
    """Yield each verb whose subject is not before it in the source, or is there another name."""
    for place, verb in enumerate(claim.words):
        subject, passive = _subject_of(claim, place)
        if subject is None or verb.stem in _MUTUAL or verb.key in lexicon.SPEECH:
            continue
        places = [at for at, word in enumerate(main.words) if word.stem == verb.stem and not word.light]
        if places and all(_turned(main, at, subject, passive=passive) for at in places):
            yield f"{subject.text} {verb.text}"


def _subject_of(reading: Reading, place: int) -> tuple[Word | None, bool]:
    """Return the word that a verb follows with only auxiliaries between, and whether the verb is passive."""
    verb = reading.words[place]
    if verb.light or verb.capital:
        return None, False
    at, helped, passive = place - 1, False, False
    while at >= 0 and (reading.words[at].key in AUXILIARIES or reading.words[at].key.endswith("ly")):
        helped = helped or reading.words[at].key in AUXILIARIES
        passive = passive or reading.words[at].key in BE
        at -= 1
    past = verb.text.endswith("ed") or verb.text in IRREGULAR
    if at < 0 or not (past or helped) or reading.words[at].light or verb.text.endswith("ing"):
        return None, False
    subject = reading.words[at]
    gap = reading.text[subject.start + len(subject.text) : reading.words[at + 1].start]
    return (subject, passive and past) if gap == " " else (None, False)


def _turned(main: Reading, at: int, subject: Word, *, passive: bool) -> bool:
    """Tell whether the source's verb has the claim's subject only behind it, or another name."""
    verb = main.words[at]
    theirs, their_passive = _subject_of(main, at)
    if _NOUN_BEFORE.search(main.text[: verb.start]) and theirs is None:
        return False
    own = [
        word
        for word in main.words
        if subject.key == word.key or (subject.stem == word.stem and not word.light)
    ]
    if not own:
        return False
    if theirs is not None and theirs.capital and subject.capital and their_passive == passive:
        return theirs.key != subject.key and not _one_name(main, theirs, subject)
    before = any(word.start < verb.start for word in own)
    by = re.search(r"\bby\b", main.text[verb.start : max(word.start for word in own)])
    return not before and their_passive == passive and not by


def _one_name(main: Reading, one: Word, other: Word) -> bool:
    return any({one.key, other.key} <= {word.key for word in run} for run in names(main.text, main.language))


def _other_roles(claim: Reading, main: Reading) -> Iterator[str]:
    """Yield each name that the claim gives what is another name's in the source: "the pilot, Noor Haddad"."""
    known = list(_relations(main, _all_names(main, names(main.text, main.language))))
    for kind, role, name in _relations(claim, _all_names(claim, name_runs(claim))):
        rivals = {
            other for known_kind, known_role, other in known if known_kind == kind and known_role == role
        }
        if rivals and not any(_shares(name, other) for other in rivals):
            yield f"{name} {role}"


def _all_names(reading: Reading, runs: Sequence[Run]) -> list[Run]:
    """Return the names, and a capitalised first word that owns something: "Calder's"."""
    taken = {word.start for run in runs for word in run}
    first = [(word,) for word in reading.words if word.initial and word.text.endswith("'s")]
    return sorted((*runs, *(run for run in first if run[0].start not in taken)), key=lambda run: run[0].start)


def _shares(one: str, other: str) -> bool:
    return not set(one.split()).isdisjoint(other.split())


def _relations(reading: Reading, runs: Iterable[Run]) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, role, name) for each name and the noun beside it: what it is, or what it has."""
    text = reading.text
    previous: tuple[str, str] | None = None
    for run in runs:
        name = " ".join(word.key for word in run)
        start, end = run[0].start, run[-1].start + len(re.sub(r"'s?$", "", run[-1].text))
        before = re.search(r"([A-Za-z-]+)(,? (?:named |called )?)$", text[:start])
        after = _BESIDE.match(text[end:])
        of = re.search(r"([a-z-]+) (?:of|at) (?:the )?$", text[:start])
        plural = re.search(r"(?:,| and) (?:the )?$", text[:start])
        here: tuple[str, str] | None = None
        if of:
            here = ("has", of.group(1))
        elif before and _word_of(reading, before.group(1)) and before.group(1)[0].islower():
            here = ("is", before.group(1))
        elif plural and previous and previous[1].endswith("s"):
            here = previous
        pairs = [here] if here else []
        beside = re.match(r" ([a-z-]+)", text[end:])
        if beside:
            pairs.append(("next", beside.group(1)))
        if after:
            pairs.append(("has" if text[end : end + 1] == "'" else "is", after.group(1).split()[-1]))
        for kind, role in pairs:
            if word := _word_of(reading, role):
                yield kind, word, name
        previous = here


def _word_of(reading: Reading, text: str) -> str:
    return next(
        (word.stem for word in reading.words if word.text == text and not word.light and len(text) > 3), ""
    )


def _other_links(claim: Reading, main: Reading) -> Iterator[str]:
    """Yield what "before", "against" and the like join in the source, and the claim joins otherwise."""
    known = {(left, link, right) for left, link, right in _links(main)}
    keys = {word.key for word in claim.words}
    for left, link, right in known:
        if link in keys or not left or not right:
            continue
        for one, other in _side_by_side(claim):
            if one == left and other == right:
                yield f"{left} {link} {right}"
    for link, before, right in _sides(claim):
        turned = [
            (right in theirs and their_right in before)
            for same, theirs, their_right in _sides(main)
            if same == link and right != their_right
        ]
        if turned and all(turned):
            yield f"{link} {right}"


def _sides(reading: Reading) -> Iterator[tuple[str, frozenset[str], str]]:
    """Yield each of these links with all words before it and the first after it."""
    content = [word for word in reading.words if not word.light and word.key not in _STEADY]
    for word in reading.words:
        if word.key in _STEADY:
            right = next((each.stem for each in content if each.start > word.start), "")
            yield word.key, frozenset(each.stem for each in content if each.start < word.start), right


def _links(reading: Reading) -> Iterator[tuple[str, str, str]]:
    content = [word for word in reading.words if not word.light and word.key not in _STEADY]
    for word in reading.words:
        if word.key in _STEADY:
            left = [each for each in content if each.start < word.start]
            right = [each for each in content if each.start > word.start]
            yield left[-1].stem if left else "", word.key, right[0].stem if right else ""


def _side_by_side(reading: Reading) -> Iterator[tuple[str, str]]:
    content = [word for word in reading.words if not word.light]
    yield from zip([word.stem for word in content], [word.stem for word in content[1:]], strict=False)


def _added_links(claim: Reading, main: Reading) -> Iterator[str]:
    keys = {word.key for word in main.words} | set(re.findall(r"[a-z]+", main.text.lower()))
    for word in claim.words:
        if word.key in _LICENCES and keys.isdisjoint(_LICENCES[word.key]):
            yield word.text
    mine, theirs = (
        Counter(word.key for word in reading.words if word.key in _STEADY) for reading in (claim, main)
    )
    yield from (key for key, count in mine.items() if count > max(1, theirs[key]))
    if ("last time" in claim.text and "first time" in main.text) or _for_what_was_opposed(claim, main):
        yield claim.text


def _for_what_was_opposed(claim: Reading, main: Reading) -> bool:
    return bool(re.search(r"\bvot\w+ (?:for|in favour)\b", claim.text)) and bool(
        re.search(r"\bvot\w+ (?:against|no)\b", main.text)
    )
