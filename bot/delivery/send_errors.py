"""What an error of Telegram means for the message, as one of few errors.

SendError
 +- RateLimitedError      wait so many seconds: Telegram's flood control, or our own pace before it
 +- OutcomeUnknownError   the network failed: nobody knows whether the call was carried out
 +- ChatMigratedError     the chat has another number now
 +- MessageGoneError      the message to change is not there any more
 +- UndeliverableError    it will never be delivered, and why: blocked, gone, closed or refused
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

SHORTEST_WAIT_SECONDS: Final = 1.0
"""Seconds after a flood limit that names none."""

DELIVERED: Final = "delivered"
BLOCKED: Final = "blocked"
GONE: Final = "gone"
CLOSED: Final = "closed"
REFUSED: Final = "refused"
"""How a message ends."""

_CLOSED_SIGNS: Final = ("topic_closed",)
_GONE_SIGNS: Final = (
    "chat not found",
    "group chat was deactivated",
    "user is deactivated",
    "peer_id_invalid",
)
_BLOCKED_SIGNS: Final = (
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "need administrator rights",
)
_MISSING_SIGNS: Final = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message not found",
)
NO_TOPIC_SIGNS: Final = ("message thread not found", "topic_deleted")
NO_REPLY_SIGNS: Final = (
    "message to be replied not found",
    "replied message not found",
    "message to reply not found",
    "isn't in the specified message thread",
)
_NOT_MODIFIED: Final = "message is not modified"


class SendError(Exception):
    """A message did not go out; `outcome` is its name in the metrics."""

    outcome = "undelivered"


class RateLimitedError(SendError):
    """The chat is to be left alone for so many seconds."""

    outcome = "paused"

    def __init__(self, seconds: float) -> None:
        """Keep the seconds."""
        super().__init__(f"wait {seconds:.1f} s")
        self.seconds = seconds


class OutcomeUnknownError(SendError):
    """Telegram was not reached, or its answer was not."""

    outcome = "unreached"


class ChatMigratedError(SendError):
    """The chat is another one now."""

    outcome = "moved"

    def __init__(self, chat_id: int) -> None:
        """Keep the new number."""
        super().__init__("the chat has moved")
        self.chat_id = chat_id


class MessageGoneError(SendError):
    """There is no such message of ours to change."""

    outcome = "missing"


class UndeliverableError(SendError):
    """There is no use in trying again."""

    outcome = "ended"

    def __init__(self, state: str, said: str = "") -> None:
        """Keep the end state and Telegram's words."""
        super().__init__(said or state)
        self.state = state


def send_error_of(error: TelegramError) -> SendError | None:
    """Return what an error of Telegram means; None when it means that all is as it was wanted."""
    said = error.message.lower()
    match error:
        case RetryAfter():
            return RateLimitedError(max(_seconds(error), SHORTEST_WAIT_SECONDS))
        case ChatMigrated():
            return ChatMigratedError(error.new_chat_id)
        case Forbidden():
            return UndeliverableError(BLOCKED, error.message)
        case BadRequest():
            return _refused(said, error.message)
        # A token that is refused is no fault of the message: it waits for the right one.
        case NetworkError() | InvalidToken():
            return OutcomeUnknownError(type(error).__name__)
    return UndeliverableError(REFUSED, error.message)


def _refused(said: str, words: str) -> SendError | None:
    if _NOT_MODIFIED in said:
        return None
    if any(sign in said for sign in _MISSING_SIGNS):
        return MessageGoneError(words)
    for state, signs in ((CLOSED, _CLOSED_SIGNS), (GONE, _GONE_SIGNS), (BLOCKED, _BLOCKED_SIGNS)):
        if any(sign in said for sign in signs):
            return UndeliverableError(state, words)
    return UndeliverableError(REFUSED, words)


def _seconds(flood: RetryAfter) -> float:
    wait = flood.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
