"""Each refusal of Telegram is understood as what it means for the message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.send_errors import (
    BLOCKED,
    CLOSED,
    GONE,
    REFUSED,
    ChatMigratedError,
    MessageGoneError,
    OutcomeUnknownError,
    RateLimitedError,
    SendError,
    UndeliverableError,
    send_error_of,
)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Forbidden("bot was blocked by the user"), BLOCKED),
        (Forbidden("bot was kicked from the supergroup chat"), BLOCKED),
        (BadRequest("Not enough rights to send text messages to the chat"), BLOCKED),
        (BadRequest("CHAT_WRITE_FORBIDDEN"), BLOCKED),
        (BadRequest("Chat not found"), GONE),
        (BadRequest("group chat was deactivated"), GONE),
        (BadRequest("TOPIC_CLOSED"), CLOSED),
        (BadRequest("message is too long"), REFUSED),
        (BadRequest(""), REFUSED),
        (Conflict("terminated by other getUpdates request"), REFUSED),
    ],
)
def test_an_end_is_told_by_its_kind(error: TelegramError, state: str) -> None:
    meaning = send_error_of(error)
    assert isinstance(meaning, UndeliverableError)
    assert meaning.state == state


@pytest.mark.parametrize(
    "said", ["Message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
)
def test_a_message_that_is_gone_is_missing(said: str) -> None:
    assert isinstance(send_error_of(BadRequest(said)), MessageGoneError)


@pytest.mark.parametrize("error", [NetworkError("x"), TimedOut(), InvalidToken("x")])
def test_what_did_not_get_through_is_no_answer(error: TelegramError) -> None:
    assert isinstance(send_error_of(error), OutcomeUnknownError)


@pytest.mark.parametrize(("wait", "seconds"), [(7, 7.0), (0, 1.0), (timedelta(minutes=5), 300.0)])
def test_a_flood_limit_names_its_seconds(wait: int | timedelta, seconds: float) -> None:
    meaning = send_error_of(RetryAfter(wait))
    assert isinstance(meaning, RateLimitedError)
    assert meaning.seconds == seconds


def test_a_moved_chat_names_its_new_number_and_no_change_is_no_error() -> None:
    meaning = send_error_of(ChatMigrated(-100123))
    assert isinstance(meaning, ChatMigratedError)
    assert meaning.chat_id == -100123
    assert send_error_of(BadRequest("Message is not modified: specified new message content")) is None


def test_the_metrics_know_each_error_by_the_name_they_always_had() -> None:
    named = {kind.__name__: kind.outcome for kind in SendError.__subclasses__()}
    assert named == {
        "RateLimitedError": "paused",
        "OutcomeUnknownError": "unreached",
        "ChatMigratedError": "moved",
        "MessageGoneError": "missing",
        "UndeliverableError": "ended",
    }
