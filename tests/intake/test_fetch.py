"""Pages are fetched from the public internet alone, over real connections on the loopback, whatever a site does."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Sequence

import pytest

from bot.locales import LANGUAGES, load
from bot.views.failures import failure_view
from index.errors import (
    BadAddressError,
    BlockedAddressError,
    FetchError,
    HttpStatusError,
    MediaTypeError,
    PageTooLargeError,
    RedirectError,
    UnreachableError,
)
from index.intake.fetch.fetch import Fetched, Limits, fetch
from index.intake.fetch.network import Network
from index.intake.fetch.network import resolve as system_resolve
from tests.support.fetching.hosts import ADDRESSES, PUBLIC, addresses
from tests.support.fetching.sites import Answer, Site, Wires, page, redirect, respond, site

BODY = "<p>The harbour closed — for good.</p>".encode()
URL = "http://news.example/story"
NAMES: dict[str, Sequence[Sequence[str]]] = {"news.example": [[PUBLIC]], "cdn.example": [[PUBLIC]]}


def wires(public: Site, victim: Site | None = None) -> Wires:
    return Wires(NAMES, {PUBLIC: public.port}, victim.port if victim else 9)


async def fetched(answer: Answer, url: str = URL, limits: Limits | None = None) -> Fetched:
    async with site(answer) as here:
        return await fetch(url, network=wires(here).network(), limits=limits)


async def test_a_page_comes_as_it_is_with_what_its_headers_say() -> None:
    got = await fetched(page(BODY, "Text/HTML; Charset=UTF-8"), " http://News.Example/story?a=b#top ")
    where = "http://news.example/story?a=b"
    assert got == Fetched(where, where, "text/html", "utf-8", BODY)


async def test_a_request_says_who_asks_and_carries_nothing_else() -> None:
    async with site(page()) as here:
        await fetch(URL, network=wires(here).network())
    lines = here.heads[0].strip().split("\r\n")
    assert lines[0] == "GET /story HTTP/1.1"
    names = {line.split(":")[0].lower() for line in lines[1:]}
    assert names == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert "Host: news.example" in lines
    assert "Accept-Encoding: gzip, deflate" in lines
    assert any(line.startswith("User-Agent: Storyproof/") for line in lines)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY)),
        ("gzip", gzip.compress(BODY[:9]) + gzip.compress(b"") + gzip.compress(BODY[9:])),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compressobj(9, zlib.DEFLATED, -15).compress(b"") + zlib.compress(BODY, wbits=-15)),
        ("identity", BODY),
    ],
    ids=["gzip", "its old name", "in three members", "deflate", "bare deflate", "as it is"],
)
async def test_a_packed_page_is_unpacked(encoding: str, packed: bytes) -> None:
    got = await fetched(page(packed, content_encoding=encoding))
    assert got.body == BODY


async def test_a_page_up_to_the_cap_is_whole_packed_or_not() -> None:
    limits, body = Limits(body=3_000_000), bytes(range(250)) * 12_000
    for packed, headers in ((body, {}), (gzip.compress(body), {"content_encoding": "gzip"})):
        assert (await fetched(page(packed, **headers), limits=limits)).body == body
        with pytest.raises(PageTooLargeError, match="larger than 2"):
            await fetched(page(packed, **headers), limits=Limits(body=2_900_000))


@pytest.mark.parametrize("kind", ["application/pdf", "text/plain", "text/markdown", "application/xhtml+xml"])
async def test_other_kinds_of_text_are_taken(kind: str) -> None:
    assert (await fetched(page(content_type=kind))).media_type == kind


@pytest.mark.parametrize(
    "kind", ["", "image/png", "application/json", "text/htmlx", "application/octet-stream"]
)
async def test_what_is_no_text_is_refused_with_a_cure(kind: str) -> None:
    with pytest.raises(MediaTypeError, match="add the story as a file"):
        await fetched(page(content_type=kind))


@pytest.mark.parametrize("status", [204, 206, 304, 401, 403, 404, 410, 429, 451, 500, 503])
async def test_an_error_of_the_site_is_no_page(status: int) -> None:
    body = b"" if status in (204, 304) else BODY
    with pytest.raises(HttpStatusError, match=f"error {status}"):
        await fetched(respond(body, {"Content-Type": "text/html"}, status))


async def test_a_redirect_is_followed_over_a_connection_of_its_own() -> None:
    async def moved(path: str, writer: asyncio.StreamWriter) -> None:
        further = redirect("http://cdn.example/b", 301) if path == "/a" else page(BODY)
        await (redirect("/a", 308) if path == "/story" else further)(path, writer)

    async with site(moved) as here:
        doors = wires(here)
        got = await fetch(URL, network=doors.network())
    assert (got.url, got.final_url, got.body) == (URL, "http://cdn.example/b", BODY)
    assert doors.dialled == [(PUBLIC, 80)] * 3
    assert doors.looked_up == ["news.example", "news.example", "cdn.example"]
    assert here.connections == 3


async def test_five_redirects_are_followed_and_a_sixth_is_not() -> None:
    async def counted(path: str, writer: asyncio.StreamWriter) -> None:
        left = int(path[1:])
        await (redirect(f"/{left - 1}") if left else page(BODY))(path, writer)

    assert (await fetched(counted, "http://news.example/5")).body == BODY
    with pytest.raises(RedirectError, match="more than 5"):
        await fetched(counted, "http://news.example/6")


async def test_no_address_or_name_off_the_public_internet_is_connected_to() -> None:
    """Not by its address, not by a name that answers with it alone, nor beside a public address."""
    async with site(page()) as victim, site(page()) as public:
        doors = wires(public, victim)
        for address in addresses():
            with pytest.raises((BadAddressError, BlockedAddressError, UnreachableError)):
                await fetch(address, network=doors.network())
        for address in ADDRESSES:
            for answers in ([address], [PUBLIC, address], [address, PUBLIC]):
                doors.names["inside.example"] = [answers]
                with pytest.raises(BlockedAddressError) as caught:
                    await fetch("http://inside.example/", network=doors.network())
                assert address not in str(caught.value)
                assert "inside.example" not in str(caught.value)
    assert (doors.dialled, victim.connections, public.connections) == ([], 0, 0)


async def test_no_redirect_leads_off_the_public_internet() -> None:
    places = [place for place in addresses() if "\n" not in place]

    async def leading(path: str, writer: asyncio.StreamWriter) -> None:
        # Some of these places are relative: they lead back here.
        number = path[1:]
        await (redirect(places[int(number)]) if number.isdigit() else respond(b"", {}, 404))(path, writer)

    async with site(page()) as victim, site(leading) as public:
        doors = wires(public, victim)
        for number in range(len(places)):
            with pytest.raises(FetchError):
                await fetch(
                    f"http://news.example/{number}", network=doors.network(), limits=Limits(redirects=1)
                )
    assert (set(doors.dialled), victim.connections) == ({(PUBLIC, 80)}, 0)
    assert len(places) > 100


@pytest.mark.parametrize("inside", ADDRESSES)
async def test_a_name_that_answers_otherwise_the_second_time_gains_nothing(inside: str) -> None:
    async with site(page()) as victim, site(redirect("/again")) as public:
        doors = wires(public, victim)
        doors.names["news.example"] = [[PUBLIC], [inside]]
        with pytest.raises(BlockedAddressError):
            await fetch(URL, network=doors.network())
    assert doors.dialled == [(PUBLIC, 80)]
    assert (victim.connections, public.connections) == (0, 1)


async def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    async with site(page()) as victim, site(page(BODY)) as public:
        doors = wires(public, victim)
        doors.names["news.example"] = [[PUBLIC], ["127.0.0.1"]]
        assert (await fetch(URL, network=doors.network())).body == BODY
        assert doors.looked_up == ["news.example"]
        with pytest.raises(BlockedAddressError):
            await fetch(URL, network=doors.network())
    assert (doors.dialled, victim.connections) == ([(PUBLIC, 80)], 0)


async def test_a_host_is_reached_by_another_of_its_addresses_when_one_is_dead() -> None:
    dead = ["2606:4700::1", "2606:4700::2", "2606:4700::3"]
    async with site(page(BODY)) as public:
        doors = Wires({"news.example": [[*dead, PUBLIC]]}, {PUBLIC: public.port, **dict.fromkeys(dead, 1)})
        assert (await fetch(URL, network=doors.network())).body == BODY
    assert [address for address, _ in doors.dialled] == [dead[0], PUBLIC]


@pytest.mark.parametrize("names", [{}, {"news.example": [[]]}])
async def test_a_host_that_nobody_knows_is_told_of(names: dict[str, Sequence[Sequence[str]]]) -> None:
    with pytest.raises(UnreachableError, match="no host"):
        await fetch(URL, network=Wires(names).network())


async def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with site(page()) as proxy, site(page(BODY)) as public:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert (await fetch(URL, network=wires(public).network())).body == BODY
    assert proxy.connections == 0


async def test_with_the_doors_that_ship_the_loopback_is_refused() -> None:
    assert await system_resolve("localhost", 80)
    async with site(page()) as victim:
        for host in ("127.0.0.1", "[::1]", "localhost", "0.0.0.0", "2130706433"):
            with pytest.raises(FetchError):
                await fetch(f"http://{host}/")
            with pytest.raises(BadAddressError):
                await fetch(f"http://{host}:{victim.port}/")
    assert victim.connections == 0


async def test_with_the_rule_lifted_the_doors_that_ship_fetch_a_page() -> None:
    """So it is the rule that refuses above, and nothing else."""
    async with site(page(BODY)) as public:
        doors = Wires(public={"127.0.0.1": public.port})
        network = Network(resolve=system_resolve, may_connect=lambda _: True, dial=doors.dial)
        assert (await fetch("http://127.0.0.1/", network=network)).body == BODY


def test_every_kind_of_failure_has_a_sentence_of_its_own_in_every_language() -> None:
    for language in LANGUAGES:
        words = load(language)
        said = [
            failure_view(kind("http://10.0.0.1/ failed."), words, still_serving=True).text
            for kind in FetchError.__subclasses__()
        ]
        assert len(set(said)) == len(said) == 10
        assert not any("10.0.0.1" in text for text in said)
