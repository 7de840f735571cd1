"""Which machines a page may be fetched from, and what a typed address can mean: one thing, or nothing."""

from __future__ import annotations

import pytest

from index.errors import BadAddressError
from index.intake.fetch.network import may_connect
from index.intake.urls import Target, follow, parse
from tests.support.fetching.hosts import ADDRESS_TRICKS, ADDRESSES, SPELLINGS

PUBLIC = (
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.1",
    "168.63.129.15",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
    "2400:cb00:2048:1::c629:d7a2",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_off_the_public_internet_may_not_be_connected_to(address: str) -> None:
    assert not may_connect(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_on_the_public_internet_may_be_connected_to(address: str) -> None:
    assert may_connect(address)


@pytest.mark.parametrize(
    "text",
    ["2130706433", "0x7f.1", "127.1", "010.0.0.1", "1.1.1.1.", " 1.1.1.1", "2606:4700::1%eth0", "", "a.b"],
)
def test_what_is_no_plain_address_may_not_be_connected_to(text: str) -> None:
    assert not may_connect(text)


def test_every_range_is_refused_to_its_last_address_and_not_beyond() -> None:
    refused = [octet for octet in range(256) if not may_connect(f"100.{octet}.0.1")]
    assert refused == list(range(64, 128))
    assert [octet for octet in range(256) if not may_connect(f"172.{octet}.0.1")] == list(range(16, 32))
    assert [first for first in range(256) if not may_connect(f"{first}.200.5.1")] == [
        0,
        10,
        127,
        *range(224, 256),
    ]


@pytest.mark.parametrize("host", SPELLINGS)
def test_an_odd_spelling_of_a_host_is_refused_or_read_as_the_address_it_means(host: str) -> None:
    try:
        target = parse(f"http://{host}/")
    except BadAddressError:
        return
    # Digits of a script that nobody maps are letters like others: a name, and no number.
    assert target.host.startswith("xn--") or (target.literal and not may_connect(target.host))


@pytest.mark.parametrize("address", ADDRESS_TRICKS)
def test_what_is_no_plain_web_address_is_refused(address: str) -> None:
    with pytest.raises(BadAddressError):
        parse(address)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://News.Example/a", "https://news.example/a"),
        (" https://news.example \n", "https://news.example/"),
        ("http://news.example:80/a?b=c#d", "http://news.example/a?b=c"),
        ("https://news.example.:443/", "https://news.example/"),
        ("https://news.example:80/", "https://news.example:80/"),
        ("https://bücher.example/größe?q=ü", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe?q=%C3%BC"),
        ("https://новости.рф/статья", "https://xn--b1amnebsh.xn--p1ai/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F"),
        ("https://समाचार.भारत/", "https://xn--61b3bh3a5ab.xn--h2brj9c/"),
        ("https://news.example/a%20b/'quoted'(1)", "https://news.example/a%20b/'quoted'(1)"),
        ("https://news.example/<a>|{b}", "https://news.example/%3Ca%3E%7C%7Bb%7D"),
        ("https://1.1.1.1/a", "https://1.1.1.1/a"),
        ("https://①.①.①.①/", "https://1.1.1.1/"),
        ("https://[2606:4700:4700:0::1111]/", "https://[2606:4700:4700::1111]/"),
        ("HTTPS://my_paper.example/", "https://my_paper.example/"),
    ],
)
def test_a_typed_address_has_one_spelling(typed: str, meant: str) -> None:
    assert parse(typed).url == meant
    assert parse(meant).url == meant


@pytest.mark.parametrize(
    ("location", "meant"),
    [
        ("/b", "https://news.example/b"),
        ("c", "https://news.example/a/c"),
        ("?p=2", "https://news.example/a/b?p=2"),
        ("//other.example/b", "https://other.example/b"),
        ("http://other.example", "http://other.example/"),
        ("/статья", "https://news.example/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F"),
    ],
)
def test_a_redirect_is_read_from_where_it_stands(location: str, meant: str) -> None:
    assert follow(Target("https", "news.example", 443, "/a/b"), location).url == meant


@pytest.mark.parametrize(
    "location", ["\\\\127.0.0.1\\", "/a b", "http://a@b.example/", "http://[::1/", "javascript:1"]
)
def test_a_redirect_to_what_is_no_address_is_refused(location: str) -> None:
    with pytest.raises(BadAddressError):
        follow(Target("https", "news.example", 443, "/"), location)


def test_an_address_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadAddressError, match="too long"):
        parse("https://news.example/" + "a" * 2000)
