"""The stored updates, each once and in its lane, and the claims to work on them, oldest first."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import DataError, SQLAlchemyError

from bot.errors import DatabaseUnavailableError
from bot.queue.claims import SUSPECT_ATTEMPTS, Claim
from bot.storage.database import Database, insert_into
from bot.storage.leases import LEASE_SECONDS
from bot.storage.schema import UpdateState, chats, inbox, outbox
from bot.types import Received

KEPT_SECONDS: Final = 2 * 24 * 3600.0
"""How long a finished update is remembered: Telegram offers one again for a day, and counts anew after a week."""

_WAITS: Final = literal(UpdateState.PENDING, Integer, literal_execute=True)
"""As a number in the text of a query: else SQLite does not see that the index over what waits is for it."""

_NEVER: Final = 1e15
_PRUNE_AT_ONCE: Final = 5000


class Inbox:
    """The updates of one bot, in the database."""

    def __init__(
        self,
        database: Database,
        bot_id: int,
        owner: str | None = None,
        admins: Collection[int] = frozenset(),
    ) -> None:
        """`owner` names this process among others that share the database; `admins` may reindex."""
        self._database = database
        self._bot_id = bot_id
        self._admins = admins
        self.owner = owner or uuid4().hex
        self.arrived = asyncio.Event()

    @property
    def is_shared(self) -> bool:
        """Tell whether other processes may claim from it, too."""
        return self._database.is_shared

    async def store(self, updates: Sequence[Received]) -> int:
        """Keep the updates in one transaction; return how many were new.

        Raises DatabaseUnavailableError when the database is down, and DataError when it cannot keep one of them.
        """
        rows = [self._row(received) for received in updates]
        if not rows:
            return 0
        try:
            new = await self._database.run(lambda connection: self._insert(connection, rows))
        except DataError:
            raise
        except SQLAlchemyError as error:
            cause = f"The database does not take what comes in ({type(error).__name__})."
            raise DatabaseUnavailableError(
                cause, "Check that it runs, and that its disk is not full."
            ) from None
        self.arrived.set()
        return new

    async def claim(self, count: int, *, alone: bool) -> list[Claim]:
        """Take up to `count` updates to work on, at most one of each lane and none of a chat that is paused.

        One that was begun too often is only given out by itself, and only to who holds nothing (`alone`); while
        such a one waits, nothing else is given out.
        """
        return await self._database.run(lambda connection: self._claim(connection, count, alone))

    async def renew(self, claims: Collection[Claim]) -> set[Claim]:
        """Prolong the leases of what this process works on, and return what it still holds of it."""
        # Not all that bears our name: what was claimed over a connection that broke then is nobody's work here.
        holds = [(claim.inbox_id, claim.epoch) for claim in claims]
        statement = (
            update(inbox)
            .where(tuple_(inbox.c.id, inbox.c.epoch).in_(holds), inbox.c.state == _WAITS)
            .values(lease_until=self._until())
            .returning(inbox.c.id)
        )
        renewed = set(
            await self._database.run(lambda connection: connection.execute(statement).scalars().all())
        )
        return {claim for claim in claims if claim.inbox_id in renewed}

    async def finish(self, claim: Claim, state: int = UpdateState.DONE) -> bool:
        """End an update that needs no answer (or no more); False when somebody else holds it by now."""
        return await self._database.run(lambda connection: end(connection, self._database, claim, state))

    async def release(self, claim: Claim, after: float = 0.0, *, counts: bool = False) -> bool:
        """Give an update back, to be claimed again in so many seconds; `counts` keeps the attempt counted."""
        statement = (
            update(inbox)
            .where(*claim_stands(claim))
            .values(
                owner=None,
                lease_until=0,
                due_at=self._database.now() + after,
                attempts=inbox.c.attempts - (0 if counts else 1),
            )
        )
        return await self._database.run(lambda connection: connection.execute(statement).rowcount == 1)

    async def recover(self) -> int:
        """Take back what a process before us held; only for who knows that it is alone. Return how many."""
        statement = (
            update(inbox)
            .where(inbox.c.bot_id == self._bot_id, inbox.c.state == _WAITS, inbox.c.owner.is_not(None))
            .values(owner=None, lease_until=0)
        )
        return await self._database.run(lambda connection: connection.execute(statement).rowcount)

    async def waiting(self) -> tuple[int, float]:
        """Return how many updates wait, and the seconds since the oldest came (0.0: none waits)."""
        age = func.coalesce(self._database.now() - func.min(inbox.c.received_at), 0.0)
        asked = inbox.c.bot_id == self._bot_id, inbox.c.state == _WAITS, inbox.c.update_id >= 0
        query = select(func.count(), age).where(*asked)
        count, oldest = await self._database.run(lambda connection: connection.execute(query).one())
        return int(count), max(0.0, float(oldest))

    async def prune(self, older_than: float = KEPT_SECONDS) -> int:
        """Forget updates that ended so many seconds ago, some thousands at a time; return how many."""
        return await self._database.run(lambda connection: self._prune(connection, older_than))

    # -- inside ---------------------------------------------------------------------------------------------

    def _row(self, received: Received) -> dict[str, Any]:
        lane, chat_id = lane_of(received.body, self._admins) if received.readable else ("", None)
        return {
            "bot_id": self._bot_id,
            "update_id": received.update_id,
            "lane": lane,
            "chat_id": chat_id,
            # PostgreSQL keeps no null byte in a text; in JSON one can only stand escaped, so nothing is lost.
            "body": received.body.replace("\0", ""),
            "state": UpdateState.PENDING if received.readable else UpdateState.MALFORMED,
        }

    def _insert(self, connection: Connection, rows: list[dict[str, Any]]) -> int:
        now = self._database.now()
        stamped = [
            {**row, "received_at": now, "finished_at": now if row["state"] == UpdateState.MALFORMED else None}
            # In one order everywhere: replicas that are handed the same would wait for each other otherwise.
            for row in sorted(rows, key=lambda row: row["update_id"] or 0)
        ]
        statement = insert_into(connection, inbox).values(stamped)
        unique = statement.on_conflict_do_nothing(index_elements=[inbox.c.bot_id, inbox.c.update_id])
        return len(connection.execute(unique.returning(inbox.c.id)).all())

    def _claim(self, connection: Connection, count: int, alone: bool) -> list[Claim]:
        if connection.execute(self._free(inbox.c.attempts >= SUSPECT_ATTEMPTS).limit(1)).first() is None:
            return self._take(connection, self._free().limit(count))
        if not alone:
            return []
        return self._take(connection, self._free(inbox.c.attempts >= SUSPECT_ATTEMPTS).limit(1))

    def _free(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        """Return the query for the heads of the lanes that nobody holds and nothing holds up."""
        now = self._database.now()
        waits = (inbox.c.bot_id == self._bot_id, inbox.c.state == _WAITS)
        leased = and_(inbox.c.owner.is_not(None), inbox.c.lease_until >= now)
        heads = (
            select(func.min(inbox.c.update_id))
            .where(*waits)
            .group_by(inbox.c.lane)
            # What comes late waits for the later one that is being answered.
            .having(func.count(case((leased, 1))) == 0)
        )
        paused = select(chats.c.chat_id).where(chats.c.bot_id == self._bot_id, chats.c.paused_until > now)
        return (
            select(inbox.c.id)
            .where(
                *waits,
                inbox.c.update_id.in_(heads),
                or_(inbox.c.owner.is_(None), inbox.c.lease_until < now),
                inbox.c.due_at <= now,
                or_(inbox.c.chat_id.is_(None), inbox.c.chat_id.not_in(paused)),
                *conditions,
            )
            # What readers ask comes before what the bot has queued itself, whose ids are negative.
            .order_by(case((inbox.c.update_id < 0, 1), else_=0), inbox.c.update_id)
        )

    def _take(self, connection: Connection, free: Select[Any]) -> list[Claim]:
        # In a common table expression PostgreSQL cannot run the query with its LIMIT more than once.
        chosen = free.with_for_update(skip_locked=True, of=inbox).cte("chosen")
        statement = (
            update(inbox)
            .where(inbox.c.id.in_(select(chosen.c.id)))
            .values(
                owner=self.owner,
                lease_until=self._until(),
                epoch=inbox.c.epoch + 1,
                attempts=inbox.c.attempts + 1,
            )
            .returning(inbox)
        )
        rows = sorted(connection.execute(statement).all(), key=lambda row: row.update_id)
        return [
            Claim(
                row.id,
                row.epoch,
                row.update_id,
                row.lane,
                row.chat_id,
                row.attempts,
                row.received_at,
                row.body,
            )
            for row in rows
        ]

    def _until(self) -> ColumnElement[float] | float:
        # Alone under a file lock no clock is asked: what is held is held until the process ends.
        return self._database.now() + LEASE_SECONDS if self._database.is_shared else _NEVER

    def _prune(self, connection: Connection, older_than: float) -> int:
        old = (
            select(inbox.c.id)
            .where(
                inbox.c.state != UpdateState.PENDING, inbox.c.finished_at < self._database.now() - older_than
            )
            .limit(_PRUNE_AT_ONCE)
        )
        gone = list(connection.execute(old).scalars())
        if gone:
            connection.execute(delete(outbox).where(outbox.c.inbox_id.in_(gone)))
            connection.execute(delete(inbox).where(inbox.c.id.in_(gone)))
        return len(gone)


def claim_stands(claim: Claim) -> Iterable[ColumnElement[bool]]:
    """Return the conditions under which this very hold on the row still stands."""
    return inbox.c.id == claim.inbox_id, inbox.c.epoch == claim.epoch, inbox.c.state == _WAITS


def end(connection: Connection, database: Database, claim: Claim, state: int) -> bool:
    """End a claimed update inside a transaction; False when somebody else holds it by now."""
    # What somebody wrote is not kept longer than it is needed; what failed is, to be looked at.
    body = "" if state == UpdateState.DONE else inbox.c.body
    values = {"state": state, "owner": None, "body": body, "finished_at": database.now()}
    return connection.execute(update(inbox).where(*claim_stands(claim)).values(values)).rowcount == 1


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
