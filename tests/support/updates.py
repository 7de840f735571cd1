"""Telegram messages in the shape the server sends them, written short for the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from telegram import Chat, Message, MessageEntity, User

from bot.messages import utf16

ME = User(id=4242, first_name="Storyproof", is_bot=True, username="story_proof_bot")
ADA = User(id=101, first_name="Ada", is_bot=False, language_code="en")
PRIVATE = Chat(id=101, type="private")
GROUP = Chat(id=-1001, type="supergroup", title="News club")


def message(text: str | None = None, **fields: Any) -> Message:
    """Return a message of Ada to the bot in private, with the given fields changed."""
    values: dict[str, Any] = {
        "message_id": 7,
        "date": datetime(2024, 7, 9, tzinfo=UTC),
        "chat": PRIVATE,
        "from_user": ADA,
        "text": text,
    }
    return Message(**{**values, **fields})


def in_group(text: str | None = None, **fields: Any) -> Message:
    """Return a message of Ada to a supergroup."""
    return message(text, **{"chat": GROUP, **fields})


def entity(kind: str, text: str, part: str, user: User | None = None) -> MessageEntity:
    """Return an entity over the first `part` in `text`, counted as Telegram counts."""
    before = text[: text.index(part)]
    return MessageEntity(kind, utf16.length(before), utf16.length(part), user=user)


def mentioning(text: str, name: str = "@story_proof_bot", **fields: Any) -> Message:
    """Return a group message in which `name` is a mention."""
    return in_group(text, entities=[entity("mention", text, name)], **fields)


def commanding(text: str, **fields: Any) -> Message:
    """Return a group message that begins with a command."""
    return in_group(text, entities=[entity("bot_command", text, text.split(maxsplit=1)[0])], **fields)
