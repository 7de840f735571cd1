"""What the bot does, counted for Prometheus; no label says anything about a person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import nan
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

_SECONDS: Final = (0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 13, 22, 40, 60, 120, 300)


@dataclass(frozen=True, slots=True)
class Levels:
    """What is so at the moment; None is what is not known, or not so here."""

    inbox_waiting: int | None = None
    inbox_oldest_seconds: float | None = None
    last_poll_age_seconds: float | None = None
    model_available: bool | None = None
    index_version: str | None = None


ReadLevels = Callable[[], Awaitable[Levels]]


class Metrics:
    """The counters, to be raised where it happens, and gauges that are read when somebody asks."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self.updates = _counter(registry, "updates", "Updates received", "outcome")
        self.replies = _counter(registry, "replies", "Replies delivered", "kind")
        self.sends = _counter(registry, "sends", "Calls of Telegram that send or edit", "method", "outcome")
        self.set_aside = _counter(registry, "set_aside", "Updates given up after too many attempts")
        self.model_failures = _counter(registry, "model_failures", "Calls of the language model that failed")
        self.poller_restarts = _counter(registry, "poller_restarts", "Stalled polls that were started again")
        self.answer_seconds = Histogram(
            "storyproof_answer_seconds",
            "From the receipt of an update to the delivery of its answer",
            registry=registry,
            buckets=_SECONDS,
        )
        self._waiting = _gauge(registry, "inbox_waiting", "Updates stored and not yet done")
        self._oldest = _gauge(registry, "inbox_oldest_seconds", "Age of the oldest of them")
        self._poll_age = _gauge(registry, "last_poll_age_seconds", "Since the last successful poll")
        self._model = _gauge(registry, "model_available", "Whether the language model is asked")
        self._index = Gauge("storyproof_index_info", "The index served", ["version"], registry=registry)
        ProcessCollector(registry=registry)
        for outcome in ("new", "duplicate", "unreadable"):
            self.updates.labels(outcome)
        for kind in ("answer", "refusal", "correction", "other"):
            self.replies.labels(kind)

    def exposition(self, levels: Levels) -> bytes:
        """Return everything in Prometheus' text format."""
        self._waiting.set(_number(levels.inbox_waiting))
        self._oldest.set(_number(levels.inbox_oldest_seconds))
        self._poll_age.set(_number(levels.last_poll_age_seconds))
        self._model.set(_number(levels.model_available))
        self._index.clear()
        if levels.index_version is not None:
            self._index.labels(levels.index_version).set(1)
        return generate_latest(self._registry)


def _counter(registry: CollectorRegistry, name: str, text: str, *labels: str) -> Counter:
    return Counter(f"storyproof_{name}", text, labels, registry=registry)


def _gauge(registry: CollectorRegistry, name: str, text: str) -> Gauge:
    return Gauge(f"storyproof_{name}", text, registry=registry)


def _number(value: float | None) -> float:
    return nan if value is None else float(value)
