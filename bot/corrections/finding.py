"""The quotes of readers that the live stories have superseded: each found once, listed, and queued to be told.

Every stored quote remembers the version it was last compared with. Whatever goes live, by whomever and with whatever
crash in between, the next look compares what is behind; nothing depends on being called at the right moment.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.corrections.comparing import NOTIFIED, RESTORED, SUPERSEDED, Found, SentQuote, compare
from bot.corrections.notifying import DUE, LISTED, SENT, DueCorrection, Live, compose, drop_orphans
from bot.desk.repository import read_live_version
from bot.queue.own_updates import QueuedCorrection, enqueue
from bot.storage.answers import StoredReply, unpacked
from bot.storage.citations import CitedStories, Known, cited_stories, current_citations
from bot.storage.database import Database
from bot.storage.schema import UpdateState, answers, corrections, inbox, quotes
from bot.views.corrections import ListedCorrection
from index.types import IndexedStory, QuoteState

log = logging.getLogger(__name__)

MOST_REPORTED: Final = 3
"""Overtaken quotes that a report shows; `/corrections` has the others."""

_AT_ONCE: Final = 200

_GAP_SECONDS: Final = 0.5
_CHAT_GAP_SECONDS: Final = 3.0
_GROUP_GAP_SECONDS: Final = 15.0
"""Seconds between two corrections: readers' questions need the most of what Telegram takes."""


@dataclass(slots=True)
class _Plan:
    """When the corrections of one look are to be told: some a second over all, some a minute in a chat."""

    total: int = 0
    in_chat: Counter[int] | None = None

    def after(self, chat_id: int) -> float:
        """Return the seconds until the next one in a chat."""
        self.in_chat = self.in_chat if self.in_chat is not None else Counter()
        apart = _CHAT_GAP_SECONDS if chat_id > 0 else _GROUP_GAP_SECONDS
        seconds = max(self.total * _GAP_SECONDS, self.in_chat[chat_id] * apart)
        self.total += 1
        self.in_chat[chat_id] += 1
        return seconds


