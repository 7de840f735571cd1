"""The citations of stored answers in, as rows that are compared with each new version of the stories."""

from __future__ import annotations

import json

from sqlalchemy import Connection, Select, delete, insert, select

from bot.delivery.desk_tables import corrections, quotes
from bot.delivery.grounds import note
from bot.delivery.tables import answers, grounds
from bot.given import Correction, Given
from index.types import Answer, Citation, QuoteState


def keep(connection: Connection, answer_id: int, given: Given) -> None:
    """Keep what an answer rests on, to be compared and to be proved; inside its own transaction."""
    note(connection, answer_id, given)
    rows = [
        _row(answer_id, citation.number, citation.story_id, given.index_version)
        for citation in standing(given)
    ]
    if rows:
        connection.execute(insert(quotes), rows)


def keep_all(connection: Connection) -> None:
    """Keep what the answers of a version before this one rest on."""
    stored = select(answers.c.id, answers.c.reply).where(answers.c.kind == "answer")
    for answer_id, reply in connection.execute(stored).all():
        fields = json.loads(reply)
        rows = [
            _row(answer_id, citation["number"], citation["story_id"], fields["index_version"])
            for citation in fields["citations"]
        ]
        connection.execute(insert(quotes), rows)


def _row(answer_id: int, number: int, story_id: str, seen: str | None) -> dict[str, object]:
    return {
        "answer_id": answer_id,
        "number": number,
        "story_id": story_id,
        "seen": seen or "",
        "state": QuoteState.UNCHANGED.value,
    }


def standing(given: Given) -> tuple[Citation, ...]:
    """Return the citations whose quotes a reader takes for the story's words of today."""
    match given:
        case Answer():
            return given.citations
        case Correction():
            # One that stands again is followed as the answer's own.
            new = [one for one in given.overtaken if one.after is not None and not one.again]
            numbers = {one.number for one in new}
            return tuple(citation for citation in given.citations if citation.number in numbers)
        case _:
            return ()


def forget(connection: Connection, answer_ids: Select[tuple[int]]) -> None:
    """Forget what these answers rest on, before they are removed; inside the same transaction."""
    for table in (quotes, corrections, grounds):
        connection.execute(delete(table).where(table.c.answer_id.in_(answer_ids)))
