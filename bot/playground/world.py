"""What the server knows: the bot, people, chats and their messages, as Telegram would hold them."""

from __future__ import annotations

import re
import secrets
import time
from copy import deepcopy
from dataclasses import dataclass, field

from bot.playground.errors import ApiError, Json, bad_request, forbidden, too_many_requests
from bot.playground.faults import FloodGate

DEFAULT_TOKEN = "123456:" + "A" * 35
DEFAULT_USERNAME = "story_proof_bot"


def new_bot(token: str, username: str) -> Json:
    """Return what getMe says of the bot; raise ValueError for a token that is not NUMBER:SECRET."""
    if not re.fullmatch(r"[1-9]\d*:[A-Za-z0-9_-]+", token):
        raise ValueError("A bot token has the form NUMBER:SECRET.")
    return {
        "id": int(token.split(":", maxsplit=1)[0]),
        "is_bot": True,
        "first_name": "Storyproof",
        "username": username,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on the server: its shown name, its path under /file/bot<token>/ and its bytes."""

    file_id: str
    name: str
    path: str
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Chat:
    """A chat as the bot may see it; `info` is the Chat object of the Bot API."""

    info: Json
    messages: dict[int, Json] = field(default_factory=dict)
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)
    closed_topics: set[int] = field(default_factory=set)
    topics: set[int] = field(default_factory=set)
    members: dict[int, str] = field(default_factory=dict)
    bot_status: str = "member"
    started: bool = False
    migrated_to: int | None = None
    last_message_id: int = 0

    @property
    def id(self) -> int:
        """Return the chat's id (negative: a group)."""
        return int(self.info["id"])

    @property
    def is_private(self) -> bool:
        """Tell whether this is the chat with one person."""
        return bool(self.info["type"] == "private")

    @property
    def is_forum(self) -> bool:
        """Tell whether this group has topics."""
        return bool(self.info.get("is_forum"))

    def add(self, sender: Json, content: Json) -> Json:
        """Append a message of `sender` and return it; ids count up from 1 in each chat."""
        self.last_message_id += 1
        head: Json = {"message_id": self.last_message_id, "from": sender, "chat": self.info}
        message = deepcopy({**head, "date": int(time.time()), **content})
        self.messages[self.last_message_id] = message
        return message

    def placed(self, thread: int | None, reply_to: int | None) -> Json:
        """Return the fields that say in which topic a message stands and what it replies to.

        Telegram shows every message of a topic as a reply to the service message that opened the topic.
        Outside topics a reply in a supergroup carries the id of its first message as thread all the same, but
        not is_topic_message: https://github.com/tdlib/telegram-bot-api/issues/447.
        """
        replied = self.messages.get(reply_to) if reply_to else None
        if self.is_forum and replied and thread is None and replied.get("is_topic_message"):
            thread = int(replied["message_thread_id"])
        fields: Json = {}
        if thread is not None:
            fields = {"message_thread_id": thread, "is_topic_message": True}
            replied = replied or self.messages.get(thread)
        elif replied and self.info["type"] == "supergroup":
            fields = {"message_thread_id": replied.get("message_thread_id", replied["message_id"])}
        if replied:
            fields["reply_to_message"] = {k: v for k, v in replied.items() if k != "reply_to_message"}
        return fields

    def check_reachable(self) -> None:
        """Raise the ApiError that Telegram gives when the bot may not write here."""
        kind = "supergroup" if self.info["type"] == "supergroup" else "group"
        if self.migrated_to is not None:
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, description, migrate_to_chat_id=self.migrated_to)
        if self.is_private and self.bot_status == "kicked":
            raise forbidden("bot was blocked by the user")
        if self.is_private and not self.started:
            raise forbidden("bot can't initiate conversation with a user")
        if self.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {kind} chat")
        if self.bot_status == "left":
            raise forbidden(f"bot is not a member of the {kind} chat")

    def check_thread(self, thread: int | None) -> None:
        """Raise ApiError 400 unless `thread` is an open topic here, or None."""
        if thread is None:
            return
        if not self.is_forum or thread not in self.topics:
            raise bad_request("message thread not found")
        if thread in self.closed_topics and self.bot_status != "administrator":
            raise bad_request("TOPIC_CLOSED")


@dataclass(slots=True)
class World:
    """Everything one bot's server holds."""

    token: str
    me: Json
    gate: FloodGate | None
    chats: dict[int, Chat] = field(default_factory=dict)
    people: dict[int, Json] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    open_queries: dict[str, float] = field(default_factory=dict)
    query_answers: dict[str, Json] = field(default_factory=dict)
    query_lifetime: float = 15.0

    @property
    def bot(self) -> Json:
        """Return the bot as the sender of a message."""
        return {name: self.me[name] for name in ("id", "is_bot", "first_name", "username")}

    def chat(self, chat_id: int | str | None) -> Chat:
        """Find a chat by id or @username; raise ApiError 400 "chat not found"."""
        if chat_id is None:
            raise bad_request("chat_id is empty")
        if isinstance(chat_id, str):
            name = chat_id.removeprefix("@").lower()
            named = (c for c in self.chats.values() if not c.is_private)
            found = next((c for c in named if c.info.get("username", "").lower() == name), None)
        else:
            found = self.chats.get(chat_id)
        if found is None:
            raise bad_request("chat not found")
        return found

    def writable(self, chat_id: int | str | None) -> Chat:
        """Find a chat the bot may write to; raise ApiError 400 or 403."""
        chat = self.chat(chat_id)
        chat.check_reachable()
        return chat

    def spend(self, chat: Chat) -> None:
        """Count one message or edit against the flood limits; raise ApiError 429."""
        wait = self.gate.spend(chat.id) if self.gate else 0.0
        if wait > 0:
            raise too_many_requests(int(wait) + 1)

    def file_at(self, path: str) -> StoredFile:
        """Find the file with that path; raise ApiError 404."""
        found = next((one for one in self.files.values() if one.path == path), None)
        if found is None:
            raise ApiError(404, "Not Found")
        return found

    def store(self, name: str, data: bytes) -> StoredFile:
        """Keep a file and give it an id and a path."""
        file_id = "BQ" + secrets.token_hex(16)
        suffix = re.sub(r"[^A-Za-z0-9.]", "", name)[-16:]
        stored = StoredFile(file_id, name, f"documents/file_{len(self.files)}_{suffix}", data)
        self.files[file_id] = stored
        return stored
