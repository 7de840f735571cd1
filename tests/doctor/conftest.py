"""An empty folder and no setting of the machine."""

from __future__ import annotations

from tests.support.installations import clean

__all__ = ["clean"]
