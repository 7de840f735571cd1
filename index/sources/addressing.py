"""What may be an address: the one rule for front matter, pages and fetching."""

from __future__ import annotations

import re

# What Telegram takes for the address of a link: a host with a dot, no name or password before it.
_URL = re.compile(r"https?://(?:[\w-]+\.)+[\w-]+(?::[1-5]?\d{1,4})?(?:[/?#]\S{0,1900})?")


def is_address(url: str) -> bool:
    """Tell whether this is an http(s) address that may be shown and tapped."""
    return _URL.fullmatch(url) is not None
