"""A text in, the stretches of it that Telegram would make tappable by itself out: links, names, commands.

Telegram looks for them in every message, also where the bot gave entities; inside `code` it does not. Pure, and
generous: what is found here too much is only shown in another type; what is missed would be a foreign link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import Span

MOST = 40
"""So many stretches at most, as a message may have a hundred entities; neighbours are joined until they fit."""

# What separates the labels of a host: white space, ASCII and general punctuation but hyphen, tilde, underscore.
_BREAKS = (
    r"\s\x00-\x2c./:-@\[-^`{-}\u00ab\u00bb\u2000-\u200b\u200e-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20"
)
_LABEL = rf"[^{_BREAKS}]"
# It begins where a name does, so that a row of a thousand labels is read once.
_ADDRESS = re.compile(
    rf"(?<!{_LABEL})(?<!{_LABEL}\.)(?:{_LABEL}+\.)+(?P<top>{_LABEL}{{2,}})(?::\d{{1,5}})?"
    r"(?:[/?#][^\s<>\"«»]*)?"
)
_NUMERIC = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?:[/?#][^\s<>\"«»]*)?")
_OTHERS = tuple(
    map(
        re.compile,
        (
            r"(?i)[a-z][a-z0-9+.-]{0,30}://[^\s<>\"«»]*",
            r"@\w{2,64}",
            r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]*)?",
            r"[#\uff03](?=[^\s#]*[^\W\d])[^\s#]+",
            r"\$(?:1INCH|[A-Z]{1,8})(?:@\w+)?",
            r"\+\d(?:[ \u00a0()-]{0,2}\d){6,14}",
            r"\d(?:[ -]?\d){12,18}",
        ),
    )
)
_END = ".,:;!?'"
# Ends of abbreviations that no address has: EE.UU., FF.AA., JJ.OO., RR.HH., p.ej., p.ex.
_NO_TOPS = frozenset(("uu", "aa", "oo", "hh", "ej", "ex"))


def tappable(text: str) -> list[Span]:
    """Return the stretches in order and apart, in characters; a superset of what Telegram finds, by length."""
    found = sorted((*_matches(text),), key=lambda span: (span.start, span.end))
    return _few(_joined(found, 0))


def _matches(text: str) -> Iterator[Span]:
    for pattern in _OTHERS:
        yield from map(_trimmed, pattern.finditer(text))
    for match in (*_NUMERIC.finditer(text), *_ADDRESS.finditer(text)):
        if match.re is _NUMERIC or _may_be_top(match["top"]):
            span = _trimmed(match)
            yield Span(_with_account(text, span.start), span.end)


def _trimmed(match: re.Match[str]) -> Span:
    return Span(match.start(), match.start() + max(1, len(match[0].rstrip(_END))))


def _with_account(text: str, start: int) -> int:
    """Return where an address begins that has an account: whatever stands before its @ without white space."""
    if start == 0 or text[start - 1] != "@":
        return start
    return start - len(text[:start].rsplit(maxsplit=1)[-1])


def _may_be_top(label: str) -> bool:
    """Tell whether a name may end so: not a number, and not the word that begins the next sentence."""
    begins_sentence = label[0] != label[0].lower() and label[1:] == label[1:].lower()
    digits = label.isdecimal() or label[0].isdecimal()
    return not (digits or begins_sentence) and label.lower() not in _NO_TOPS


def _joined(spans: list[Span], gap: int) -> list[Span]:
    """Join the stretches that meet or are no further apart than `gap` characters."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end + gap:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _few(spans: list[Span]) -> list[Span]:
    gap = 1
    while len(spans) > MOST:
        spans, gap = _joined(spans, gap), 2 * gap
    return spans
