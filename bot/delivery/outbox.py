"""The stored steps of an answer on its way to a chat, and how they are written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update
from telegram import MessageEntity

from bot.queue.claims import Claim, ClaimLostError
from bot.queue.inbox import claim_stands, end
from bot.storage.answers import AnswersStore, StoredReply
from bot.storage.citations import forget
from bot.storage.database import Database, insert_into
from bot.storage.schema import UpdateState, answers, inbox, outbox
from bot.types import Place, SentReply
from bot.views.draft import Button, View

OPEN = "open"

Settle = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """The message that answers an update, as far as it has come.

    `message_id` is None while there is none, `view` a packed view that only waits for its chat.
    """

    chat_id: int
    message_id: int | None
    view: str | None = None


class Outbox:
    """The answers on their way; every write is refused with ClaimLostError once somebody else holds the update."""

    def __init__(self, database: Database, answers_store: AnswersStore) -> None:
        self._database = database
        self._answers = answers_store

    async def load(self, claim: Claim) -> tuple[Entry | None, StoredReply | None]:
        """Return what an earlier attempt at the update has stored: the message, and the reply."""

        def read(connection: Connection) -> tuple[Entry | None, StoredReply | None]:
            row = connection.execute(select(outbox).where(outbox.c.inbox_id == claim.inbox_id)).first()
            entry = Entry(row.chat_id, row.message_id, row.view) if row is not None else None
            return entry, self._answers.of_update(connection, claim.inbox_id)

        return await self._database.run(read)

    async def record_placeholder(self, claim: Claim, place: Place, message_id: int | None) -> None:
        """Store which message will hold the answer (None: none any more)."""

        def write(connection: Connection) -> None:
            self._fence(connection, claim)
            self._upsert(connection, claim, place, message_id, OPEN)

        await self._database.run(write)

    async def owns_message(self, chat_id: int, message_id: int) -> bool:
        """Tell whether a message is stored as the answer to some update."""
        query = select(outbox.c.inbox_id).where(
            outbox.c.chat_id == chat_id, outbox.c.message_id == message_id
        )
        return await self._database.run(lambda connection: connection.execute(query).first() is not None)

    async def record_reply(
        self,
        claim: Claim,
        place: Place,
        reply: SentReply,
        asked_by: int | None = None,
        settle: Settle | None = None,
    ) -> StoredReply:
        """Store the reply that the message will show, and who asked (None: nobody that can be told).

        `settle` notes in the same transaction what follows from it; what it raises undoes all of it.
        """

        def write(connection: Connection) -> StoredReply:
            self._fence(connection, claim)
            if settle is not None:
                settle(connection)
            # One is there only if a newer or older version wrote it, and this one cannot read it.
            forget(connection, select(answers.c.id).where(answers.c.inbox_id == claim.inbox_id))
            connection.execute(delete(answers).where(answers.c.inbox_id == claim.inbox_id))
            return self._answers.insert(
                connection,
                place.chat_id,
                place.thread_id,
                reply,
                claim.inbox_id,
                asked_by=asked_by,
                asked_in=place.reply_to,
            )

        return await self._database.run(write)

    async def record_pending(self, claim: Claim, place: Place, message_id: int | None, view: str) -> None:
        """Store a packed view that cannot be shown yet."""

        def write(connection: Connection) -> None:
            self._fence(connection, claim)
            self._upsert(connection, claim, place, message_id, OPEN, view=view)

        await self._database.run(write)

    async def record_end(self, claim: Claim, place: Place, message_id: int | None, state: str) -> None:
        """Note how the answer ended and end the update with it, in one transaction."""

        def write(connection: Connection) -> None:
            if not end(connection, self._database, claim, UpdateState.DONE):
                raise ClaimLostError
            self._upsert(connection, claim, place, message_id, state)
            if message_id is not None:
                told = update(answers).where(answers.c.inbox_id == claim.inbox_id)
                connection.execute(told.values(chat_id=place.chat_id, message_id=message_id))

        await self._database.run(write)

    def _fence(self, connection: Connection, claim: Claim) -> None:
        """Raise ClaimLostError unless the claim stands; until the transaction ends nobody can take it over."""
        same = update(inbox).where(*claim_stands(claim)).values(epoch=inbox.c.epoch)
        if connection.execute(same).rowcount != 1:
            raise ClaimLostError

    def _upsert(
        self,
        connection: Connection,
        claim: Claim,
        place: Place,
        message_id: int | None,
        state: str,
        *,
        view: str | None = None,
    ) -> None:
        values = {
            "chat_id": place.chat_id,
            "thread_id": place.thread_id,
            "message_id": message_id,
            "state": state,
            "view": view,
        }
        statement = insert_into(connection, outbox).values(inbox_id=claim.inbox_id, **values)
        connection.execute(statement.on_conflict_do_update(index_elements=[outbox.c.inbox_id], set_=values))


def pack(place: Place, view: View, placeholder: str) -> str:
    """Return a view, where it belongs and what stands there before it as JSON."""
    entities = [
        {"type": one.type, "offset": one.offset, "length": one.length, "url": one.url}
        for one in view.entities
    ]
    buttons = [[[button.label, button.data] for button in row] for row in view.buttons]
    where = [place.chat_id, place.thread_id, place.reply_to]
    shown = {"text": view.text, "entities": entities, "buttons": buttons}
    return json.dumps({"place": where, **shown, "placeholder": placeholder})


def unpack(packed: str) -> tuple[Place, View, str]:
    """Return what `pack` was given."""
    fields = json.loads(packed)
    entities = tuple(MessageEntity(**one) for one in fields["entities"])
    buttons = tuple(tuple(Button(*button) for button in row) for row in fields["buttons"])
    return Place(*fields["place"]), View(fields["text"], entities, buttons), fields["placeholder"]
