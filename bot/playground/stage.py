"""The people's side: what a person, a group or Telegram does."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from copy import deepcopy

from bot.messages.utf16 import length, stretch
from bot.playground.errors import Json
from bot.playground.feed import Feed
from bot.playground.methods_chats import chat_member
from bot.playground.text import MESSAGE_LIMIT, shown_text
from bot.playground.world import Chat, World

GROUP_ANONYMOUS_BOT: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_BOT: Json = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}


class Stage:
    """People and groups around one bot; every method does what a Telegram client would do."""

    def __init__(self, world: World, feed: Feed) -> None:
        self.world = world
        self.feed = feed

    # -- people and groups ----------------------------------------------------------------------------------

    def user(self, user: int, name: str = "Ada", *, language: str = "en", started: bool = False) -> Json:
        """Make a person known (once) and return the User; `started` opens the private chat with the bot."""
        if user not in self.world.people:
            username = f"{name.lower()}{user}"
            shown: Json = {"id": user, "first_name": name, "username": username}
            self.world.people[user] = {**shown, "is_bot": False, "language_code": language}
            self.world.chats[user] = Chat({**shown, "type": "private"})
        chat = self.world.chats[user]
        chat.started = chat.started or started
        return dict(self.world.people[user])

    def group(
        self,
        group: int,
        title: str = "News club",
        *,
        forum: bool = False,
        username: str | None = None,
        bot_status: str = "member",
    ) -> Json:
        """Make a group (a supergroup if its id starts with -100) that the bot is in, and return the Chat."""
        kind = "supergroup" if str(group).startswith("-100") else "group"
        if group >= 0 or (forum and kind == "group"):
            raise ValueError("A group's id is negative, and only a supergroup (-100...) can be a forum.")
        info: Json = {"id": group, "type": kind, "title": title}
        info |= {"is_forum": True} if forum else {}
        info |= {"username": username} if username else {}
        self.world.chats[group] = Chat(info, bot_status=bot_status)
        return dict(info)

    def member(self, user: int, chat: int, status: str = "member") -> None:
        """Give a person a status in a group: creator, administrator, member, left or kicked."""
        self.user(user)
        self.world.chats[chat].members[user] = status

    def set_privacy(self, on: bool) -> None:
        """Turn the bot's privacy mode in groups on (Telegram's default) or off."""
        self.world.me["can_read_all_group_messages"] = not on

    # -- topics ---------------------------------------------------------------------------------------------

    def topic(self, user: int, chat: int, name: str = "Topic") -> int:
        """Open a topic in a forum and return its thread id: the id of the service message that opened it."""
        room = self.world.chats[chat]
        if not room.is_forum:
            raise ValueError("Only a forum has topics: group(..., forum=True).")
        thread = room.last_message_id + 1
        room.topics.add(thread)
        opened: Json = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        self._service(room, user, {"message_thread_id": thread, "is_topic_message": True, **opened})
        return thread

    def close_topic(self, user: int, chat: int, thread: int) -> None:
        """Close a topic: only administrators may write in it."""
        room = self.world.chats[chat]
        room.closed_topics.add(thread)
        self._service(room, user, {**room.placed(thread, None), "forum_topic_closed": {}})

    def delete_topic(self, chat: int, thread: int) -> None:
        """Delete a topic with its messages; the bot is not told."""
        room = self.world.chats[chat]
        room.topics.discard(thread)
        for number, message in list(room.messages.items()):
            if message.get("message_thread_id") == thread:
                del room.messages[number]

    # -- messages and buttons -------------------------------------------------------------------------------

    def says(
        self,
        user: int,
        text: str,
        chat: int | None = None,
        *,
        thread: int | None = None,
        reply_to: int | None = None,
        edit: int | None = None,
        entities: Sequence[Json] | None = None,
        sender_chat: int | None = None,
        forward_origin: Json | None = None,
        via_bot: Json | None = None,
    ) -> Json:
        """Write (or `edit`) a message and return it as Telegram shows it.

        `chat` None is the private chat with the bot, which this opens. `entities` replace the ones Telegram
        would find. `sender_chat` equal to `chat` is an anonymous administrator, another id a channel.
        """
        sender = self.user(user, started=chat is None)
        room = self.world.chats[user if chat is None else chat]
        content = self._content(text, entities)
        if edit is not None:
            return self._edit(room, edit, content)
        if thread is not None and thread not in room.topics:
            raise ValueError(f"There is no topic {thread}; open one with topic().")
        if reply_to is not None and reply_to not in room.messages:
            raise ValueError(f"There is no message {reply_to} to reply to.")
        if sender_chat is not None:
            sender, content["sender_chat"] = self._as_chat(room, sender_chat)
        elif not room.is_private:
            room.members.setdefault(user, "member")
        content |= {"forward_origin": forward_origin} if forward_origin else {}
        content |= {"via_bot": via_bot} if via_bot else {}
        return self._show(room, room.add(sender, {**room.placed(thread, reply_to), **content}), "message")

    def sends(
        self,
        user: int,
        name: str | None,
        data: bytes,
        chat: int | None = None,
        *,
        caption: str | None = None,
        mime_type: str | None = None,
        size: int | None = None,
        forward_origin: Json | None = None,
    ) -> Json:
        """Send a file as a document, and return the message as Telegram shows it; `size` forges how large it is."""
        sender = self.user(user, started=chat is None)
        room = self.world.chats[user if chat is None else chat]
        stored = self.world.store(name or "", data)
        document: Json = {"file_id": stored.file_id, "file_unique_id": stored.file_id[:12]}
        document |= {"file_size": len(data) if size is None else size}
        document |= {"file_name": name} if name is not None else {}
        document |= {"mime_type": mime_type} if mime_type is not None else {}
        content: Json = {"document": document}
        content |= shown_text(caption).fields("caption", "caption_entities") if caption else {}
        content |= {"forward_origin": forward_origin} if forward_origin else {}
        return self._show(room, room.add(sender, content), "message")

    def press(
        self, user: int, chat: int, message: int, row: int = 0, col: int = 0, *, data: str | None = None
    ) -> str:
        """Press a callback button and return the id of the query; `data` forges what the button carries."""
        shown = self.world.chats[chat].messages[message]
        if data is None:
            button = shown["reply_markup"]["inline_keyboard"][row][col]
            if "callback_data" not in button:
                raise ValueError(f"The button {button['text']!r} sends nothing to the bot.")
            data = button["callback_data"]
        query = str(secrets.randbits(62))
        self.world.open_queries[query] = time.monotonic()
        pressed = {"id": query, "from": self.user(user), "message": shown, "chat_instance": str(chat)}
        self.feed.push("callback_query", {**pressed, "data": data})
        return query

    def messages(self, chat: int) -> list[Json]:
        """Return every message of a chat in order, as it is now."""
        return [deepcopy(message) for message in self.world.chats[chat].messages.values()]

    def bot_messages(self, chat: int) -> list[Json]:
        """Return the bot's messages of a chat in order, as they are now."""
        return [message for message in self.messages(chat) if message["from"]["id"] == self.world.me["id"]]

    # -- comings and goings ---------------------------------------------------------------------------------

    def blocks(self, user: int) -> None:
        """Block the bot as a person."""
        self._bot_becomes(self.world.chats[user], user, "kicked")

    def unblocks(self, user: int) -> None:
        """Unblock the bot as a person."""
        self._bot_becomes(self.world.chats[user], user, "member")

    def kicks_bot(self, user: int, chat: int) -> None:
        """Kick the bot out of a group."""
        self._bot_becomes(self.world.chats[chat], user, "kicked")

    def migrates(self, user: int, chat: int, supergroup: int) -> None:
        """Turn a basic group into the supergroup with that id, as Telegram does when it grows."""
        old = self.world.chats[chat]
        self.group(supergroup, old.info["title"])
        self._service(old, user, {"migrate_to_chat_id": supergroup})
        old.migrated_to = supergroup
        self._service(self.world.chats[supergroup], user, {"migrate_from_chat_id": chat})

    # -- inside ---------------------------------------------------------------------------------------------

    def _content(self, text: str, entities: Sequence[Json] | None) -> Json:
        shown = shown_text(text)
        if not shown.text or length(shown.text) > MESSAGE_LIMIT:
            raise ValueError(
                "A person's message has 1 to 4096 UTF-16 units: Telegram would refuse or cut this."
            )
        if entities is not None:
            return {"text": text, "entities": [dict(entity) for entity in entities]}
        return shown.fields()

    def _as_chat(self, room: Chat, sender_chat: int) -> tuple[Json, Json]:
        if sender_chat == room.id:
            return GROUP_ANONYMOUS_BOT, room.info
        return CHANNEL_BOT, {"id": sender_chat, "type": "channel", "title": "A channel"}

    def _edit(self, room: Chat, number: int, content: Json) -> Json:
        message = room.messages[number]
        if message["from"]["id"] == self.world.me["id"]:
            raise ValueError("A person cannot edit the bot's message.")
        message.pop("entities", None)
        message.update(content, edit_date=int(time.time()))
        return self._show(room, message, "edited_message")

    def _show(self, room: Chat, message: Json, kind: str) -> Json:
        """Hand a message to the bot if it may see it, and return a copy."""
        if sees(self.world.me, room, message):
            self.feed.push(kind, message)
        return deepcopy(message)

    def _service(self, room: Chat, user: int, content: Json) -> None:
        self._show(room, room.add(self.user(user), content), "message")

    def _bot_becomes(self, room: Chat, user: int, status: str) -> None:
        change: Json = {"chat": room.info, "from": self.user(user), "date": int(time.time())}
        change["old_chat_member"] = chat_member(self.world.bot, room.bot_status)
        change["new_chat_member"] = chat_member(self.world.bot, status)
        room.bot_status = status
        self.feed.push("my_chat_member", change)


def sees(me: Json, chat: Chat, message: Json) -> bool:
    """Tell whether Telegram hands this message to the bot: https://core.telegram.org/bots/features#privacy-mode.

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
