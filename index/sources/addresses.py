"""An IP address in, whether a page may be fetched from it out: only machines on the public internet are asked.

A bot that fetches what it is told stands inside somebody's network. What it may reach there (databases, routers, the
cloud's key service) must not be reachable by an address, a name or a redirect that somebody sends in.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

# Refused whatever the Python at hand thinks of them: the special-purpose registries of IANA, and what clouds add.
_NEVER_V4: Final = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; 100.100.100.200 is the metadata of Alibaba Cloud
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # the platform of Azure, in the middle of public space
        "169.254.0.0/16",  # link-local; 169.254.169.254 is the metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is the metadata of Oracle
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4, given up
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# All of public IPv6. Mapped, compatible, NAT64, unique-local (fd00:ec2::254), link- and site-local lie outside of it.
_PUBLIC_V6: Final = IPv6Network("2000::/3")
_NEVER_V6: Final = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address is inside
        "3ffe::/16",  # the 6bone, given back
        "3fff::/20",  # documentation
    )
)
_ISATAP: Final = (0x0000_5EFE, 0x0200_5EFE)
"""The first half of an interface id whose second half is an IPv4 address (RFC 5214)."""


def may_connect(address: str) -> bool:
    """Tell whether an IP literal names a machine on the public internet; False for what is no plain literal.

    Every IPv6 form that carries an IPv4 address is refused, also where that address is public: a gateway on the way
    would connect elsewhere than it seems. Prefixes that an operator chose for NAT64 cannot be told from others.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    # Python's own table is asked too: it may learn of a range later than this file was written.
    if not parsed.is_global or parsed.is_multicast:
        return False
    return _public_v4(parsed) if isinstance(parsed, IPv4Address) else _public_v6(parsed)


def _public_v4(address: IPv4Address) -> bool:
    return not any(address in network for network in _NEVER_V4)


def _public_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in _PUBLIC_V6:
        return False
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        return False
    return not any(address in network for network in _NEVER_V6)
