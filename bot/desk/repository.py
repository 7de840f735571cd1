"""Stories, what was built of them and which of it is live, as rows of the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, or_, select

from bot.desk.story_changes import Overrides, StoryOverride
from bot.storage.database import insert_into
from bot.storage.schema import (
    answer_sources,
    generation_stories,
    generations,
    live,
    quotes,
    sentences,
    stories,
    texts,
)
from bot.types import LiveVersion, StoryOrigin
from index.generations.story_codec import digest_of, packed, unpacked
from index.reindex_types import BuiltVersion
from index.types import Story

KEPT: Final = 3
"""Generations that are remembered at least; those that quotes were last compared with are, too."""

_AT_ONCE: Final = 500
_THE_ONE: Final = 1


@dataclass(frozen=True, slots=True)
class PackedVersion:
    """A generation ready to be stored: what takes time is done before the transaction."""

    built: BuiltVersion
    digests: tuple[str, ...]
    texts: Mapping[str, str]

    @classmethod
    def of(cls, built: BuiltVersion) -> PackedVersion:
        """Write out the stories of a generation."""
        lines = [packed(indexed.story) for indexed in built.stories]
        digests = tuple(map(digest_of, lines))
        return cls(built, digests, dict(zip(digests, lines, strict=True)))


def read_live_version(connection: Connection) -> LiveVersion | None:
    """Return the pointer that all replicas follow; None before the first generation."""
    row = connection.execute(select(live)).first()
    return LiveVersion(row.version, row.previous, bool(row.held)) if row is not None else None


def point(connection: Connection, now: ColumnElement[float], to: LiveVersion) -> None:
    """Let all replicas follow to a version."""
    values = {"version": to.version, "previous": to.previous, "held": int(to.pinned), "changed_at": now}
    statement = insert_into(connection, live).values(id=_THE_ONE, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=[live.c.id], set_=values))


def point_first(connection: Connection, now: ColumnElement[float], to: LiveVersion) -> bool:
    """Set the pointer where there is none yet; tell whether there was none."""
    values = {"version": to.version, "previous": to.previous, "held": int(to.pinned), "changed_at": now}
    statement = insert_into(connection, live).values(id=_THE_ONE, **values).on_conflict_do_nothing()
    return connection.execute(statement.returning(live.c.id)).first() is not None


def store_generation(connection: Connection, now: ColumnElement[float], generation: PackedVersion) -> None:
    """Store a generation: its row, which stories it is made of, and those of their texts that are new."""
    built = generation.built
    known = set(_known(connection, generation.texts))
    if not _cut_alike(connection, built.fingerprint):
        _forget_sentences(connection, known)
        _store_sentences(connection, generation, known)
    _store_texts(connection, generation, generation.texts.keys() - known)
    gate = json.dumps(asdict(built.gate)) if built.gate is not None else None
    row = {"version": built.version, "fingerprint": built.fingerprint, "built_at": now, "gate": gate}
    if connection.execute(
        insert_into(connection, generations)
        .values(row)
        .on_conflict_do_nothing()
        .returning(generations.c.version)
    ).first():
        rows = [
            {"version": built.version, "position": at, "story_id": indexed.story.id, "digest": digest}
            for at, (indexed, digest) in enumerate(zip(built.stories, generation.digests, strict=True))
        ]
        _insert_all(connection, generation_stories, rows)


def stories_of(connection: Connection, version: str) -> tuple[Story, ...] | None:
    """Return the stories that a version was built of, in order; None when it is not remembered."""
    query = (
        select(texts.c.story)
        .join(generation_stories, generation_stories.c.digest == texts.c.digest)
        .where(generation_stories.c.version == version)
        .order_by(generation_stories.c.position)
    )
    return tuple(map(unpacked, connection.execute(query).scalars())) or None


def titles_of(connection: Connection, version: str) -> dict[str, str]:
    """Return the titles of a version's stories by id, in order."""
    return {story.id: story.title for story in stories_of(connection, version) or ()}


