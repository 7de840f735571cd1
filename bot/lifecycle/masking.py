"""Takes secrets out of texts: where they can really stand, with our own words left whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final
from urllib.parse import quote, quote_plus, unquote, urlsplit

HIDDEN: Final = "<secret>"

_TOKEN_SHAPE: Final = re.compile(r"(?<![0-9])[0-9]{5,}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
# What stands before the @ of an address: a name and a password, whose signs may not have been escaped; not the address
# that our own cures show as an example.
_PASSWORD_SHAPE: Final = re.compile(
    r"(?<=://)(?!user:password@host/name\b)"
    r"(?:[^\s/?#\"'<>:@]{0,200}:(?!\d{1,5}[/?#])[^\s\"'<>]{1,500}|[^\s/?#\"'<>]{1,500})(?=@)"
)
_SHORT: Final = 6
_LONG_WORD: Final = 16
_OWN_WORDS: Final = frozenset({"storyproof", "postgres", "postgresql", "telegram", "password", "secret"})
"""As passwords these give nothing away where they stand as words; to hide them there would tell what they are."""
_NAMED: Final = r"(?i:key|token|secret|password|passwd|pwd|bearer)\W{1,5}"
"""What a secret is called right before it stands."""


class Mask:
    """Hides the secrets it is given, however they are spelt, everything of a token's shape and addresses' passwords.

    A secret that is very short, or a word which the program says of itself, is hidden only where it stands as a
    secret: in an address, or after what it is called.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Keep the secrets."""
        parts = {part for secret in secrets for part in _parts(secret) if part}
        in_place = {part for part in parts if len(part) < _SHORT or part.lower() in _OWN_WORDS}
        words = {part for part in parts - in_place if part.isalpha() and len(part) < _LONG_WORD}
        self._anywhere = _pattern(parts - in_place)
        self._unlike_words = _pattern(parts - in_place - words)
        self._in_place = _pattern(in_place | words, _NAMED)

    def redact(self, text: str) -> str:
        """Hide the secrets in a text that may come from outside."""
        return self._hide(text, self._anywhere)

    def redact_our_own(self, text: str) -> str:
        """Hide the secrets in a sentence of ours with values in it: a word of it is no secret, though spelt so."""
        return self._hide(text, self._unlike_words)

    def _hide(self, text: str, anywhere: re.Pattern[str] | None) -> str:
        if anywhere is not None:
            text = anywhere.sub(HIDDEN, text)
        if self._in_place is not None:
            text = self._in_place.sub(lambda found: f"{found['named']}{HIDDEN}", text)
        return _PASSWORD_SHAPE.sub(HIDDEN, _TOKEN_SHAPE.sub(HIDDEN, text))


def _pattern(secrets: Iterable[str], named: str = "") -> re.Pattern[str] | None:
    """Return what finds the secrets in every spelling, after what matches `named`."""
    # The longest first, so that no end of one is left behind by another.
    ordered = sorted({form for one in secrets for form in _spellings(one)}, key=len, reverse=True)
    if not ordered:
        return None
    either = "|".join(map(re.escape, ordered))
    return re.compile(f"(?P<named>{named})(?:{either})(?!\\w)" if named else either, re.IGNORECASE)


def _parts(secret: str) -> Iterator[str]:
    """Yield a secret and the part of it that is secret on its own: a URL's password, the end of a token."""
    yield secret
    if "://" in secret:
        with suppress(ValueError):
            password = urlsplit(secret).password or ""
            yield from (password, unquote(password))
    elif _TOKEN_SHAPE.fullmatch(secret):
        yield secret.partition(":")[2]


def _spellings(secret: str) -> Iterator[str]:
    """Yield how a secret may be written in an address, in JSON and in a repr."""
    yield from (
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        quote(quote(secret, safe="")),
    )
    yield from (json.dumps(secret)[1:-1], repr(secret)[1:-1])
