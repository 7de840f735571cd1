"""The local Bot API server, and a client of it."""

from __future__ import annotations

from tests.support.started import client, server

__all__ = ["client", "server"]
