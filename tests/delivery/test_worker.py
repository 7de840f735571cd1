"""Updates are worked on in turn, side by side; no error, stop, lost lease or failing database loses one."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from bot.delivery import worker as module
from bot.delivery.worker import current_delivery
from bot.queue.claims import MOST_ATTEMPTS, SUSPECT_ATTEMPTS, Claim
from bot.queue.inbox import Inbox
from bot.storage.database import Database
from bot.storage.schema import UpdateState, inbox
from bot.types import Place
from tests.support.databases import after_a_crash, later, pressed, rows, said
from tests.support.rig import until
from tests.support.workers import BOT, WorkerRig, working


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let hearts beat, and eyes open, often."""
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.02)
    monkeypatch.setattr(module, "POLL_SECONDS", 0.05)


def begun(database: Database, update_id: int, attempts: int) -> None:
    """Let an update have been begun so often, as processes do that die of it."""
    with database.engine.begin() as connection:
        connection.execute(update(inbox).where(inbox.c.update_id == update_id).values(attempts=attempts))


async def test_a_chat_is_answered_in_order_and_chats_side_by_side(database: Database) -> None:
    desk = WorkerRig(database)
    everybody = asyncio.Event()

    async def handle(number: int) -> None:
        if sum(desk.at_once.values()) == 4:
            everybody.set()
        await everybody.wait()

    desk.handle = handle
    await desk.inbox.store([said(number, number % 4 + 1) for number in range(40)])
    async with working(desk):
        await until(lambda: len(desk.ended) == 40)
    assert (desk.most_at_once, desk.most_in_a_chat) == (4, 1)
    for chat in range(4):
        assert [number for number in desk.begun if number % 4 == chat] == list(range(chat, 40, 4))
    assert set(desk.states()) == {UpdateState.DONE}


async def test_a_chat_that_floods_or_hangs_does_not_keep_others_waiting(database: Database) -> None:
    desk = WorkerRig(database)
    never = asyncio.Event()
    desk.handle = lambda number: never.wait() if number == 0 else asyncio.sleep(0)  # type: ignore[assignment,return-value]
    await desk.inbox.store([said(number, 1) for number in range(300)])
    async with working(desk, 0.1):
        await until(lambda: desk.begun == [0])
        await desk.inbox.store([said(1000, 2), pressed(1001, 1), said(1002, 1, "/reindex")])
        await until(lambda: len(desk.ended) == 3)
        assert set(desk.ended) == {1000, 1001, 1002}


async def test_nothing_is_begun_before_there_is_something_to_answer_from(database: Database) -> None:
    desk, opened = WorkerRig(database), asyncio.Event()
    await desk.inbox.store([said(1)])
    desk.worker.start(opened)
    await asyncio.sleep(0.05)
    assert desk.begun == []
    assert rows(database, inbox)[0].attempts == 0
    await asyncio.wait_for(desk.worker.stop(), 5)
    assert rows(database, inbox)[0].attempts == 0


async def test_a_handler_that_fails_is_tried_again_and_set_aside_and_the_chat_goes_on(
    database: Database, quick: None
) -> None:
    desk = WorkerRig(database)

    async def handle(number: int) -> None:
        if number == 1:
            raise RuntimeError("this update")

    desk.handle = handle
    await desk.inbox.store([said(1), said(2), said(3, 2)])
    async with working(desk):
        await until(lambda: 2 in desk.ended)
    assert desk.begun.count(1) == MOST_ATTEMPTS
    assert (desk.set_aside, desk.states()) == ([1], [UpdateState.DEAD, UpdateState.DONE, UpdateState.DONE])


async def test_an_update_that_kills_is_worked_on_alone_then_set_aside_and_its_chat_goes_on(
    database: Database,
) -> None:
    desk = WorkerRig(database)
    await desk.inbox.store([said(number, number) for number in range(1, 9)] + [said(9, 5)])
    begun(database, 5, MOST_ATTEMPTS)
    begun(database, 7, SUSPECT_ATTEMPTS)
    alone: dict[int, bool] = {}

    async def handle(number: int) -> None:
        alone[number] = sum(desk.at_once.values()) == 1
        await asyncio.sleep(0.02)
        alone[number] &= sum(desk.at_once.values()) == 1

    desk.handle = handle
    async with working(desk):
        await until(lambda: len(desk.ended) == 8)
    assert (desk.set_aside, alone[7], 5 in desk.begun) == ([5], True, False)
    assert desk.begun.index(7) < desk.begun.index(1)
    assert sorted(desk.ended) == [1, 2, 3, 4, 6, 7, 8, 9]


async def test_what_does_not_end_in_time_is_given_back_and_done_by_the_next(database: Database) -> None:
    first, never = WorkerRig(database), asyncio.Event()
    first.handle = lambda _: never.wait()  # type: ignore[assignment,return-value]
    await first.inbox.store([said(1, 1), said(2, 2)])
    async with working(first, 0.05):
        await until(lambda: len(first.begun) == 2)
    assert sorted(first.cancelled) == [1, 2]
    assert [(row.state, row.owner, row.attempts) for row in rows(database, inbox)] == [
        (UpdateState.PENDING, None, 0)
    ] * 2
    second = WorkerRig(database)
    async with working(second):
        await until(lambda: len(second.ended) == 2)


