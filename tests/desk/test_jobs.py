"""One reindex at a time over all processes that share a database; a second one follows, a dead one is taken over."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from bot.desk.jobs import DONE, FAILED, Job, Jobs, decode_outcome
from bot.storage.database import Database
from bot.storage.leases import LEASE_SECONDS
from bot.storage.schema import jobs
from index.errors import BuildError, DiskFullError, GateRefusedError, JobLostError
from index.reindex_types import (
    ChangeKind,
    Changes,
    GateReport,
    GateScore,
    Progress,
    ReindexReport,
    ReindexStage,
    SentenceChange,
)
from tests.support.databases import rows
from tests.support.rig import until

GATE = GateReport(GateScore(5, 5, 2, 2), GateScore(4, 5, 2, 2), ("Who?",))
CHANGE = SentenceChange(ChangeKind.EDITED, "s", "Title", "It rained.", "It poured.")
REPORT = ReindexReport("v2", Changes(1, 0, 0, 1), Changes(5, 1, 2, 20), 1.25, 6, (CHANGE,), GATE)
HALF = Progress(ReindexStage.EMBEDDING, 12, 24)


async def begun(some: Jobs, request_id: str | None = None) -> Job:
    job = await some.begin(request_id)
    assert job is not None
    return job


def pass_time(database: Database, seconds: float) -> None:
    with database.engine.begin() as connection:
        connection.execute(update(jobs).values(lease_until=jobs.c.lease_until - seconds))


async def test_of_many_that_begin_at_once_one_does(database: Database) -> None:
    replicas = [Jobs(database) for _ in range(8)]
    found = await asyncio.gather(*(one.begin() for one in replicas))
    [job] = [one for one in found if one is not None]
    assert await replicas[0].running() == job
    await replicas[found.index(job)].finish(job, REPORT)
    assert await replicas[0].running() is None
    await begun(replicas[0])


async def test_who_follows_is_told_the_progress_and_gets_the_same_report(database: Database) -> None:
    ours, theirs = Jobs(database), Jobs(database)
    job = await begun(ours)
    told: list[Progress] = []
    following = asyncio.create_task(theirs.follow(job, told.append))
    async with ours.at(job, None) as tell:
        tell(HALF)
        await until(lambda: told)
    await ours.finish(job, REPORT)
    end = await following
    assert end is not None
    assert (told, end.state, decode_outcome(end.outcome)) == ([HALF], DONE, REPORT)


@pytest.mark.parametrize(
    "error", [DiskFullError("Full.", "Make room."), GateRefusedError("Worse.", "Mend it.", GATE)]
)
async def test_who_follows_one_that_fails_is_told_the_same_error(
    database: Database, error: BuildError
) -> None:
    ours = Jobs(database)
    job = await begun(ours)
    await ours.finish(job, error)
    end = await Jobs(database).follow(job, None)
    assert end is not None
    assert end.state == FAILED
    with pytest.raises(type(error)) as caught:
        decode_outcome(end.outcome)
    assert (caught.value.cause, caught.value.cure) == (error.cause, error.cure)
    if isinstance(caught.value, GateRefusedError):
        assert caught.value.report == GATE


async def test_an_error_of_others_is_told_without_its_words(database: Database) -> None:
    ours = Jobs(database)
    job = await begun(ours)
    await ours.finish(job, ValueError("postgresql://user:secret@host"))
    assert "secret" not in (rows(database, jobs)[0].outcome or "")


async def test_the_job_of_a_dead_replica_is_taken_over_and_its_follower_is_told(
    postgresql: Database,
) -> None:
    dead, alive = Jobs(postgresql), Jobs(postgresql)
    job = await begun(dead)
    assert await alive.begin() is None
    following = asyncio.create_task(alive.follow(job, None))
    pass_time(postgresql, LEASE_SECONDS + 1)
    assert await asyncio.wait_for(following, 5) is None
    taken = await begun(alive)
    assert [row.state for row in rows(postgresql, jobs)] == [FAILED, "running"]
    with pytest.raises(JobLostError), postgresql.engine.begin() as connection:
        dead.store(connection, job, "v2")
    await dead.finish(job, REPORT)
    assert await alive.running() == taken


async def test_who_knows_by_the_lock_that_it_is_alone_does_not_wait_for_a_lease(database: Database) -> None:
    dead, alive = Jobs(database), Jobs(database)
    job = await begun(dead)
    assert await alive.begin() is None
    assert await alive.follow(job, None, lambda: True) is None
    assert await alive.begin(alone=True) is not None


async def test_who_was_taken_for_dead_stops(database: Database) -> None:
    slow = Jobs(database)
    job = await begun(slow)
    with pytest.raises(JobLostError):
        async with slow.at(job, None) as tell:
            await Jobs(database).begin(alone=True)
            tell(HALF)
            await asyncio.sleep(10)
    # The caller's own cancelling still works.
    assert asyncio.current_task() is not None
    await asyncio.sleep(0)


async def test_the_end_of_a_job_is_not_taken_for_the_loss_of_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.jobs._TELL_SECONDS", 0.0)
    some = Jobs(database)
    job = await begun(some)
    async with some.at(job, None) as tell:
        await some.finish(job, REPORT)
        for done in range(50):
            tell(Progress(ReindexStage.EMBEDDING, done, 50))
            await asyncio.sleep(0.01)
    assert [row.state for row in rows(database, jobs)] == [DONE]


async def test_what_a_request_came_to_is_known_afterwards(database: Database) -> None:
    some = Jobs(database)
    assert await some.ended("update 1") is None
    await some.finish(await begun(some, "update 1"), DiskFullError("Full."))
    # It failed, and nothing came of it: it may be tried again.
    assert await some.ended("update 1") is None
    job = await begun(some, "update 1")
    with database.engine.begin() as connection:
        some.store(connection, job, "v2")
    await some.begin("update 2", alone=True)
    end = await some.ended("update 1")
    assert end is not None
    assert (end.state, end.version) == (FAILED, "v2")


async def test_old_jobs_are_forgotten(database: Database) -> None:
    some = Jobs(database)
    for _ in range(55):
        await some.finish(await begun(some), REPORT)
    assert len(rows(database, jobs)) <= 51
