"""A stretch of text in, the exact spans of its sentences out, for scripts with and without capitals or spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import Span

MAX_SENTENCE = 800
"""A longer "sentence" (a page without full stops) is cut at a clause or a space, in characters."""

_CLOSERS = "\"'”’»›)]}」』】）〉》"
_BOUNDARY = re.compile(
    # A full stop of a script that writes no space after it, or one that needs white space behind it.
    rf"(?P<wide>[。！？｡．]+[{re.escape(_CLOSERS)}]*)"
    rf"|(?P<mark>[.!?…।॥؟۔։።།]+[{re.escape(_CLOSERS)}]*(?:\[\d{{1,3}}\])*)(?=\s|$)"
)
_LAST_WORD = re.compile(r"(?:^|[\s(\[\"'“‘«-])((?:[^\W\d_]\.)+[^\W\d_]?|[^\W\d_]+)$")
_OPENERS = "\"'“‘«‹([{「『【（¿¡-–—•*"

# Never the end of a sentence: a name or a number follows.
_TITLES = frozenset(
    """mr mrs ms mx dr prof gen sen gov rep lt col sgt capt cmdr adm maj brig hon rev fr sr sra dra st mt ft
    pres amb supt messrs mme mlle vs v cf viz approx no nos fig figs vol pp ed eds al ca ref art sec
    dott ing herr fru ул гл т.е т.к т.н им г.н""".split()  # noqa: SIM905
)
# An end only when what follows reads like the start of a sentence.
_ABBREVIATIONS = frozenset(
    """inc ltd co corp bros llc plc jr esq etc ave blvd rd dept est univ assn e.g i.e a.m p.m u.s u.k u.n
    u.s.a u.a.e u.s.s.r e.u d.c ph.d b.a m.a m.d b.c a.d jan feb mar apr jun jul aug sept sep oct nov dec mon
    tue tues wed thu thur thurs fri sat sun min max hrs km kg lb lbs oz sq bzw z.b d.h usw p.ej ee.uu
    г гг в вв руб тыс млн млрд др пр""".split()  # noqa: SIM905
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
    for boundary in _boundaries(text, start, stop):
        spans.extend(_trimmed(text, cursor, boundary))
        cursor = boundary
    spans.extend(_trimmed(text, cursor, stop))
    return spans


def _boundaries(text: str, start: int, stop: int) -> Iterator[int]:
    for match in _BOUNDARY.finditer(text, start, stop):
        if match.end() < stop and _ends_sentence(text, start, match, stop):
            yield match.end()


def _ends_sentence(text: str, start: int, match: re.Match[str], stop: int) -> bool:
    following = _following(text, match.end(), stop)
    if not following:
        return False
    if match["wide"] is not None:
        return following[0] not in ",，、；"
    first = following.lstrip(_OPENERS)[:1]
    if first and (first.islower() or first in ",;:"):
        return False
    if match["mark"].startswith(".") and not match["mark"].startswith(".."):
        return _full_stop_ends(text[max(start, match.start() - 24) : match.start()], following)
    return True


def _full_stop_ends(before: str, following: str) -> bool:
    """Decide a single full stop from the word before it and the words after it."""
    found = _LAST_WORD.search(before)
    if found is None:
        return True
    word = found[1]
    lowered = word.lower()
    if lowered in _TITLES:
        # "No. 5" and "vol. II" are one thing; "He said no. They left." is two.
        return lowered in {"no", "art", "ed", "v"} and _starts_sentence(following)
    initial = len(word) == 1 and word.isupper()
    if initial or "." in word or lowered in _ABBREVIATIONS:
        return _starts_sentence(following)
    return True


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
