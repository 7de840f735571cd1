"""An empty database of either kind."""

from __future__ import annotations

from tests.support.databases import database, postgresql

__all__ = ["database", "postgresql"]
