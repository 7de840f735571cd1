"""The report of a job whose process died before it could leave one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, select

from bot.desk import repository
from bot.desk.jobs import Ended
from bot.storage.database import Database
from bot.storage.schema import generations
from index.citations.story_diff import Sentences, sentence_changes, story_changes
from index.generations.snapshot import Snapshot, identity
from index.reindex_types import Changes, GateReport, ReindexReport
from index.text.chunking import sentences_of
from index.types import Story

Known = tuple[Row[Any] | None, tuple[Story, ...], tuple[Story, ...]]
"""What is remembered of a version: its row, the stories of the one before it, and its own."""

_GATE = TypeAdapter(GateReport)


async def reconstruct(database: Database, end: Ended, version: str) -> ReindexReport:
    """Say what the version of a job changed, as far as the database remembers: how much was embedded it does not."""
    row, before, after = await database.run(lambda connection: _known(connection, version))
    if row is None or not after:
        return ReindexReport(version, Changes(), Changes(), 0.0)
    # Both are cut as this code cuts, so that a change of the code is none of the stories.
    old, new = _snapshot(before), _snapshot(after)
    counts, changes = sentence_changes(old[1], new[1])
    return ReindexReport(
        version=version,
        stories=story_changes(old[0], new[0]),
        sentences=counts,
        seconds=max(0.0, row.built_at - end.began),
        changes=changes,
        gate=_GATE.validate_python(json.loads(row.gate)) if row.gate else None,
    )


def _known(connection: Connection, version: str) -> Known:
    row = connection.execute(select(generations).where(generations.c.version == version)).first()
    pointer = repository.read_live_version(connection)
    if row is None or pointer is None:
        return None, (), ()
    if pointer.version == version:
        before = pointer.previous
    else:
        older = select(generations.c.version).where(generations.c.built_at < row.built_at)
        before = connection.execute(older.order_by(generations.c.built_at.desc()).limit(1)).scalar()
    stories = (repository.stories_of(connection, one) if one else None for one in (before, version))
    old, new = (one or () for one in stories)
    return row, old, new


def _snapshot(stories: Iterable[Story]) -> Snapshot:
    hashes: dict[str, str] = {}
    sentences: dict[str, Sentences] = {}
    for story in stories:
        hashes[story.id] = identity(asdict(story))
        texts = tuple(story.text[one.start : one.end] for one in sentences_of(story))
        sentences[story.id] = Sentences(story.title, texts)
    return hashes, sentences
