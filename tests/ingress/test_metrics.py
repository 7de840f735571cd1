"""What /metrics says: every count and level under its name, as Prometheus reads it, and nothing about anybody."""

from __future__ import annotations

from math import isnan

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import DatabaseUnavailableError
from bot.ingress.http_server import HttpServer, http_app
from bot.ingress.metrics import Levels, Metrics
from bot.ingress.probes import Readiness, probe_routes
from bot.ingress.updates import CountedIntake, keep
from bot.types import Received
from tests.support.memory_intake import MemoryIntake

LEVELS = Levels(3, 12.5, 0.25, True, "v7")


def samples(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return the value of each sample by name and the values of its labels."""
    families = text_string_to_metric_families(text)
    return {
        (sample.name.removeprefix("storyproof_"), tuple(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def told(metrics: Metrics, levels: Levels = LEVELS) -> dict[tuple[str, tuple[str, ...]], float]:
    return samples(metrics.exposition(levels).decode())


def update(update_id: int | None, readable: bool = True) -> Received:
    return Received(update_id, "{}", readable)


async def test_updates_are_counted_by_what_became_of_them() -> None:
    metrics, intake = Metrics(), MemoryIntake()
    counted = CountedIntake(intake, metrics)
    await keep(counted, [update(1), update(2), update(3, readable=False)])
    await keep(counted, [update(2), update(4)])
    intake.refuses = lambda one: one.update_id == 5 and one.readable
    await keep(counted, [update(5), update(6)])
    intake.down = True
    with pytest.raises(DatabaseUnavailableError):
        await keep(counted, [update(7)])
    now = told(metrics)
    counts = [now["updates_total", (outcome,)] for outcome in ("new", "duplicate", "unreadable")]
    assert counts == [4, 1, 2]


def test_every_count_has_its_name_and_starts_at_nothing() -> None:
    metrics = Metrics()
    before = told(metrics)
    assert before["replies_total", ("answer",)] == before["set_aside_total", ()] == 0
    metrics.replies.labels("refusal").inc()
    metrics.sends.labels("editMessageText", "ok").inc()
    metrics.set_aside.inc()
    metrics.model_failures.inc()
    metrics.poller_restarts.inc()
    metrics.answer_seconds.observe(4)
    now = told(metrics)
    assert now["sends_total", ("editMessageText", "ok")] == 1
    assert now["replies_total", ("refusal",)] == 1
    for name in ("set_aside_total", "model_failures_total", "poller_restarts_total", "answer_seconds_count"):
        assert now[name, ()] == 1, name
    assert (now["answer_seconds_bucket", ("3.0",)], now["answer_seconds_bucket", ("5.0",)]) == (0, 1)


def test_levels_are_those_of_the_moment_and_no_number_where_unknown() -> None:
    metrics = Metrics()
    now = told(metrics)
    names = ("inbox_waiting", "inbox_oldest_seconds", "last_poll_age_seconds", "model_available")
    assert [now[name, ()] for name in names] == [3, 12.5, 0.25, 1]
    assert now["index_info", ("v7",)] == 1
    later = told(metrics, Levels(index_version="v8"))
    assert all(isnan(later[name, ()]) for name in names)
    assert ("index_info", ("v7",)) not in later
    assert later["index_info", ("v8",)] == 1
    assert now["process_open_fds", ()] > 0


async def test_metrics_are_served_and_also_when_the_levels_cannot_be_read() -> None:
    works = True

    async def levels() -> Levels:
        if works:
            return LEVELS
        raise OSError("postgresql://user:password@db")

    async def probe() -> Readiness:
        raise AssertionError

    metrics = Metrics()
    metrics.set_aside.inc()
    server = HttpServer(http_app(probe_routes(probe, metrics, levels)), "127.0.0.1", 0)
    await server.start()
    async with httpx.AsyncClient(verify=False, base_url=f"http://127.0.0.1:{server.port}") as client:
        answer = await client.get("/metrics")
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        assert samples(answer.text)["inbox_waiting", ()] == 3
        works = False
        answer = await client.get("/metrics")
        assert samples(answer.text)["set_aside_total", ()] == 1
        assert "password" not in answer.text
    await server.stop(grace=1)
