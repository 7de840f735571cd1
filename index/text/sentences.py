"""A stretch of text in, the exact spans of its sentences out, whatever the script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.abbreviations import (
    BEFORE_NUMBERS,
    BEFORE_ORDINALS,
    DOUBTFUL,
    LINKS,
    MONTHS_AFTER_ORDINALS,
    NAME_PARTS,
    STARTERS,
    TAILS,
    TITLES,
    YEARS,
    inner_stops,
)
from index.text.words import VERBS_OF_SAYING, one_of
from index.types import Span

MAX_SENTENCE_CHARACTERS = 800
"""A longer "sentence" (a page without full stops) is cut at a clause or a space, in characters."""

_CLOSERS = "\"'”’»›)]}」』】）〉》"
_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963])"
_BOUNDARY = re.compile(
    # A full stop of a script that may write no space after it; of Chinese or Japanese, “ opens what follows.
    rf"(?P<wide>(?:[。！？｡]|(?<!\d)．|．(?!\d))+[{re.escape(_CLOSERS)}]*|…{{2}}(?=[「『“])"
    rf"|[।॥؟۔።។]+[{re.escape(_CLOSERS)}“]*)"
    # One that needs white space behind it; French and Russian may put some before the closing quote.
    # The marks are taken where their run begins and whole, so that a row of a million dots is read once.
    rf"|(?P<mark>(?:(?<![.!?…։។\u037e])[.!?…։។\u037e]++|(?<=[\u0370-\u03ff\u1f00-\u1fff]);)"
    rf"(?:[{re.escape(_CLOSERS)}“]|[ \u00a0\u202f][»›])*(?:\[\d{{1,3}}\])*)(?=\s|$)"
)
_LAST_WORD = re.compile(rf"(?:^|[\s(\[\"'“‘«„-])((?:{_LETTER}\.)+{_LETTER}?|{_LETTER}+)$")
_OPENERS = "\"'“‘«„‹([{「『【（¿¡-–—•*"
_COUNTER = re.compile(r"\s*(?:\d{1,3}|[^\W\d_])$")
_NUMBER = re.compile(r"[#(]?\d|[IVXLC]+\b")
_SAYS = re.compile(
    rf"(?:[^\W\d_][\w.'’-]*\s+){{1,4}}(?:{one_of(VERBS_OF_SAYING)}|asks|adds|cried|shouted|replied|yelled)\b"
)
_SAYS_WIDE = re.compile(r"と|って|、|[^，。！？「『“]{0,4}(?:说|說|问道|問道|表示|称|稱|喊道|写道|回答)")
_MIXED_CASE = re.compile(r"[^\W\d_][A-Z]")
_AFTER_NUMBER = re.compile(r"(?:\d|\b[IVXLC]+)[ \u00a0]?[^\W\d_]+$")
_DATE = re.compile(r"\d{1,2}\.?\s*\d{2,4}\b")
_FRONT = 4
"""A year among the first words of a sentence is when something happened, not its end."""


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Cut `text[start:end]` into sentences; spans index into `text`, are trimmed, ordered and disjoint.

    Every character that is not white space lies in exactly one span. Abbreviations ("Mr.", "U.S."),
    initials, decimals and closing quotes are minded; a stretch without a full stop is one sentence, cut
    below MAX_SENTENCE_CHARACTERS characters.
    """
    stop = len(text) if end is None else end
    spans: list[Span] = []
    cursor = start
    for boundary in (*_boundaries(text, start, stop), stop):
        for span in _trimmed(text, cursor, boundary):
            mute = not any(character.isalnum() for character in span.of(text))
            if mute and spans and span.end - spans[-1].start <= MAX_SENTENCE_CHARACTERS:
                # A stray quotation mark or a row of stars says nothing alone.
                spans[-1] = Span(spans[-1].start, span.end)
            else:
                spans.append(span)
        cursor = boundary
    return spans


def _boundaries(text: str, start: int, stop: int) -> Iterator[int]:
    cursor = start
    inside = inner_stops(text, start, stop)
    for match in _BOUNDARY.finditer(text, start, stop):
        if match.end() < stop and match.start() not in inside and _ends_sentence(text, cursor, match, stop):
            cursor = match.end()
            yield cursor