class Corrections:
    """Finds the quotes that the live stories have superseded; `replies` puts what to say about them into the inbox."""

    def __init__(self, database: Database, live: Live, bot_id: int, *, replies: bool) -> None:
        self._database = database
        self._live = live
        self._bot_id = bot_id
        self._replies = replies

    async def scan(self) -> int:
        """Compare what is behind with the live version; return how many quotes it has newly superseded.

        Stops early where another version goes live meanwhile. Raises SQLAlchemyError.
        """
        await self._database.run(self._give_up)
        live = await self._live()
        if live is None:
            return 0
        version, stories = live
        plan, total, known = _Plan(), 0, Known()
        while rows := await self._database.run(partial(self._behind, version)):
            cited = await self._database.run(partial(cited_stories, [row.answer_id for row in rows], known))
            found = await asyncio.to_thread(_compared, rows, stories, cited)
            noted = await self._database.run(partial(self._note, version, found, plan))
            if noted is None:
                break
            total += noted
        return total

    async def look(self) -> tuple[int, tuple[ListedCorrection, ...]]:
        """Compare, and return what the live version has superseded; nothing while the database is away."""
        try:
            await self.scan()
            return await self.listed(MOST_REPORTED, of_live=True)
        except SQLAlchemyError as error:
            log.warning("Earlier answers could not be compared (%s), trying later.", type(error).__name__)
            return 0, ()

    async def listed(
        self, most: int = 30, *, of_live: bool = False
    ) -> tuple[int, tuple[ListedCorrection, ...]]:
        """Return how many quotes are superseded by the live version or still untold, and the most frequent of them.

        With `of_live` only those that the live version has superseded.
        """

        def read(connection: Connection) -> tuple[int, tuple[ListedCorrection, ...]]:
            self._give_up(connection)
            row = read_live_version(connection)
            wanted = corrections.c.version == (row.version if row is not None else "")
            if not of_live:
                wanted = or_(wanted, corrections.c.state.in_((LISTED, DUE)))
            wanted = and_(wanted, corrections.c.kind != RESTORED)
            joined = corrections.join(answers, answers.c.id == corrections.c.answer_id)
            count = connection.execute(select(func.count()).select_from(joined).where(wanted)).scalar_one()
            what = (answers.c.question, corrections.c.before, corrections.c.after)
            told = func.min(case((corrections.c.state == SENT, 1), else_=0))
            query = select(*what, told, func.count()).select_from(joined).where(wanted).group_by(*what)
            rows = connection.execute(
                query.order_by(func.count().desc(), func.max(corrections.c.id)).limit(most)
            )
            return count, tuple(
                ListedCorrection(asked, old, new, bool(flag), times) for asked, old, new, flag, times in rows
            )

        return await self._database.run(read)

    async def compose(self, old: StoredReply) -> DueCorrection | None:
        """Return what is due to be said under an answer, as the stories are now; None: nothing, or no more.

        Raises RetryLater while this process answers from another version than the live one.
        """
        return await compose(self._database, self._live, old)

    # -- inside ---------------------------------------------------------------------------------------------

    def _give_up(self, connection: Connection) -> None:
        drop_orphans(connection, self._bot_id)

    def _behind(self, version: str, connection: Connection) -> Sequence[Any]:
        """Read quotes that were last compared with another version, if this one is the live one."""
        row = read_live_version(connection)
        if row is None or row.version != version:
            return ()
        # However long Telegram is away, an answer still waits to be delivered, and is compared then.
        waits = exists().where(inbox.c.id == answers.c.inbox_id, inbox.c.state == UpdateState.PENDING)
        arrived = or_(answers.c.message_id.is_not(None), ~waits)
        query = (
            select(
                quotes.c.answer_id,
                quotes.c.number,
                answers.c.chat_id,
                answers.c.message_id,
                answers.c.kind,
                answers.c.reply,
            )
            .join(answers, answers.c.id == quotes.c.answer_id)
            .where(quotes.c.seen != version, quotes.c.state != NOTIFIED, arrived)
            .order_by(quotes.c.answer_id, quotes.c.number)
            .limit(_AT_ONCE)
        )
        return connection.execute(query).all()

    def _note(self, version: str, found: Iterable[Found], plan: _Plan, connection: Connection) -> int | None:
        """Store what became of the quotes; return how many are newly superseded, None when this is live no more."""
        row = read_live_version(connection)
        if row is None or row.version != version:
            return None
        new: dict[int, list[int]] = {}
        for one in found:
            here = and_(quotes.c.answer_id == one.sent.answer_id, quotes.c.number == one.sent.number)
            compared = update(quotes).where(here, quotes.c.state != NOTIFIED)
            if not connection.execute(compared.values(seen=version, state=one.state.value)).rowcount:
                # Its reader was told meanwhile, or it was forgotten.
                continue
            number = self._note_one(connection, version, one)
            if number is not None:
                new.setdefault(one.sent.answer_id, []).append(number)
                self._enqueue(connection, one, new[one.sent.answer_id], plan)
        return sum(map(len, new.values()))

    def _note_one(self, connection: Connection, version: str, one: Found) -> int | None:
        """Note that a quote is superseded, or no more; return the number of a correction that is new."""
        here = and_(corrections.c.answer_id == one.sent.answer_id, corrections.c.number == one.sent.number)
        newest = select(corrections).where(here).order_by(corrections.c.id.desc()).limit(1)
        last = connection.execute(newest).first()
        told = connection.execute(newest.where(corrections.c.state == SENT)).first()
        kind, after = _kind_of(one, told)
        if kind is not None and last is not None and (last.kind, last.after) == (kind, after):
            return None
        connection.execute(delete(corrections).where(here, corrections.c.state.in_((LISTED, DUE))))
        if kind is None or (told is not None and (told.kind, told.after) == (kind, after)):
            return None
        due = self._replies and one.sent.message_id is not None
        values = {
            "answer_id": one.sent.answer_id,
            "number": one.sent.number,
            "version": version,
            "kind": kind,
            "before": one.before,
            "after": after,
            "state": DUE if due else LISTED,
            "noted_at": time.time(),
        }
        return int(
            connection.execute(insert(corrections).values(values).returning(corrections.c.id)).scalar_one()
        )

    def _enqueue(self, connection: Connection, one: Found, numbers: Sequence[int], plan: _Plan) -> None:
        """Put what to say into the inbox, once for all the quotes of an answer."""
        if not self._replies or one.sent.message_id is None:
            return
        number = numbers[0]
        connection.execute(update(corrections).where(corrections.c.id == numbers[-1]).values(wish=number))
        if len(numbers) == 1:
            after = plan.after(one.sent.chat_id)
            enqueue(
                connection,
                self._database,
                self._bot_id,
                [QueuedCorrection(number, one.sent.answer_id, one.sent.chat_id, after)],
            )


def _kind_of(one: Found, told: Row[Any] | None) -> tuple[str | None, str | None]:
    """Return the kind of correction that a quote needs and its new words; `told` is what was said of it last."""
    if one.state in SUPERSEDED:
        return one.state.value, one.after
    if told is not None and told.kind == QuoteState.REMOVED.value and one.before:
        return RESTORED, one.before
    return None, None


def _compared(rows: Sequence[Any], stories: Mapping[str, IndexedStory], cited: CitedStories) -> list[Found]:
    """Compare each row's quote with the story it is from; one that cannot be read any more counts as unchanged."""
    found: list[Found] = []
    for row in rows:
        given = unpacked(row)
        citation = (
            next((c for c in current_citations(given) if c.number == row.number), None) if given else None
        )
        sent = SentQuote(row.answer_id, row.number, row.chat_id, row.message_id)
        was = cited.get(row.answer_id, {}).get(citation.story_id) if citation is not None else None
        found.append(compare(sent, citation, stories, was))
    return found
