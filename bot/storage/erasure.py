"""Erases what a person wrote, in all chats, in one transaction."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, select, update

from bot.storage.citations import forget as forget_quotes
from bot.storage.database import Database
from bot.storage.schema import UpdateState, answers, inbox, outbox, stories
from bot.types import ErasureReport

_AT_ONCE: Final = 500


class Erasure:
    """Erases what is kept of a person.

    What they asked and was not yet answered is answered all the same, as it was asked to be, and kept like anything
    asked later; they are told. What others quoted of them in their own questions is the others'.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forget(self, user_id: int) -> ErasureReport:
        """Erase the person's questions with their answers, and their words wherever else they are."""
        return await self._database.run(lambda connection: _forget(connection, user_id))


def _forget(connection: Connection, user_id: int) -> ErasureReport:
    theirs = connection.execute(
        select(answers.c.id, answers.c.chat_id, answers.c.question).where(answers.c.user_id == user_id)
    ).all()
    erased = _erase(connection, [row.id for row in theirs])
    groups = {row.chat_id for row in theirs if row.chat_id < 0}
    _leave_out(connection, groups, {row.question for row in theirs})
    _clear_bodies(connection, user_id)
    connection.execute(update(stories).where(stories.c.added_by == user_id).values(added_by=None))
    return ErasureReport(erased, _waiting(connection, user_id))


def _erase(connection: Connection, answer_ids: Sequence[int]) -> int:
    erased = 0
    for some in _batches(answer_ids):
        chosen = answers.c.id.in_(some)
        forget_quotes(connection, select(answers.c.id).where(chosen))
        erased += connection.execute(delete(answers).where(chosen)).rowcount
    return erased


def _leave_out(connection: Connection, chat_ids: Collection[int], questions: Collection[str]) -> None:
    """Take questions out of those before that later ones of other people leaned on."""
    for some in _batches(sorted(chat_ids)):
        leaning = select(answers.c.id, answers.c.history, answers.c.reply).where(
            answers.c.chat_id.in_(some), answers.c.history != "[]"
        )
        for row in connection.execute(leaning).all():
            history = json.loads(row.history)
            kept = [text for text in history if text not in questions]
            if kept != history:
                changed = {"history": json.dumps(kept), "reply": _without(row.reply, questions)}
                connection.execute(update(answers).where(answers.c.id == row.id).values(changed))


def _without(reply: str, questions: Collection[str]) -> str:
    try:
        fields: dict[str, Any] = json.loads(reply)
        asked = fields["question"]
        asked["history"] = [text for text in asked["history"] if text not in questions]
    except (ValueError, KeyError, TypeError):
        # Nobody can read it any more, nor what it may hold of theirs.
        return "{}"
    return json.dumps(fields, ensure_ascii=False)


def _clear_bodies(connection: Connection, user_id: int) -> None:
    """Clear what was kept of updates that failed, where the person wrote them or was replied to in them."""
    failed = _naming(user_id, inbox.c.state != UpdateState.PENDING, inbox.c.state != UpdateState.DONE)
    ids = [row.id for row in connection.execute(failed).all() if _names(row, user_id)]
    for some in _batches(ids):
        connection.execute(update(inbox).where(inbox.c.id.in_(some)).values(body=""))
        connection.execute(update(outbox).where(outbox.c.inbox_id.in_(some)).values(view=None))


def _waiting(connection: Connection, user_id: int) -> int:
    rows = connection.execute(_naming(user_id, inbox.c.state == UpdateState.PENDING)).all()
    return sum(_wrote(json.loads(row.body), user_id) for row in rows)


def _naming(user_id: int, *conditions: ColumnElement[bool]) -> Any:
    return select(inbox.c.id, inbox.c.body).where(*conditions, inbox.c.body.contains(str(user_id)))


def _names(row: Row[Any], user_id: int) -> bool:
    # What failed may be no JSON at all.
    return re.search(rf'"id"\s*:\s*{user_id}(?![0-9])', row.body) is not None


def _wrote(fields: dict[str, Any], user_id: int) -> bool:
    author = (fields.get("message") or {}).get("from") or {}
    return bool(author.get("id") == user_id)


def _batches(values: Sequence[int]) -> Iterator[Sequence[int]]:
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))
