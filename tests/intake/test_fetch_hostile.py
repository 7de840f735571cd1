"""A site that means harm costs neither memory nor time: bombs, drips, broken answers, certificates of others."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest

from index.errors import CertificateError, FetchError, RedirectError, UnreachableError
from index.intake.fetch.fetch import Limits, fetch
from index.intake.fetch.network import default_tls
from tests.support.fetching.bombs import BOMBS, BROKEN, DRIPS, HASTY
from tests.support.fetching.hosts import PUBLIC
from tests.support.fetching.memory import megabytes, reset_peak
from tests.support.fetching.sites import Answer, Wires, page, redirect, site

URL = "http://news.example/"
MEMORY = 50
"""MB."""


async def refused(answer: Answer, limits: Limits) -> tuple[FetchError, float, float]:
    """Fetch what must be refused; return the error, the seconds it took and the MB it held at its highest."""
    async with site(answer) as here:
        network = Wires({"news.example": [[PUBLIC]]}, {PUBLIC: here.port}).network()
        reset_peak()
        started, before = time.perf_counter(), megabytes("VmRSS")
        with pytest.raises(FetchError) as caught:
            await fetch(URL, network=network, limits=limits)
        return caught.value, time.perf_counter() - started, megabytes("VmHWM") - before


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused_before_it_unfolds(name: str) -> None:
    answer, kind = BOMBS[name]
    error, seconds, memory = await refused(answer, Limits())
    assert type(error) is kind
    assert (seconds < 20, memory < MEMORY) == (True, True), (seconds, memory)


@pytest.mark.parametrize("name", DRIPS)
async def test_an_answer_that_does_not_come_is_given_up(name: str) -> None:
    answer, kind = DRIPS[name]
    error, seconds, _ = await refused(answer, HASTY)
    assert type(error) is kind
    assert seconds < HASTY.seconds + 2


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_answer_is_no_page(name: str) -> None:
    answer, kind = BROKEN[name]
    error, _, memory = await refused(answer, Limits())
    assert type(error) is kind
    assert memory < MEMORY


async def test_others_get_their_turn_while_a_page_comes_in_pieces_of_one_byte() -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await refused(BOMBS["chunks of one byte without end"][0], Limits())
    counting.cancel()
    assert turns > 1000


async def test_a_look_up_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    hung: list[threading.Thread] = []

    def hang(*_: object, **__: object) -> list[object]:
        hung.append(threading.current_thread())
        time.sleep(2)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    started = time.perf_counter()
    with pytest.raises(FetchError, match="not come in time"):
        await fetch(URL, limits=Limits(seconds=0.2))
    assert time.perf_counter() - started < 1.5
    # Such a thread holds up no exit.
    assert [thread.daemon for thread in hung] == [True]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate for news.example that nobody signed."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    subprocess.run(
        [*command, "-keyout", path, "-out", path.with_suffix(".crt")], check=True, capture_output=True
    )
    with path.open("ab") as file:
        file.write(path.with_suffix(".crt").read_bytes())
    return path


def identity(certificate: Path, names: list[str | None]) -> ssl.SSLContext:
    """Return the side of the site; the names it is asked for are kept."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _, name, __: names.append(name)
    return context


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate.with_suffix(".crt")))


async def test_a_host_over_https_must_prove_its_name(certificate: Path) -> None:
    names: list[str | None] = []
    everybody = {"news.example": [[PUBLIC]], "other.example": [[PUBLIC]]}
    async with site(page(b"proved"), identity(certificate, names)) as here:
        doors = Wires(everybody, {PUBLIC: here.port})
        trusted = doors.network(trusting(certificate))
        assert (await fetch("https://news.example/", network=trusted)).body == b"proved"
        for url, network in (
            ("https://other.example/", trusted),
            (f"https://{PUBLIC}/", trusted),
            ("https://news.example/", doors.network(await default_tls())),
        ):
            with pytest.raises(CertificateError, match="not valid"):
                await fetch(url, network=network)
        assert len(here.heads) == 1
    assert names == ["news.example", "other.example", None, "news.example"]
    assert {port for _, port in doors.dialled} == {443}


async def test_a_redirect_from_https_to_http_is_refused(certificate: Path) -> None:
    async with (
        site(redirect("http://news.example/"), identity(certificate, [])) as here,
        site(page()) as plain,
    ):
        doors = Wires({"news.example": [[PUBLIC]]}, {PUBLIC: here.port})
        with pytest.raises(RedirectError, match="from https to http"):
            await fetch("https://news.example/", network=doors.network(trusting(certificate)))
    assert (doors.dialled, plain.connections) == ([(PUBLIC, 443)], 0)


async def test_a_host_that_speaks_no_tls_is_told_of() -> None:
    async def shout(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 This is http\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(shout, "127.0.0.1", 0)
    async with server:
        doors = Wires({"news.example": [[PUBLIC]]}, {PUBLIC: server.sockets[0].getsockname()[1]})
        with pytest.raises(UnreachableError, match="over https"):
            await fetch("https://news.example/", network=doors.network())
