"""Read a web address as somebody typed it: scheme, host, port and target, or a refusal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from index.errors import BadAddressError

PORTS: Final = {"http": 80, "https": 443}
LONGEST: Final = 2000
"""Characters of an address; no page of a newspaper has more, and Telegram takes no longer link."""

_ODD: Final = re.compile(
    r"[\x00-\x20\x7f-\xa0\\\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff]"
)
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_KEPT_IN_PATH: Final = "/%:@!$&'()*+,;=~-._"
_LONGEST_HOST: Final = 253
_CURE: Final = "Give the address of the page as the browser shows it: https://, a host, a path."


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: `host` is a name in ASCII or an IP literal, `path` carries the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def netloc(self) -> str:
        """Return the host as the Host header and an address have it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Return the whole address."""
        return f"{self.scheme}://{self.netloc}{self.path}"

    @property
    def literal(self) -> bool:
        """Tell whether the host is an IP address already."""
        return ":" in self.host or _ends_in_number(self.host)


def parse(text: str) -> Target:
    """Read an address; raise BadAddressError for all that two programs could read in two ways.

    Only ports 80 and 443 are taken: pages are read there, and on other ports of a public machine listen mail,
    databases and consoles, to which nobody should be able to send a line in the bot's name.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise BadAddressError("The address is too long.", _CURE)
    if _ODD.search(text):
        raise BadAddressError("The address has a space, a backslash or a hidden character in it.", _CURE)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadAddressError("The address cannot be read.", _CURE) from None
    if parts.scheme not in PORTS or not parts.netloc:
        raise BadAddressError("Only http and https addresses are fetched.", _CURE)
    if "@" in parts.netloc:
        raise BadAddressError("The address has a name or a password before its host.", _CURE)
    if port not in (None, *PORTS.values()):
        raise BadAddressError("Only ports 80 and 443 are fetched from.", _CURE)
    return Target(parts.scheme, _host(parts.hostname or ""), port or PORTS[parts.scheme], _path(parts))


def follow(base: Target, location: str) -> Target:
    """Read the Location of a redirect, which may be relative to `base`; raise BadAddressError as `parse` does."""
    if len(location) > LONGEST or _ODD.search(location):
        raise BadAddressError("The page redirects to an address that cannot be read.", _CURE)
    try:
        joined = urljoin(base.url, location)
    except ValueError:
        raise BadAddressError("The page redirects to an address that cannot be read.", _CURE) from None
    return parse(joined)


def _path(parts: SplitResult) -> str:
    query = f"?{quote(parts.query, _KEPT_IN_PATH + '?[]')}" if parts.query else ""
    return (quote(parts.path, _KEPT_IN_PATH) or "/") + query


def _host(text: str) -> str:
    """Return the one spelling of a host; a number that is no plain dotted quad, and an odd name, are refused."""
    if ":" in text:
        return _literal_v6(text)
    host = _ascii(text).removesuffix(".")
    labels = host.split(".")
    if len(host) > _LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadAddressError("The address has no host that can be read.", _CURE)
    if _ends_in_number(host):
        return _literal_v4(host)
    if len(labels) == 1:
        raise BadAddressError("The host of the address has no dot: it is a name of one network only.", _CURE)
    return host


def _ends_in_number(host: str) -> bool:
    """Tell what resolvers read as an IPv4 address in one of its old spellings (0x7f.1, 2130706433, 017700000001)."""
    return _NUMBER.fullmatch(host.rpartition(".")[2]) is not None


def _literal_v4(host: str) -> str:
    try:
        return str(IPv4Address(host))
    except AddressValueError:
        raise BadAddressError(
            "The host of the address is a number that is no plain IP address.", _CURE
        ) from None


def _literal_v6(text: str) -> str:
    try:
        address = IPv6Address(text)
    except AddressValueError:
        raise BadAddressError("The address has no host that can be read.", _CURE) from None
    if address.scope_id is not None:
        raise BadAddressError("The host of the address names a network interface.", _CURE)
    return str(address)


def _ascii(host: str) -> str:
    """Write a host in ASCII: digits and dots of other scripts become plain ones before anything is decided."""
    if host.isascii():
        return host.lower()
    import idna

    if len(host) > _LONGEST_HOST:
        raise BadAddressError("The address has no host that can be read.", _CURE)
    try:
        mapped = idna.uts46_remap(host, std3_rules=False, transitional=False)
        return mapped.lower() if mapped.isascii() else idna.encode(mapped).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise BadAddressError("The address has no host that can be read.", _CURE) from None


# What Telegram takes for the address of a link: a host with a dot, no name or password before it.
_URL = re.compile(r"https?://(?:[\w-]+\.)+[\w-]+(?::[1-5]?\d{1,4})?(?:[/?#]\S{0,1900})?")


def is_address(url: str) -> bool:
    """Tell whether this is an http(s) address that may be shown and tapped."""
    return _URL.fullmatch(url) is not None
