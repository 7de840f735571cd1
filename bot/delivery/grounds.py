"""Which stories, as they were, a reply rests on: noted with it, so that their texts are kept as long as it is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Integer, insert, literal, or_, select

from bot.delivery.desk_tables import generation_stories, texts
from bot.delivery.tables import grounds
from bot.given import Correction, Given
from index.types import Answer, Reply


def note(connection: Connection, answer_id: int, given: Given) -> None:
    """Note the stories of the reply's index version that it cites, inside its own transaction."""
    if isinstance(given, Correction) or not (stories := story_ids_of(given)):
        return
    chosen = (
        select(literal(answer_id, Integer), generation_stories.c.digest)
        .where(generation_stories.c.version == given.index_version)
        .where(generation_stories.c.story_id.in_(stories))
        .distinct()
    )
    connection.execute(insert(grounds).from_select(["answer_id", "digest"], chosen))


def texts_of(connection: Connection, answer_id: int, reply: Reply) -> Sequence[str]:
    """Return the stories that a reply rests on, as JSON; without those that are kept no more."""
    noted = select(grounds.c.digest).where(grounds.c.answer_id == answer_id)
    # Right after a start a reply may be stored before its generation is.
    built = select(generation_stories.c.digest).where(
        generation_stories.c.version == reply.index_version,
        generation_stories.c.story_id.in_(story_ids_of(reply)),
    )
    query = select(texts.c.story).where(or_(texts.c.digest.in_(noted), texts.c.digest.in_(built)))
    return connection.execute(query).scalars().all()


def story_ids_of(reply: Reply) -> list[str]:
    """Return the ids of the stories that a reply cites, each once."""
    cited = reply.citations if isinstance(reply, Answer) else (reply.closest,) if reply.closest else ()
    return list(dict.fromkeys(one.story_id for one in cited))
