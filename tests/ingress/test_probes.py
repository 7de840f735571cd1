"""/healthz and /readyz on a real server, and that neither they nor an error say more than they should."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import httpx
import pytest

from bot.ingress.http_server import MOST_CONNECTIONS, HttpServer, http_app
from bot.ingress.metrics import Levels, Metrics
from bot.ingress.probes import PROBE_PATHS, Readiness, probe_routes
from bot.ingress.webhook import webhook_route
from tests.support.memory_intake import MemoryIntake
from tests.support.rig import until
from tests.support.sites import SECRET, UPDATE

READY = Readiness(index_version="v7", last_poll_age=3.14, database=True, model=None)


@dataclass
class State:
    """How the bot is, as the test wants it."""

    readiness: Readiness = READY
    error: Exception | None = None
    hangs: bool = False
    asked: int = 0
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def probe(self) -> Readiness:
        self.asked += 1
        if self.hangs:
            await self.goes_on.wait()
        if self.error:
            raise self.error
        return self.readiness

    async def levels(self) -> Levels:
        return Levels()


@asynccontextmanager
async def probed(state: State) -> AsyncIterator[httpx.AsyncClient]:
    hook = webhook_route("https://bot.example/hook", SECRET, MemoryIntake())
    routes = [hook, *probe_routes(state.probe, Metrics(), state.levels)]
    server = HttpServer(http_app(routes), "127.0.0.1", 0)
    await server.start()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    root = f"http://127.0.0.1:{server.port}"
    try:
        async with httpx.AsyncClient(verify=False, base_url=root, limits=limits, timeout=30) as client:
            yield client
    finally:
        await server.stop(grace=1)


async def test_a_bot_that_can_answer_is_ready_and_says_with_what() -> None:
    async with probed(State()) as client:
        answer = await client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json() == {
            "ready": True,
            "index_version": "v7",
            "last_poll_age": 3.1,
            "database": True,
            "model": None,
        }


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (replace(READY, last_poll_age=None), 200),
        (replace(READY, model=False), 200),
        (replace(READY, index_version=None), 503),
        (replace(READY, last_poll_age=61.0), 503),
        (replace(READY, database=False), 503),
    ],
    ids=["does not poll", "without its model", "no index", "polls fail", "no database"],
)
async def test_readiness_needs_an_index_a_database_and_polls(state: Readiness, status: int) -> None:
    async with probed(State(state)) as client:
        answer = await client.get("/readyz")
        assert answer.status_code == status
        assert answer.json()["ready"] is (status == 200)


async def test_a_probe_that_fails_or_hangs_is_not_ready_but_alive(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.ingress.probes.ASK_SECONDS", 0.1)
    for state in (State(error=OSError("password=hunter2")), State(hangs=True)):
        async with probed(state) as client:
            answer = await client.get("/readyz")
            assert (answer.status_code, answer.json()) == (503, {"ready": False})
            assert (await client.get("/healthz")).status_code == 200
    assert "hunter2" not in caplog.text


async def test_no_probe_names_the_server_or_knows_other_methods() -> None:
    async with probed(State()) as client:
        for path in PROBE_PATHS:
            assert "server" not in (await client.get(path)).headers
            assert (await client.post(path, json=UPDATE)).status_code == 405
        for path in ("/", "/docs", "/HEALTHZ", "/healthz/", "/.env", "/hook/x"):
            assert (await client.get(path)).status_code == 404


async def test_more_requests_than_there_is_room_for_are_asked_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.ingress.probes.ASK_SECONDS", 60)
    state = State(hangs=True)
    async with probed(state) as client:
        waiting = [asyncio.create_task(client.get("/readyz")) for _ in range(MOST_CONNECTIONS - 1)]
        await until(lambda: state.asked == len(waiting))
        assert (await client.get("/healthz")).status_code == 503
        state.goes_on.set()
        assert {one.status_code for one in await asyncio.gather(*waiting)} == {200}
