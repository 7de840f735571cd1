"""Reindexes under questions, killed, and on a full disk in; what readers were told, what serves and what grows out.

python -m benchmarks.chaos.reindexes [--long]
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.chaos.counts import Counts, Say, main
from benchmarks.chaos.desk_faults import full_disk, kills
from benchmarks.chaos.editions import CRACKS, Edition, write_edition
from benchmarks.chaos.material import QUESTIONS
from benchmarks.chaos.outcome import percentile
from benchmarks.chaos.rig import new_home
from benchmarks.chaos.soak import Sample, look
from bot.delivery.database import open_database
from bot.desk.desk import Desk
from index.engine import StoryEngine
from index.generations import generation_dir
from index.settings import IndexConfig
from index.types import Answer, Question, Reply

EVERY = 0.05
"""Seconds between two questions."""

WARM = 3
"""Reindexes after which memory and descriptors are looked at first: caches fill, pools open."""

MOST_GROWTH = 0.20
MOST_DESCRIPTORS = 5
MOST_ON_DISK = 3

Texts = dict[str, dict[str, str]]
"""The texts of the stories by version and story id."""


@dataclass(slots=True)
class Seen:
    """What readers were told while the stories changed, and how the process fared."""

    replies: list[tuple[float, str, Reply | Exception]] = field(default_factory=list)
    """Seconds it took, what it must hold, and the reply."""

    texts: Texts = field(default_factory=dict)
    stale: int = 0
    """Answers right after a flip with what had been removed by it."""

    samples: list[Sample] = field(default_factory=list)
    on_disk: int = 0
    versions: list[str] = field(default_factory=list)


async def run(reindexes: int = 10, say: Say = lambda _: None) -> Counts:
    """Ask 20 questions a second while the stories change so many times, and return the counts."""
    async with new_home() as home:
        seen = Seen()
        config = IndexConfig(home.stories, home.new_data("desk"))
        database = await asyncio.to_thread(open_database, config.data_dir)
        engine = StoryEngine.create(config)
        try:
            desk = Desk(config, database)
            await desk.ensure()
            await engine.open()
            status = await engine.status()
            assert status is not None
            _note(config, status.version, seen)
            done = asyncio.Event()
            asking = asyncio.create_task(_ask(engine, config, seen, done))
            try:
                for number in range(reindexes):
                    await _change(Edition(number), config, (desk, engine), seen)
                    say(f"{number + 1} of {reindexes} reindexes, {len(seen.replies)} answers")
            finally:
                done.set()
                await asking
        finally:
            await engine.close()
            await asyncio.to_thread(database.close)
        return _counts(seen, reindexes)


async def _change(edition: Edition, config: IndexConfig, parts: tuple[Desk, StoryEngine], seen: Seen) -> None:
    """Reindex an edition, and ask at once for what it has changed."""
    desk, engine = parts
    write_edition(config.stories_dir, edition)
    report = await desk.reindex()
    _note(config, report.version, seen)
    reply = await engine.answer(Question(CRACKS))
    seen.stale += not (isinstance(reply, Answer) and edition.cracks in reply.text)
    seen.samples.append(look(os.getpid(), config.data_dir, time.monotonic()))


async def _ask(engine: StoryEngine, config: IndexConfig, seen: Seen, done: asyncio.Event) -> None:
    """Ask on and on, whether or not what was asked before is answered."""
    folder = config.index_dir / "generations"
    tasks: set[asyncio.Task[None]] = set()
    number = 0
    while not done.is_set():
        task = asyncio.create_task(_one(engine, seen, *QUESTIONS[number % len(QUESTIONS)]))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        number += 1
        seen.on_disk = max(seen.on_disk, len(await asyncio.to_thread(os.listdir, folder)))
        await asyncio.sleep(EVERY)
    await asyncio.gather(*tasks)


async def _one(engine: StoryEngine, seen: Seen, question: str, expected: str) -> None:
    began = time.monotonic()
    reply: Reply | Exception
    try:
        reply = await engine.answer(Question(question))
    except Exception as error:
        reply = error
    seen.replies.append((time.monotonic() - began, expected, reply))


def _note(config: IndexConfig, version: str, seen: Seen) -> None:
    """Remember the texts of a version while it is there."""
    seen.versions.append(version)
    lines = (generation_dir(config.index_dir, version) / "stories.jsonl").read_text("utf-8").splitlines()
    stories = [json.loads(line)["story"] for line in lines]
    seen.texts[version] = {story["id"]: story["text"] for story in stories}


def inexact(reply: Answer, texts: Texts) -> bool:
    """Tell whether a quote is not what its version's story says at its place, or the version is none of ours."""
    stories = texts.get(reply.index_version, {})
    return not reply.citations or any(
        stories.get(one.story_id, "")[one.start : one.end] != one.quote for one in reply.citations
    )


def _counts(seen: Seen, reindexes: int) -> Counts:
    answers = [reply for _, _, reply in seen.replies if isinstance(reply, Answer)]
    found = {
        "reindexes": reindexes,
        "questions": len(seen.replies),
        "errors": sum(isinstance(reply, Exception) for _, _, reply in seen.replies),
        "empty": sum(
            not isinstance(reply, Exception | Answer) or not reply_text(reply) for *_, reply in seen.replies
        ),
        "wrong": sum(
            isinstance(reply, Answer) and words not in reply.text for _, words, reply in seen.replies
        ),
        "inexact quotes": sum(inexact(reply, seen.texts) for reply in answers),
        "answers with removed words": seen.stale,
    }
    broken = [
        f"{count} {name}" for name, count in found.items() if count and name not in ("reindexes", "questions")
    ]
    grown, descriptors = _growth(seen.samples)
    if grown > MOST_GROWTH:
        broken.append(f"memory grew by {100 * grown:.0f}% of at most {100 * MOST_GROWTH:.0f}%")
    if descriptors > MOST_DESCRIPTORS:
        broken.append(f"{descriptors} more descriptors of at most {MOST_DESCRIPTORS}")
    if seen.on_disk > MOST_ON_DISK:
        broken.append(f"{seen.on_disk} generations on disk of at most {MOST_ON_DISK}")
    seconds = sorted(one for one, *_ in seen.replies)
    more: dict[str, float | str] = {
        "versions answered": len({reply.index_version for reply in answers}),
        "s to an answer (p50)": percentile(seconds, 0.5),
        "s (max)": percentile(seconds, 1.0),
        "% more memory": 100 * grown,
        "more descriptors": descriptors,
        "generations on disk (max)": seen.on_disk,
    }
    return Counts("reindexes, 20 questions/s", {**found, **more}, tuple(broken))


def reply_text(reply: Reply | Exception) -> str:
    """Return what a reader would read."""
    return reply.text if isinstance(reply, Answer) else ""


def _growth(samples: Sequence[Sample]) -> tuple[float, int]:
    """Return by which share memory grew after the first reindexes, and by how many the descriptors did."""
    if len(samples) <= WARM:
        return 0.0, 0
    first, last = samples[WARM - 1], samples[-1]
    return last.memory / first.memory - 1, last.descriptors - first.descriptors


async def every(long: bool, say: Say) -> list[Counts]:
    """Run all of it, one after the other."""
    sizes = (100, 20, 12) if long else (10, 4, 3)
    return [await run(sizes[0], say), await kills(sizes[1], say), await full_disk(sizes[2], say)]


if __name__ == "__main__":
    sys.exit(main("reindexes", __doc__, every))
