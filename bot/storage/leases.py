"""Leases: who among several processes may do a thing, by the database's clock."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, delete, func, or_, select

from bot.storage.database import Database, insert_into
from bot.storage.schema import leases

LEASE_SECONDS: Final = 30.0
HEARTBEAT_SECONDS: Final = 10.0

_ALIVE: Final = "alive"


class Leases:
    """What this process holds among those that share the database; each runs out by itself after a crash."""

    def __init__(self, database: Database, bot_id: int, owner: str) -> None:
        self._database = database
        self._bot_id = bot_id
        self._owner = owner

    async def hold(self, what: str) -> bool:
        """Take or prolong a lease; False while another process has it. Raises SQLAlchemyError."""
        return await self._take(f"{what} {self._bot_id}")

    async def release(self, what: str) -> None:
        """Let another process have it at once."""
        await self._let_go(f"{what} {self._bot_id}")

    async def replicas(self) -> int:
        """Say that this process is alive, and return how many are (at least 1)."""
        prefix = f"{_ALIVE} {self._bot_id} "
        await self._take(prefix + self._owner)
        over = delete(leases).where(leases.c.lease_until < self._database.now())
        await self._database.run(lambda connection: connection.execute(over))
        count = select(func.count()).where(leases.c.name.startswith(prefix))
        return max(
            1, await self._database.run(lambda connection: int(connection.execute(count).scalar_one()))
        )

    async def leave(self) -> None:
        """Say that this process is alive no more."""
        await self._let_go(f"{_ALIVE} {self._bot_id} {self._owner}")

    async def _let_go(self, name: str) -> None:
        mine = delete(leases).where(leases.c.name == name, leases.c.owner == self._owner)
        await self._database.run(lambda connection: connection.execute(mine))

    async def _take(self, name: str) -> bool:
        now = self._database.now()
        values = {"owner": self._owner, "lease_until": now + LEASE_SECONDS}
        free = or_(leases.c.owner == self._owner, leases.c.lease_until < now)

        def take(connection: Connection) -> bool:
            statement = insert_into(connection, leases).values(name=name, **values)
            taken = statement.on_conflict_do_update(index_elements=[leases.c.name], set_=values, where=free)
            # Not the count of rows: psycopg has none for an INSERT.
            return connection.execute(taken.returning(leases.c.owner)).first() is not None

        return await self._database.run(take)
