"""Why a page could not be fetched in, our own words with a cure out: no address inside the network is ever told."""

from __future__ import annotations

from bot.locales import Phrases
from index.errors import (
    BadAddressError,
    BlockedAddressError,
    CertificateError,
    FetchError,
    FetchTimeoutError,
    HttpStatusError,
    MediaTypeError,
    PageTooLargeError,
    RedirectError,
    UnreachableError,
)


def fetch_phrase(error: FetchError, words: Phrases) -> str:
    """Return the sentence for a kind of FetchError."""
    return {
        BadAddressError: words.fetch_address,
        BlockedAddressError: words.fetch_blocked,
        UnreachableError: words.fetch_unreachable,
        FetchTimeoutError: words.fetch_late,
        CertificateError: words.fetch_certificate,
        RedirectError: words.fetch_redirect,
        HttpStatusError: words.fetch_status,
        MediaTypeError: words.fetch_kind,
        PageTooLargeError: words.fetch_too_large,
    }.get(type(error), words.fetch_broken)
