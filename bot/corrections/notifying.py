"""What to say under an answer whose quotes are superseded, told once.

A correction counts as told in the transaction that stores it as the answer to its update, and in no other way: an
update that ends without one has told nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import Connection, delete, select, update

from bot.corrections.comparing import NOTIFIED, RESTORED, correction_of
from bot.desk.repository import read_live_version
from bot.queue.claims import RetryLater
from bot.queue.own_updates import waiting_numbers
from bot.storage.answers import StoredReply
from bot.storage.citations import Known, cited_stories, current_citations
from bot.storage.database import Database
from bot.storage.schema import answers, corrections, quotes
from bot.types import Correction
from index.types import IndexedStory, QuoteState

LISTED: Final = "listed"
DUE: Final = "due"
SENT: Final = "sent"

_BEHIND_SECONDS: Final = 2.0
"""Seconds until a process that answers from another version than the live one has followed, most of the time."""

Live = Callable[[], Awaitable[tuple[str, Mapping[str, IndexedStory]] | None]]


@dataclass(frozen=True, slots=True)
class DueCorrection:
    """What is to be said, and what notes inside a transaction that it is.

    `settle` raises RetryLater where it is not what is to be said any more.
    """

    correction: Correction
    settle: Callable[[Connection], None]

    async def make(self) -> Correction:
        """Return the correction, as whoever answers an update makes its answer."""
        return self.correction


async def compose(database: Database, live: Live, old: StoredReply) -> DueCorrection | None:
    """Return what is due to be said under an answer, as the stories are now; None: nothing, or no more.

    Raises RetryLater while this process answers from another version than the live one.
    """
    served = await live()
    version, due = await database.run(partial(_due, old.id))
    if not due:
        return None
    cited = (await database.run(partial(cited_stories, [old.id], Known()))).get(old.id, {})
    if served is None or served[0] != version:
        raise RetryLater(_BEHIND_SECONDS)
    numbers, gone = set(due.values()), await database.run(partial(_gone, due))
    correction = await asyncio.to_thread(correction_of, old.reply, numbers, served, cited, gone)
    settle = partial(_settle, old, due, correction, version)
    if correction is None:
        await database.run(settle)
        return None
    return DueCorrection(correction, settle)


def drop_orphans(connection: Connection, bot_id: int) -> None:
    """Only list what was to be told where its update is gone: it was set aside, and would fail again."""
    due = connection.execute(select(corrections).where(corrections.c.state == DUE)).all()
    waiting = waiting_numbers(connection, bot_id) if due else set()
    for row in due:
        if row.wish not in waiting:
            here = corrections.c.id == row.id, corrections.c.state == DUE
            connection.execute(update(corrections).where(*here).values(state=LISTED))


def _due(answer_id: int, connection: Connection) -> tuple[str | None, dict[int, int]]:
    """Return the live version, and the numbers of the answer's quotes that are due by the id of their correction."""
    live = read_live_version(connection)
    query = select(corrections.c.id, corrections.c.number).where(
        corrections.c.answer_id == answer_id, corrections.c.state == DUE
    )
    numbers = {row.id: row.number for row in connection.execute(query).all()}
    return live.version if live is not None else None, numbers


def _gone(due: Mapping[int, int], connection: Connection) -> set[int]:
    """Return the numbers of the quotes that were said to be gone and stand again."""
    again = select(corrections.c.number).where(corrections.c.id.in_(due), corrections.c.kind == RESTORED)
    return set(connection.execute(again).scalars())


def _settle(
    old: StoredReply,
    due: Mapping[int, int],
    correction: Correction | None,
    version: str | None,
    connection: Connection,
) -> None:
    """Note what is told of what was due; of the rest nothing is superseded, and it is compared anew.

    Raises RetryLater where the stories, what is due or the answer is not what it was: then it is composed again.
    """
    row = read_live_version(connection)
    here = connection.execute(select(answers.c.id).where(answers.c.id == old.id)).first()
    if row is None or row.version != version or here is None or not _still(connection, old.id, due):
        raise RetryLater(_BEHIND_SECONDS)
    now = {one.before: one.after for one in correction.superseded} if correction is not None else {}
    said = {one.number: one.quote for one in current_citations(old.reply) if one.quote in now}
    for id_, number in due.items():
        if number in said:
            before, after = said[number], now[said[number]]
            kind = QuoteState.REMOVED if after is None else RESTORED if after == before else QuoteState.EDITED
            values = {"state": SENT, "kind": str(kind), "after": after}
            connection.execute(update(corrections).where(corrections.c.id == id_).values(values))
    connection.execute(delete(corrections).where(corrections.c.id.in_(due), corrections.c.state == DUE))
    # From now on the new words are followed; where there are none, the old ones, which may come back.
    new = [one for one in due.values() if one in said and now[said[one]] not in (None, said[one])]
    _mark(connection, old.id, new, {"state": NOTIFIED})
    _mark(connection, old.id, [one for one in due.values() if one not in said], {"seen": ""})


def _still(connection: Connection, answer_id: int, due: Mapping[int, int]) -> bool:
    """Hold the quotes and what is due about them until the transaction ends; tell whether it is all still due."""
    # In the order in which what compares them holds them, or the two would wait for each other.
    due_quotes = select(quotes.c.number).where(
        quotes.c.answer_id == answer_id, quotes.c.number.in_(due.values())
    )
    connection.execute(due_quotes.order_by(quotes.c.number).with_for_update()).all()
    rows = select(corrections.c.id).where(corrections.c.id.in_(due), corrections.c.state == DUE)
    return len(connection.execute(rows.with_for_update()).all()) == len(due)


def _mark(connection: Connection, answer_id: int, numbers: Collection[int], values: dict[str, str]) -> None:
    here = quotes.c.answer_id == answer_id, quotes.c.number.in_(numbers)
    connection.execute(update(quotes).where(*here).values(values))
