"""What Telegram said about chats: until when each is paused, and which number it has now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, delete, select

from bot.storage.database import Database, insert_into
from bot.storage.schema import chats


class Chats:
    """Pauses and moves of one bot's chats, stored, so that they outlive the process that was told."""

    def __init__(self, database: Database, bot_id: int) -> None:
        self._database = database
        self._bot_id = bot_id
        self._moved: dict[int, int] = {}

    async def load(self) -> dict[int, float]:
        """Read what is stored; return the seconds for which chats are still paused, by chat."""
        query = select(chats.c.chat_id, chats.c.moved_to, chats.c.paused_until - self._database.now()).where(
            chats.c.bot_id == self._bot_id
        )
        rows = await self._database.run(lambda connection: connection.execute(query).all())
        self._moved = {chat: moved for chat, moved, _ in rows if moved is not None}
        return {chat: float(seconds) for chat, _, seconds in rows if seconds > 0}

    async def pause(self, chat_id: int, seconds: float) -> None:
        """Let no process send to the chat for so long."""
        until = self._database.now() + seconds
        # A shorter word does not take back a longer one.
        longer = case((chats.c.paused_until > until, chats.c.paused_until), else_=until)
        await self._note(chat_id, {"paused_until": until}, {"paused_until": longer})

    async def move(self, chat_id: int, to: int) -> None:
        """Remember the chat's new number."""
        self._moved[chat_id] = to
        await self._note(chat_id, {"moved_to": to}, {"moved_to": to})

    def number(self, chat_id: int) -> int:
        """Return the number a chat has now."""
        return self._moved.get(chat_id, chat_id)

    async def prune(self) -> None:
        """Forget pauses that are over."""
        over = delete(chats).where(
            chats.c.bot_id == self._bot_id,
            chats.c.moved_to.is_(None),
            chats.c.paused_until < self._database.now(),
        )
        await self._database.run(lambda connection: connection.execute(over))

    async def _note(self, chat_id: int, values: dict[str, Any], changes: dict[str, Any]) -> None:
        def write(connection: Connection) -> None:
            statement = insert_into(connection, chats).values(bot_id=self._bot_id, chat_id=chat_id, **values)
            same = [chats.c.bot_id, chats.c.chat_id]
            connection.execute(statement.on_conflict_do_update(index_elements=same, set_=changes))

        await self._database.run(write)
