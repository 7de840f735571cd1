"""The local Bot API server."""

from __future__ import annotations

from tests.support.started import server

__all__ = ["server"]
