"""The address a page gives itself in, whether it may be taken for the one it was found at, out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit

from index.sources.addressing import is_address
from index.sources.invisible import canonical_text

_DEVICE: Final = re.compile(r"^(?:www|m|mobile|amp)\.")
_PORTS: Final = {"http": 80, "https": 443}
# What stands behind a story's own address for another view of it.
_VIEW: Final = re.compile(
    r"amp|index\.\w{3,5}|amp\.html?|m|mobile|print|print\.html?|full|single|all|page/\d+|\d{1,2}|comments"
)
_SCRIPT: Final = re.compile(r"\.(?:php\d?|aspx?|jsp|cgi|pl|do|dll|cfm)$", re.IGNORECASE)
_KEYS: Final = frozenset(
    {
        "id",
        "p",
        "nid",
        "aid",
        "sid",
        "pid",
        "article",
        "articleid",
        "story",
        "storyid",
        "news",
        "newsid",
        "item",
    }
)


def canonical_of(candidates: Iterable[str | None], url: str | None) -> str | None:
    """Return the first address by which a page calls itself that may be true and is no front page."""
    for candidate in candidates:
        found = proper(candidate, url)
        if found is not None and (urlsplit(found).path.strip("/") or urlsplit(found).query):
            return found
    return None


def proper(candidate: str | None, url: str | None) -> str | None:
    """Return an address a page gives itself; one on another site than where it was found is a claim, and no fact.

    Nor is one without the encryption it was fetched with, on another port, or of a section that it stands in.
    """
    if not isinstance(candidate, str) or not candidate.strip():
        return None
    try:
        found = urljoin(url or "", canonical_text(candidate.strip()))
        if not is_address(found) or (url is not None and not _same_place(urlsplit(found), urlsplit(url))):
            return None
    except ValueError:
        return None
    return found


def host_of(url: str | None) -> str | None:
    """Return the host of an address, without www."""
    host = urlsplit(url).hostname if url else None
    return host.removeprefix("www.") if host else None


def _same_place(found: SplitResult, ours: SplitResult) -> bool:
    downgraded = ours.scheme == "https" and found.scheme != "https"
    ports = [parts.port or _PORTS.get(parts.scheme, 0) for parts in (found, ours)]
    secured = [parts.port in (None, _PORTS.get(parts.scheme)) for parts in (found, ours)]
    hosts = [_DEVICE.sub("", parts.hostname or "") for parts in (found, ours)]
    moved = ports[0] != ports[1] and not all(secured)
    return not downgraded and not moved and hosts[0] == hosts[1] and not _above(found, ours)


def _above(found: SplitResult, ours: SplitResult) -> bool:
    """Tell the address of a section from the story's that was fetched: a part of its path, or it without its number."""
    theirs, path = found.path.strip("/"), ours.path.strip("/")
    if theirs == path:
        asked = {key.lower() for key in parse_qs(ours.query)}
        return not found.query and bool(asked & _KEYS or (asked and _SCRIPT.search(path)))
    return path.startswith(f"{theirs}/") and _VIEW.fullmatch(path[len(theirs) + 1 :]) is None
