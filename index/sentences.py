"""A stretch of text in, the exact spans of its sentences out, whatever the script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import Span

MAX_SENTENCE = 800
"""A longer "sentence" (a page without full stops) is cut at a clause or a space, in characters."""

_CLOSERS = "\"'”’»›)]}」』】）〉》"
_BOUNDARY = re.compile(
    # A full stop of a script that may write no space after it, or one that needs white space behind it.
    rf"(?P<wide>(?:[。！？｡।॥؟۔።]|(?<!\d)．|．(?!\d))+[{re.escape(_CLOSERS)}]*)"
    rf"|(?P<mark>[.!?…։།]+[{re.escape(_CLOSERS)}]*(?:\[\d{{1,3}}\])*)(?=\s|$)"
)
_LAST_WORD = re.compile(r"(?:^|[\s(\[\"'“‘«-])((?:[^\W\d_]\.)+[^\W\d_]?|[^\W\d_]+)$")
_OPENERS = "\"'“‘«‹([{「『【（¿¡-–—•*"
_COUNTER = re.compile(r"\s*(?:\d{1,3}|[^\W\d_])$")
_NUMBER = re.compile(r"[#(]?\d|[IVXLC]+\b")
_SAYS = re.compile(
    r"(?:[^\W\d_][\w.'’-]*\s+){1,4}(?:said|says|asked|asks|cried|added|adds|wrote|shouted|told|replied|warned|yelled)\b"
)
_MIXED_CASE = re.compile(r"[^\W\d_][A-Z]")

# Never the end of a sentence when it opens with a capital: a name follows.
_TITLES = frozenset(
    """mr mrs ms mx dr prof gen sen gov rep lt col sgt capt cmdr adm maj brig hon rev fr sr sra dra
    pres amb supt messrs mme mlle hr dott ing herr fru""".split()  # noqa: SIM905
)
# Never the end of a sentence, however it is written.
_LINKS = frozenset("vs v cf viz approx ca ул т.е т.к т.н им".split())  # noqa: SIM905
# Not the end before a number; before anything else an ordinary word.
_BEFORE_NUMBERS = frozenset("no nos fig figs vol p pp art sec ch para rs ref est ext".split())  # noqa: SIM905
# An end only when what follows reads like the start of a sentence.
_ABBREVIATIONS = frozenset(
    """e.g i.e a.m p.m u.s u.k u.n u.s.a u.a.e u.s.s.r e.u d.c ph.d b.a m.a m.d b.c a.d etc al eds
    bzw z.b d.h usw p.ej ee.uu г гг в вв руб тыс млн млрд др пр""".split()  # noqa: SIM905
)
# The same, where it opens with a capital: in small letters these are everyday words.
_NAME_PARTS = frozenset(
    """inc ltd co corp bros llc plc jr esq ave blvd rd dept univ assn st mt ft jan feb mar apr jun jul aug
    sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun""".split()  # noqa: SIM905
)
# "5. Mai": an ordinal, as German and its neighbours write dates.
_ORDINAL_MONTHS = frozenset(
    "januar jänner februar märz april mai juni juli august september oktober november dezember".split()  # noqa: SIM905
)
_STARTERS = frozenset(
    """the a an this that these those it its he she they we i you his her their our my your in on at by for
    from with after before during since when while as if although though but and or so yet however meanwhile
    there here what who why how where which many most some several all both no not one two three another
    officials police families following earlier later last next according asked despite under over he'd
    it's he's she's they've i'm we're""".split()  # noqa: SIM905
)


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Cut `text[start:end]` into sentences; spans index into `text`, are trimmed, ordered and disjoint.

    Every character that is not white space lies in exactly one span. Abbreviations ("Mr.", "U.S."),
    initials, decimals and closing quotes are minded; a stretch without a full stop is one sentence, cut
    below MAX_SENTENCE characters.
    """
    stop = len(text) if end is None else end
    spans: list[Span] = []
    cursor = start
    for boundary in (*_boundaries(text, start, stop), stop):
        for span in _trimmed(text, cursor, boundary):
            mute = not any(character.isalnum() for character in span.of(text))
            if mute and spans and span.end - spans[-1].start <= MAX_SENTENCE:
                # A stray quotation mark or a row of stars says nothing alone.
                spans[-1] = Span(spans[-1].start, span.end)
            else:
                spans.append(span)
        cursor = boundary
    return spans


def _boundaries(text: str, start: int, stop: int) -> Iterator[int]:
    cursor = start
    for match in _BOUNDARY.finditer(text, start, stop):
        if match.end() < stop and _ends_sentence(text, cursor, match, stop):
            cursor = match.end()
            yield cursor


def _ends_sentence(text: str, cursor: int, match: re.Match[str], stop: int) -> bool:
    """Decide whether a mark ends the sentence that began at `cursor`."""
    following = _following(text, match.end(), stop)
    said = text[max(cursor, match.start() - 40) : match.start()]
    if not following or not any(character.isalnum() for character in said):
        return False
    if match["wide"] is not None:
        return following[0] not in ",，、；"
    bare = following.lstrip(_OPENERS)
    if bare and (bare[0] in ",;:" or (bare[0].islower() and _MIXED_CASE.match(bare) is None)):
        return False
    mark = match["mark"]
    if mark.startswith(".") and not mark.startswith(".."):
        # "1. First" and "b. Second" count; they do not say anything yet.
        return _COUNTER.match(said) is None and _full_stop_ends(said, following)
    return mark[-1] not in _CLOSERS or _SAYS.match(following) is None


def _full_stop_ends(before: str, following: str) -> bool:
    """Decide a single full stop from the word before it and the words after it."""
    found = _LAST_WORD.search(before)
    if found is None:
        return not (
            before[-1:].isdigit() and _first_word(following) in _ORDINAL_MONTHS and _two_digits(before)
        )
    word = found[1]
    lowered = word.lower()
    capital = word[0].isupper()
    if lowered in _LINKS or (capital and lowered in _TITLES):
        return False
    if lowered in _BEFORE_NUMBERS:
        return _NUMBER.match(following) is None
    known = lowered in _ABBREVIATIONS or (capital and (len(word) == 1 or lowered in _NAME_PARTS))
    return _starts_sentence(following) if known or "." in word else True


def _two_digits(before: str) -> bool:
    return re.search(r"(?<!\S)\d{1,2}$", before) is not None


def _first_word(following: str) -> str:
    word = re.match(r"[^\W\d_]+", following)
    return word[0].lower() if word is not None else ""


def _starts_sentence(following: str) -> bool:
    bare = following.lstrip(_OPENERS)
    word = re.match(r"[^\W\d_]+(?:['’][^\W\d_]+)?", bare)
    if word is None:
        return False
    if not word[0][0].isupper():
        # Scripts without capitals give no sign: take the full stop at its word.
        return not word[0][0].islower()
    return word[0].lower().replace("’", "'") in _STARTERS


def _following(text: str, position: int, stop: int) -> str:
    return text[position : min(stop, position + 64)].lstrip()


def _trimmed(text: str, start: int, stop: int) -> Iterator[Span]:
    while start < stop and text[start].isspace():
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    while stop - start > MAX_SENTENCE:
        cut = _cut(text, start, start + MAX_SENTENCE)
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
