"""The one way to the network: look a name up, check that its addresses are public, connect to what was checked."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from itertools import chain, zip_longest
from typing import Final

import httpcore

from index.errors import BlockedAddressError, CertificateError, UnreachableError
from index.intake.urls import Target
from index.system.threads import run_abandonable

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


Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""A host and a port in, IP literals out; raises OSError."""
Dial = Callable[[str, int, float], Awaitable[httpcore.AsyncNetworkStream]]
"""An IP literal, a port and seconds in, a connection to just that address out; raises as httpcore does."""

_MOST_ADDRESSES: Final = 6
_UNTRIED: Final = "Check the address, and whether this machine has a network."


async def resolve(host: str, port: int) -> tuple[str, ...]:
    """Ask the system for the addresses of a host, off the event loop; raise OSError for a host it does not know."""
    return tuple(dict.fromkeys(await run_abandonable(_look_up, host, port)))


def _look_up(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


async def dial(address: str, port: int, seconds: float) -> httpcore.AsyncNetworkStream:
    """Connect to an IP literal; nothing is looked up any more."""
    return await httpcore.AnyIOBackend().connect_tcp(address, port, timeout=seconds)


@cache
def _trusted() -> ssl.SSLContext:
    # The system's certificates and certifi's: some machines have only the ones, some networks only the others.
    return httpcore.default_ssl_context()


async def default_tls() -> ssl.SSLContext:
    """Return the context that checks certificates and names; reading it takes a tenth of a second, once."""
    return await run_abandonable(_trusted)


@dataclass(frozen=True, slots=True)
class Network:
    """The doors to the outside, which tests replace: name look-up, the rule, the connection, the certificates."""

    resolve: Resolve = resolve
    may_connect: Callable[[str], bool] = may_connect
    dial: Dial = dial
    tls: Callable[[], Awaitable[ssl.SSLContext]] = field(default=default_tls)


class Meter:
    """Counts what comes over one connection; more than `room` bytes are no page."""

    def __init__(self, room: int, overflow: Callable[[], Exception]) -> None:
        """Allow `room` bytes, then raise what `overflow` makes."""
        self.room = room
        self.overflow = overflow

    def count(self, size: int) -> None:
        """Take `size` bytes off the room."""
        self.room -= size
        if self.room < 0:
            raise self.overflow()


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Looks a host up once, refuses it if any of its addresses is not public, and connects to those very addresses.

    So what was checked is what is connected to: a name that answers otherwise the next time gains nothing.
    """

    def __init__(self, target: Target, network: Network, meter: Meter, seconds: float) -> None:
        """Serve connections to `target` alone; `seconds` is the longest wait for one connection."""
        self._target = target
        self._network = network
        self._meter = meter
        self._seconds = seconds

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (the signature is httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a metered connection; raise BlockedAddressError or UnreachableError."""
        for address in _in_turn(await self._addresses()):
            try:
                stream = await self._network.dial(address, self._target.port, self._seconds)
            except (httpcore.NetworkError, httpcore.TimeoutException, OSError):
                continue
            return MeteredStream(stream, self._meter)
        raise UnreachableError(f"{self._target.host} does not answer.", "Try again in a while.")

    async def _addresses(self) -> Sequence[str]:
        target = self._target
        addresses: Sequence[str] = (target.host,)
        if not target.literal:
            try:
                addresses = await self._network.resolve(target.host, target.port)
            except (OSError, UnicodeError):
                addresses = ()
        if not addresses:
            raise UnreachableError(f"There is no host {target.host}.", _UNTRIED)
        if not all(self._network.may_connect(address) for address in addresses):
            raise BlockedAddressError(
                "The address leads to a machine that is not on the public internet.",
                "Give a public address, or add the story as a file.",
            )
        return addresses


class MeteredStream(httpcore.AsyncNetworkStream):
    """A connection whose bytes are counted, before and after TLS begins."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, meter: Meter) -> None:
        """Count what is read from `stream`."""
        self._stream = stream
        self._meter = meter

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """Read at most `max_bytes`; raise what the meter raises."""
        data = await self._stream.read(max_bytes, timeout)
        self._meter.count(len(data))
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send all of `buffer`."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        """Begin TLS; raise CertificateError where the host cannot prove its name."""
        try:
            stream = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except (httpcore.NetworkError, ssl.SSLError) as error:
            raise _tls_error(error, server_hostname) from None
        return MeteredStream(stream, self._meter)

    def get_extra_info(self, info: str) -> object:
        """Return what is known of the connection."""
        return self._stream.get_extra_info(info)


def _tls_error(error: BaseException, host: str | None) -> UnreachableError | CertificateError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return CertificateError(
                f"The certificate of {host} is not valid.", "Look at the page in a browser; add it as a file."
            )
        cause = cause.__cause__ or cause.__context__
    return UnreachableError(f"{host} does not answer over https.", "Check the address, or try http://.")


def _in_turn(addresses: Sequence[str]) -> list[str]:
    """Order addresses so that the kinds alternate, the system's first choice first: one kind may be out of order."""
    first = ":" in addresses[0]
    kinds = ([one for one in addresses if (":" in one) is same] for same in (first, not first))
    return [one for one in chain(*zip_longest(*kinds)) if one is not None][:_MOST_ADDRESSES]
