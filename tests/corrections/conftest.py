"""An empty database of either kind, and the local Bot API server."""

from __future__ import annotations

from tests.support.databases import database
from tests.support.replies import question
from tests.support.started import client, server

__all__ = ["client", "database", "question", "server"]
