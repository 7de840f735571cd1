"""An empty database of either kind, the local Bot API server, and a process that answers one update."""

from __future__ import annotations

from tests.support.databases import database, postgresql
from tests.support.replies import process, question
from tests.support.started import client, server

__all__ = ["client", "database", "postgresql", "process", "question", "server"]
