"""Which quotes, and which texts of stories, an answer rests on."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

from sqlalchemy import Connection, Integer, Select, delete, insert, literal, or_, select

from bot.storage.schema import answer_sources, answers, corrections, generation_stories, quotes, texts
from bot.types import Correction, SentReply
from index.generations.story_codec import unpacked
from index.types import Answer, Citation, QuoteState, Refusal, Reply, Story


def record_citations(connection: Connection, answer_id: int, given: SentReply) -> None:
    """Keep what an answer rests on, to be compared and to be proved; inside its own transaction."""
    record_sources(connection, answer_id, given)
    rows = [
        _row(answer_id, citation.number, citation.story_id, given.index_version)
        for citation in current_citations(given)
    ]
    if rows:
        connection.execute(insert(quotes), rows)


def record_all_citations(connection: Connection) -> None:
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


def current_citations(given: SentReply) -> tuple[Citation, ...]:
    """Return the citations whose quotes a reader takes for the story's words of today."""
    match given:
        case Answer():
            return given.citations
        case Correction():
            # One that stands again is followed as the answer's own.
            new = [one for one in given.superseded if one.after is not None and not one.again]
            numbers = {one.number for one in new}
            return tuple(citation for citation in given.citations if citation.number in numbers)
        case _:
            return ()


def forget(connection: Connection, answer_ids: Select[tuple[int]]) -> None:
    """Forget what these answers rest on, before they are removed; inside the same transaction."""
    for table in (quotes, corrections, answer_sources):
        connection.execute(delete(table).where(table.c.answer_id.in_(answer_ids)))


CitedStories = Mapping[int, Mapping[str, Story]]
"""Stories as they were when an answer cited them, by the answer's id and the story's."""

Known = dict[str, Story]
"""Stories by their digest."""


def record_sources(connection: Connection, answer_id: int, given: SentReply) -> None:
    """Note the stories of the reply's index version that it cites, inside its own transaction."""
    if not (stories := story_ids_of(given)):
        return
    chosen = (
        select(literal(answer_id, Integer), generation_stories.c.digest)
        .where(generation_stories.c.version == given.index_version)
        .where(generation_stories.c.story_id.in_(stories))
        .distinct()
    )
    connection.execute(insert(answer_sources).from_select(["answer_id", "digest"], chosen))


def source_texts(connection: Connection, answer_id: int, reply: Reply) -> Sequence[str]:
    """Return the stories that a reply rests on, as JSON; without those that are kept no more."""
    noted = select(answer_sources.c.digest).where(answer_sources.c.answer_id == answer_id)
    # Right after a start a reply may be stored before its generation is.
    built = select(generation_stories.c.digest).where(
        generation_stories.c.version == reply.index_version,
        generation_stories.c.story_id.in_(story_ids_of(reply)),
    )
    query = select(texts.c.story).where(or_(texts.c.digest.in_(noted), texts.c.digest.in_(built)))
    return connection.execute(query).scalars().all()


def cited_stories(answer_ids: Collection[int], known: Known, connection: Connection) -> CitedStories:
    """Return the stories that these answers cite, as they were, by their ids; without those that are kept no more.

    `known` keeps what was read, as most answers cite the same few.
    """
    noted = select(answer_sources.c.answer_id, answer_sources.c.digest).where(
        answer_sources.c.answer_id.in_(answer_ids)
    )
    pairs = [(row.answer_id, row.digest) for row in connection.execute(noted).all()]
    missing = {digest for _, digest in pairs} - known.keys()
    for row in connection.execute(select(texts).where(texts.c.digest.in_(missing))).all():
        with suppress(ValueError, KeyError, TypeError):
            known[row.digest] = unpacked(row.story)
    found: dict[int, dict[str, Story]] = {}
    for answer_id, digest in pairs:
        if (story := known.get(digest)) is not None:
            found.setdefault(answer_id, {})[story.id] = story
    return found


def story_ids_of(given: SentReply) -> list[str]:
    """Return the ids of the stories that a reply cites, each once."""
    closest = given.closest if isinstance(given, Refusal) else None
    cited = given.citations if not isinstance(given, Refusal) else (closest,) if closest else ()
    return list(dict.fromkeys(one.story_id for one in cited))
