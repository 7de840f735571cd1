"""Privacy mode: the bot, a chat and a message in, whether the bot gets to see it out.

https://core.telegram.org/bots/features#privacy-mode
"""

from __future__ import annotations

from bot.messages.utf16 import stretch
from bot.playground.errors import Json
from bot.playground.world import Chat


def sees(me: Json, chat: Chat, message: Json) -> bool:
    """Tell whether Telegram hands this message to the bot.

    In groups a bot with privacy mode sees service messages, commands that are not another bot's, replies to
    its own messages and what was sent through it. Telegram's list names no mentions, so none are shown: a bot
    that works here works where they are. An administrator sees everything.
    """
    if chat.bot_status in ("kicked", "left"):
        return False
    if chat.is_private or me["can_read_all_group_messages"] or chat.bot_status == "administrator":
        return True
    replied = message.get("reply_to_message", {})
    kind = "caption_entities" if "document" in message else "entities"
    text = str(message.get("text", message.get("caption", "")))
    return (
        not ("text" in message or "document" in message)
        or replied.get("from", {}).get("id") == me["id"]
        or message.get("via_bot", {}).get("id") == me["id"]
        or any(_calls(me, text, entity) for entity in message.get(kind, ()))
    )


def _calls(me: Json, text: str, entity: Json) -> bool:
    """Tell whether an entity is a command at the start that names no other bot."""
    part = stretch(text, entity["offset"], entity["length"]).lower()
    called = part.partition("@")[2]
    return (
        entity["type"] == "bot_command" and entity["offset"] == 0 and called in ("", me["username"].lower())
    )
