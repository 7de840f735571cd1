"""The local Bot API server, and a bot that polls it."""

from __future__ import annotations

from tests.support.started import running_bot, server

__all__ = ["running_bot", "server"]