async def test_what_is_being_claimed_when_the_stop_comes_is_not_left_held(database: Database) -> None:
    for _ in range(10):
        desk = WorkerRig(database)
        await desk.inbox.store([said(number, number) for number in range(20)])
        opened = asyncio.Event()
        opened.set()
        desk.worker.start(opened)
        # The claim is on its way to a thread.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await desk.worker.stop(5)
        assert {row.owner for row in rows(database, inbox)} == {None}


async def test_whoever_lost_the_lease_stops_and_the_other_ends_it(postgresql: Database, quick: None) -> None:
    first, second, never = WorkerRig(postgresql), WorkerRig(postgresql), asyncio.Event()
    first.handle = lambda _: never.wait()  # type: ignore[assignment,return-value]
    await first.inbox.store([said(1)])
    async with working(first):
        await until(lambda: first.begun == [1])
        with postgresql.engine.begin() as connection:
            taken = {"owner": "other", "epoch": inbox.c.epoch + 1, "lease_until": 1e12}
            connection.execute(update(inbox).values(taken))
        await until(lambda: first.cancelled == [1])
    assert [(row.state, row.owner) for row in rows(postgresql, inbox)] == [(UpdateState.PENDING, "other")]
    later(postgresql, 1e12)
    async with working(second):
        await until(lambda: second.ended == [1])
    assert [row.state for row in rows(postgresql, inbox)] == [UpdateState.DONE]


async def test_hearts_that_beat_all_the_time_cancel_nothing_that_has_just_begun(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.0)
    desk = WorkerRig(database)
    async with working(desk):
        for begin in range(0, 100, 10):
            await desk.inbox.store([said(number, number) for number in range(begin, begin + 10)])
            await until(lambda seen=begin + 10: len(desk.ended) == seen)  # type: ignore[misc]
    assert (desk.cancelled, len(desk.begun)) == ([], 100)


async def test_a_database_that_is_away_for_a_while_loses_nothing(database: Database, quick: None) -> None:
    desk = WorkerRig(database)

    async def handle(number: int) -> None:
        desk.database.away = number == 3 and desk.begun.count(3) == 1

    desk.handle = handle
    await desk.inbox.store([said(number, 1) for number in range(8)])
    async with working(desk):
        await until(lambda: desk.database.away)
        await asyncio.sleep(0.1)
        assert desk.begun[-1] == 3
        desk.database.away = False
        await until(lambda: desk.states() == [UpdateState.DONE] * 8)
    assert desk.begun == [0, 1, 2, 3, 3, 4, 5, 6, 7]
    assert desk.set_aside == []


async def test_an_error_that_nobody_thought_of_ends_neither_claiming_nor_renewing(
    database: Database, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, failed = WorkerRig(database), list[str]()

    async def fail(*_: object, **__: object) -> list[Claim]:
        failed.append("once more")
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as broken:
        broken.setattr(desk.inbox, "claim", fail)
        broken.setattr(desk.inbox, "renew", fail)
        opened = asyncio.Event()
        opened.set()
        desk.worker.start(opened)
        await until(lambda: len(failed) > 4)
    await desk.inbox.store([said(1)])
    await until(lambda: desk.ended == [1])
    await desk.worker.stop()


async def test_two_replicas_share_the_work_and_do_none_of_it_twice(postgresql: Database, quick: None) -> None:
    desks = [WorkerRig(postgresql) for _ in range(2)]
    async with working(desks[0]), working(desks[1]):
        await desks[0].inbox.store([said(number, number % 7 + 1) for number in range(70)])
        await until(lambda: sum(len(desk.ended) for desk in desks) >= 70)
    assert sorted(desks[0].begun + desks[1].begun) == list(range(70))
    for desk in desks:
        for chat in range(7):
            mine = [number for number in desk.begun if number % 7 == chat]
            assert mine == sorted(mine)


async def test_what_the_database_refuses_for_good_is_set_aside(database: Database, quick: None) -> None:
    desk = WorkerRig(database)

    async def handle(number: int) -> None:
        if number == 1:
            turn = current_delivery()
            await turn._outbox.record_placeholder(turn.claim, Place(None), 1)  # type: ignore[arg-type]

    desk.handle = handle
    await desk.inbox.store([said(1), said(2)])
    async with working(desk):
        await until(lambda: desk.ended == [2])
    assert (desk.set_aside, desk.begun.count(1)) == ([1], MOST_ATTEMPTS)


async def test_a_process_that_died_in_the_middle_is_followed_by_one_that_ends_it(database: Database) -> None:
    dead = Inbox(database, BOT)
    await dead.store([said(1, 1), said(2, 2), said(3, 1)])
    await dead.claim(9, alone=True)
    desk = WorkerRig(database)
    await after_a_crash(database, desk.inbox)
    async with working(desk):
        await until(lambda: len(desk.ended) == 3)
    assert desk.begun.index(1) < desk.begun.index(3)