def _ends_sentence(text: str, cursor: int, match: re.Match[str], stop: int) -> bool:
    """Decide whether a mark ends the sentence that began at `cursor`."""
    following = _following(text, match.end(), stop)
    # Of more than a sentence can hold, its end is enough: a page of "e.g. e.g." is cut in linear time.
    said = text[max(cursor, match.start() - MAX_SENTENCE_CHARACTERS) : match.start()]
    if not following or not any(character.isalnum() for character in said[-40:]):
        return False
    if match["wide"] is not None:
        quoted = match["wide"][-1] in _CLOSERS
        return following[0] not in ",，、；" and not (quoted and _SAYS_WIDE.match(following))
    bare = following.lstrip(_OPENERS)
    if bare and (bare[0] in ",;:" or (bare[0].islower() and _MIXED_CASE.match(bare) is None)):
        return False
    mark = match["mark"]
    if mark.startswith(".") and not mark.startswith(".."):
        # "1. First" and "b. Second" count; they do not say anything yet.
        return _COUNTER.match(said) is None and _full_stop_ends(said, following)
    return mark[-1] not in _CLOSERS or _SAYS.match(following) is None


def _full_stop_ends(before: str, following: str) -> bool:
    """Decide a single full stop from the sentence before it and the words after it."""
    found = _LAST_WORD.search(before, max(0, len(before) - 40))
    if found is None:
        return not (before[-1:].isdigit() and _is_ordinal(before, following))
    word = found[1]
    lowered = word.lower()
    capital = word[0].isupper()
    if lowered in LINKS or (capital and lowered in TITLES):
        return False
    if lowered in YEARS and not (len(word) == 1 and capital):
        dated = _AFTER_NUMBER.search(before) is not None
        return dated and (len(before.split()) > _FRONT or _starts_sentence(following))
    if not (len(word) == 1 and capital) and (lowered in BEFORE_NUMBERS or lowered.endswith("str")):
        return _NUMBER.match(following) is None
    if lowered in TAILS or not _doubtful(word):
        return True
    # Nothing ends with one letter of a script without capitals: a title or an era.
    return (capital or word[0].islower()) and _starts_sentence(following)


def _doubtful(word: str) -> bool:
    """Tell whether a word may be an abbreviation; one letter alone always is."""
    lowered = word.lower()
    return (
        len(word) == 1 or "." in word or lowered in DOUBTFUL or (word[0].isupper() and lowered in NAME_PARTS)
    )


def _is_ordinal(before: str, following: str) -> bool:
    """Tell whether a number with a full stop goes on: "5. Mai", "der 2. Weltkrieg", "3. 5. 2024"."""
    if re.search(r"(?<!\S)\d{1,2}$", before) is None:
        return False
    word = _first_word(following)
    if word in MONTHS_AFTER_ORDINALS or _DATE.match(following) is not None:
        return True
    words = before.split()
    return len(words) > 1 and words[-2].lower() in BEFORE_ORDINALS and word != "" and word not in STARTERS


def _first_word(following: str) -> str:
    word = re.match(r"[^\W\d_]+", following)
    return word[0].lower() if word is not None else ""


def _starts_sentence(following: str) -> bool:
    bare = following.lstrip(_OPENERS)
    word = re.match(r"[^\W\d_]+(?:['’][^\W\d_]+)?", bare)
    if word is None or bare[1:2] == ".":  # an initial
        return False
    if not word[0][0].isupper():
        # Scripts without capitals give no sign: take the full stop at its word.
        return not word[0][0].islower()
    return word[0].lower().replace("’", "'") in STARTERS


def _following(text: str, position: int, stop: int) -> str:
    return text[position : min(stop, position + 64)].lstrip()


def _trimmed(text: str, start: int, stop: int) -> Iterator[Span]:
    while start < stop and text[start].isspace():
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    while stop - start > MAX_SENTENCE_CHARACTERS:
        cut = _cut(text, start, start + MAX_SENTENCE_CHARACTERS)
        yield from _trimmed(text, start, cut)
        start = cut
        while start < stop and text[start].isspace():
            start += 1
    if start < stop:
        yield Span(start, stop)


def _cut(text: str, start: int, limit: int) -> int:
    """Find the last clause end, else space, else character before `limit`."""
    half = start + (limit - start) // 2
    for marks in (";；:：", ",，、،", " \t\n\u00a0"):
        found = max(text.rfind(mark, half, limit) for mark in marks)
        if found > 0:
            return found + 1
    return limit