def read_overrides(connection: Connection) -> dict[str, StoryOverride]:
    """Return what is kept of stories beside the folder, in the order it was added."""
    query = (
        select(stories, texts.c.story)
        .outerjoin(texts, texts.c.digest == stories.c.digest)
        .order_by(stories.c.added_at, stories.c.id)
    )
    return {
        row.id: StoryOverride(
            id=row.id,
            origin=StoryOrigin(row.origin),
            address=row.address,
            title=row.title,
            story=unpacked(row.story) if row.story is not None else None,
            excluded=bool(row.left_out),
            by=row.added_by,
        )
        for row in connection.execute(query)
    }


def write_overrides(
    connection: Connection, now: ColumnElement[float], before: Overrides, after: Overrides
) -> None:
    """Store what changed of what is kept; the texts of added stories must be stored already."""
    changed = [story_id for story_id in before if before[story_id] != after.get(story_id)]
    connection.execute(delete(stories).where(stories.c.id.in_(changed)))
    for entry in after.values():
        if before.get(entry.id) != entry:
            digest = digest_of(packed(entry.story)) if entry.story is not None else None
            row: dict[str, Any] = {
                "id": entry.id,
                "origin": entry.origin.value,
                "address": entry.address,
                "digest": digest,
            }
            row |= {"title": entry.title, "left_out": int(entry.excluded), "added_by": entry.by}
            connection.execute(insert(stories).values(**row, added_at=now))


def prune(connection: Connection) -> None:
    """Forget generations that nobody needs any more, and the texts that were only theirs."""
    latest = select(generations.c.version).order_by(generations.c.built_at.desc()).limit(KEPT)
    kept = set(connection.execute(latest).scalars())
    kept |= set(connection.execute(select(quotes.c.seen).distinct()).scalars())
    pointer = read_live_version(connection)
    if pointer is not None:
        kept |= {pointer.version, pointer.previous or ""}
    old = [
        version
        for version in connection.execute(select(generations.c.version)).scalars()
        if version not in kept
    ]
    for some in _batches(old):
        connection.execute(delete(generation_stories).where(generation_stories.c.version.in_(some)))
        connection.execute(delete(generations).where(generations.c.version.in_(some)))
    used = or_(
        texts.c.digest.in_(select(generation_stories.c.digest)),
        # What answers rest on is kept as long as they are, for their receipts.
        texts.c.digest.in_(select(answer_sources.c.digest)),
        texts.c.digest.in_(select(stories.c.digest).where(stories.c.digest.is_not(None))),
    )
    connection.execute(delete(texts).where(~used))
    connection.execute(delete(sentences).where(sentences.c.digest.not_in(select(texts.c.digest))))


# -- inside -------------------------------------------------------------------------------------------------


def _known(connection: Connection, digests: Iterable[str]) -> Iterator[str]:
    for some in _batches(list(digests)):
        yield from connection.execute(select(texts.c.digest).where(texts.c.digest.in_(some))).scalars()


def _cut_alike(connection: Connection, fingerprint: str) -> bool:
    """Tell whether what was stored last was cut into sentences as this generation is."""
    last = select(generations.c.fingerprint).order_by(generations.c.built_at.desc()).limit(1)
    return connection.execute(last).scalar() in (None, fingerprint)


def _forget_sentences(connection: Connection, digests: Iterable[str]) -> None:
    for some in _batches(list(digests)):
        connection.execute(delete(sentences).where(sentences.c.digest.in_(some)))


def _store_texts(connection: Connection, generation: PackedVersion, new: Iterable[str]) -> None:
    fresh = set(new)
    rows = [{"digest": digest, "story": generation.texts[digest]} for digest in sorted(fresh)]
    _insert_all(connection, texts, rows)
    _store_sentences(connection, generation, fresh)


def _store_sentences(connection: Connection, generation: PackedVersion, digests: Iterable[str]) -> None:
    wanted = set(digests)
    rows: list[dict[str, Any]] = []
    for indexed, digest in zip(generation.built.stories, generation.digests, strict=True):
        if digest in wanted:
            wanted.remove(digest)
            rows += [{"digest": digest, **asdict(sentence)} for sentence in indexed.sentences]
    _insert_all(connection, sentences, rows)


def _insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), list(rows))


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))
