"""The doctor's checks of the database, the language model and the HTTP port."""

from __future__ import annotations

import errno
import json
import socket
import time
import urllib.error
import urllib.request
from contextlib import closing
from typing import Any, Final

from bot.doctor import words
from bot.doctor.check import Case
from bot.doctor.findings import Finding, failure, ok, warning, wrong
from bot.storage.inspection import inspect_database
from bot.storage.migrations import SCHEMA_VERSION
from index.errors import ConfigurationError, ModelEndpointError, StoryproofError
from index.system.threads import run_abandonable

MODEL_SECONDS: Final = 7.0
_HTTP_SECONDS: Final = 3.0
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 (compared, not bound)


async def database(case: Case) -> list[Finding]:
    """Open the database to read, and look at the version of its tables."""
    name, url = "database", case.settings.database_url
    try:
        state = await run_abandonable(
            inspect_database, case.settings.data_dir, url.get_secret_value() if url else None
        )
    except StoryproofError as error:
        return [failure(name, error)]
    if not state.whole:
        return [wrong(name, words.DATABASE_BROKEN, where=state.name)]
    if state.version is None:
        return [ok(name, words.NO_DATABASE)]
    facts = {"where": state.name, "version": state.version, "wanted": SCHEMA_VERSION}
    if state.version > SCHEMA_VERSION:
        return [wrong(name, words.DATABASE_NEW, **facts)]
    if state.version < SCHEMA_VERSION:
        return [warning(name, words.DATABASE_OLD, **facts)]
    return [ok(name, words.DATABASE, **facts)]


async def model(case: Case) -> list[Finding]:
    """Ask the language model one tiny question; its key is in no finding."""
    settings = case.settings.endpoint()
    if settings is None:
        return [ok("model", words.NO_MODEL)]
    from index.engine import try_model

    started = time.monotonic()
    try:
        await try_model(settings, MODEL_SECONDS)
    except (ModelEndpointError, ConfigurationError) as error:
        return [failure("model", error)]
    return [ok("model", words.MODEL, model=settings.model, seconds=time.monotonic() - started)]


async def http_port(case: Case) -> list[Finding]:
    """See whether HTTP_PORT is free, or answers as the bot that runs here."""
    port = case.settings.http_port_used
    if port is None:
        return [ok("http port", words.NO_PORT)]
    return [await run_abandonable(_http_port, case.settings.http_host, port, serving=case.serving)]


def _http_port(host: str, port: int, *, serving: bool) -> Finding:
    name, where = "http port", f"{host}:{port}"
    try:
        with closing(_listener(host, port)):
            return ok(name, words.PORT_FREE, where=where)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            return wrong(name, words.PORT_REFUSED, where=where, reason=error.strerror or "no such host")
    state = _readiness(_EVERYWHERE.get(host, host), port)
    if state is None:
        return wrong(name, words.PORT_TAKEN, where=where)
    if not serving:
        return wrong(name, words.PORT_STRANGER, where=where)
    if not state["ready"]:
        return warning(name, words.PORT_NOT_READY, where=where)
    return ok(name, words.PORT_OURS, where=where, version=state.get("index_version"))


def _listener(host: str, port: int) -> socket.socket:
    """Take the port as the bot would; it is let go at once. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1)
    except OSError:
        listener.close()
        raise
    return listener


def _readiness(host: str, port: int) -> dict[str, Any] | None:
    """Return what /readyz says there; None where nobody of ours answers."""
    where = f"[{host}]" if ":" in host else host
    # This machine is asked, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{where}:{port}/readyz", timeout=_HTTP_SECONDS) as response:
            body = response.read(4096)
    except urllib.error.HTTPError as error:
        body = error.read(4096)
    except (OSError, ValueError):
        return None
    try:
        state = json.loads(body)
    except ValueError:
        return None
    return state if isinstance(state, dict) and "ready" in state else None
