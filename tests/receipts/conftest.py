"""An empty database of either kind, and the local Bot API server."""

from __future__ import annotations

from tests.support.databases import database
from tests.support.started import server

__all__ = ["database", "server"]
