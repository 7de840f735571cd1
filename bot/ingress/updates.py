"""Updates as raw bytes from Telegram: read, stored and counted."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from telegram import Update

from bot.errors import DatabaseUnavailableError
from bot.ingress.metrics import Metrics
from bot.types import Intake, Received

_IDS: Final = range(2**63)
"""What the database keeps; below, a number would mean something else as an offset."""

_DEEPEST: Final = 64
"""Telegram's own go to about fifteen; who reads the body again may have less room on the stack than we have here."""


def read_bytes(data: bytes) -> Received:
    """Read the body of a webhook's request."""
    try:
        return read_object(json.loads(data))
    except (ValueError, RecursionError):
        return Received(None, data.decode("utf-8", "replace"), readable=False)


def read_object(raw: Any) -> Received:
    """Read one parsed update.

    Its body is plain ASCII, so that lone surrogates and null characters stay escaped and no database trips
    over them. Raises RecursionError for one nested too deep, which no parser of JSON lets through.
    """
    body = json.dumps(raw, separators=(",", ":"))
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    if type(update_id) is not int or update_id not in _IDS:
        return Received(None, body, readable=False)
    return Received(update_id, body, _is_readable(raw))


def _is_readable(raw: dict[str, Any]) -> bool:
    if _is_deeper(raw, _DEEPEST):
        return False
    try:
        Update.de_json(raw, None)
    except Exception:
        return False
    return True


def _is_deeper(raw: Any, depth: int) -> bool:
    """Tell whether objects and lists lie within each other more than so often."""
    level = [raw]
    for _ in range(depth):
        if not level:
            return False
        inner = [child for node in level for child in (node.values() if isinstance(node, dict) else node)]
        level = [child for child in inner if isinstance(child, dict | list)]
    return bool(level)


log = logging.getLogger(__name__)


async def keep(intake: Intake, updates: Sequence[Received]) -> int:
    """Store the updates, in one transaction if that goes; return how many were new.

    Raises DatabaseUnavailableError, after which none or all or some are stored, and all may be handed in again.
    """
    if not updates:
        return 0
    try:
        return await intake.store(updates)
    except DatabaseUnavailableError:
        raise
    except Exception as error:
        # Only the name: what a database says of a row may hold the row.
        log.error("Updates could not be stored together (%s); now one by one.", type(error).__name__)  # noqa: TRY400
    return sum([await _keep_one(intake, one) for one in updates])


async def _keep_one(intake: Intake, one: Received) -> int:
    for attempt in (one, replace(one, readable=False)):
        try:
            return await intake.store([attempt])
        except DatabaseUnavailableError:
            raise
        except Exception as error:
            failure = type(error).__name__
    raise DatabaseUnavailableError(f"An update could not be stored ({failure}).", "Look at the database.")


class CountedIntake:
    """An intake that counts what goes into another one."""

    def __init__(self, intake: Intake, metrics: Metrics) -> None:
        self._intake = intake
        self._updates = metrics.updates

    async def store(self, updates: Sequence[Received]) -> int:
        """Store the updates and count them; return how many were new."""
        new = await self._intake.store(updates)
        unreadable = sum(not one.readable for one in updates)
        fresh = max(new - unreadable, 0)
        self._updates.labels("unreadable").inc(unreadable)
        self._updates.labels("new").inc(fresh)
        self._updates.labels("duplicate").inc(len(updates) - unreadable - fresh)
        return new
