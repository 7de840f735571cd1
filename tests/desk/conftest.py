"""An empty database of either kind, and builds that begin at once."""

from __future__ import annotations

import pytest

from tests.support.databases import database, postgresql

__all__ = ["database", "postgresql"]


@pytest.fixture(autouse=True)
def _quick(quick_builds: None) -> None:
    """Nothing here is about how a builder starts."""
