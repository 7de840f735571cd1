"""What waits for what: the lane that an update queues in."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final

from bot.queue.claims import Claim

_REINDEX: Final = "reindex"
_BUILDING: Final = ("/reindex", "/gate", "/eval", "/add", "/remove", "/rollback")
_LARGEST: Final = 2**63


def lane_of(body: str, admins: Collection[int] = frozenset()) -> tuple[str, int | None]:
    """Return the lane that an update queues in, and its chat.

    A chat's messages queue in one lane. Its presses queue in another: a proof need not wait behind a question.
    What an admin asks to build queues nowhere, as the chat goes on meanwhile and a second request must be
    told of the first; anybody else's is a message like others: who sends hundreds must not keep everybody waiting.
    """
    fields: dict[str, Any] = json.loads(body)
    message, press = fields.get("message"), fields.get("callback_query")
    update = f"update {fields['update_id']}"
    if press:
        chat = _number(press, "message", "chat", "id")
        return (f"tap {chat}" if chat is not None else update), chat
    chat = _number(fields, "message", "chat", "id")
    if message is None or chat is None:
        return update, None
    if _builds(message) and _number(message, "from", "id") in admins:
        return f"{_REINDEX} {update}", chat
    return f"chat {chat}", chat


def _builds(message: dict[str, Any]) -> bool:
    """Tell whether this asks for a new index: by a command, or with a file."""
    said = str(message.get("text", message.get("caption", ""))).lower()
    return said.startswith(_BUILDING) or message.get("document") is not None


def is_reindex(claim: Claim) -> bool:
    """Tell whether this asks for a reindex, which takes minutes."""
    return claim.lane.startswith(_REINDEX)


def _number(fields: Any, *path: str) -> int | None:
    for name in path:
        fields = fields.get(name) if isinstance(fields, dict) else None
    return fields if type(fields) is int and abs(fields) < _LARGEST else None
