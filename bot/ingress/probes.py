"""/healthz, /readyz and /metrics, for those who run the bot."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Final, Protocol

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.ingress.metrics import Levels, Metrics, ReadLevels

log = logging.getLogger(__name__)

PROBE_PATHS: Final = ("/healthz", "/readyz", "/metrics")
POLL_TOO_OLD_SECONDS: Final = 60.0
ASK_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the bot has to answer with: an index, updates that come in, a database, perhaps a model."""

    index_version: str | None
    last_poll_age: float | None
    """Seconds; None where this process does not poll."""

    database: bool
    model: bool | None
    """None without a model; without one that works, answers are verbatim, so readiness does not need it."""

    @property
    def ready(self) -> bool:
        """Tell whether questions are answered."""
        polls = self.last_poll_age is None or self.last_poll_age < POLL_TOO_OLD_SECONDS
        return self.database and self.index_version is not None and polls


class Probe(Protocol):
    """How the bot is at the moment."""

    async def __call__(self) -> Readiness:
        """Look; what raises counts as not ready."""


def probe_routes(probe: Probe, metrics: Metrics, levels: ReadLevels) -> list[Route]:
    """Return the routes of /healthz, /readyz and /metrics."""
    probes = _Probes(probe, metrics, levels)
    endpoints = (probes.health, probes.readiness, probes.metrics)
    return [Route(path, endpoint) for path, endpoint in zip(PROBE_PATHS, endpoints, strict=True)]


class _Probes:
    """The endpoints."""

    def __init__(self, probe: Probe, metrics: Metrics, levels: ReadLevels) -> None:
        self._probe = probe
        self._metrics = metrics
        self._levels = levels

    async def health(self, _: Request) -> Response:
        """Answer 200: whoever hears it knows that the event loop turns."""
        return PlainTextResponse("ok\n")

    async def readiness(self, _: Request) -> Response:
        """Answer 200 or 503, and why."""
        try:
            async with asyncio.timeout(ASK_SECONDS):
                state = await self._probe()
        except Exception as error:
            log.warning("Readiness could not be told (%s).", type(error).__name__)
            return JSONResponse({"ready": False}, 503)
        age = None if state.last_poll_age is None else round(state.last_poll_age, 1)
        told = {
            "ready": state.ready,
            "index_version": state.index_version,
            "last_poll_age": age,
            "database": state.database,
            "model": state.model,
        }
        return JSONResponse(told, 200 if state.ready else 503)

    async def metrics(self, _: Request) -> Response:
        """Answer with the counts, and with the levels as far as they can be read."""
        try:
            async with asyncio.timeout(ASK_SECONDS):
                levels = await self._levels()
        except Exception as error:
            log.warning("Levels could not be read (%s).", type(error).__name__)
            levels = Levels()
        return Response(self._metrics.exposition(levels), headers={"Content-Type": CONTENT_TYPE_LATEST})
