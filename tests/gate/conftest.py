"""Builds that begin at once."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _quick(quick_builds: None) -> None:
    """Nothing here is about how a builder starts."""
