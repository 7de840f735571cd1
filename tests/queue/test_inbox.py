"""What came in is kept once, and given out in turn: to one at a time, and to another when that one is dead."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import update

from bot.ingress.updates import read_bytes, read_object
from bot.queue.claims import SUSPECT_ATTEMPTS, Claim
from bot.queue.inbox import Inbox, end, lane_of
from bot.storage.chats import Chats
from bot.storage.database import Database
from bot.storage.schema import UpdateState, inbox
from bot.types import Received
from tests.support.databases import after_a_crash, later, pressed, rows, said

BOT = 7


def numbers(claims: Iterable[Claim]) -> list[int]:
    return [claim.update_id for claim in claims]


async def claimed(box: Inbox, count: int = 10) -> list[int]:
    return numbers(await box.claim(count, alone=True))


def begun(database: Database, update_id: int, attempts: int) -> None:
    """Let an update have been begun so often."""
    with database.engine.begin() as connection:
        connection.execute(update(inbox).where(inbox.c.update_id == update_id).values(attempts=attempts))


# -- storing --------------------------------------------------------------------------------------------------


async def test_an_update_is_kept_once_for_each_bot(database: Database) -> None:
    one, other = Inbox(database, 1), Inbox(database, 2)
    assert await one.store([said(5), said(6), said(5)]) == 2
    assert await one.store([said(6), said(7)]) == 1
    assert await other.store([said(5)]) == 1
    assert await one.store([]) == 0
    assert len(rows(database, inbox)) == 4
    assert await claimed(one) == [5]
    assert await claimed(other) == [5]
    assert (await one.waiting())[0] == 3


async def test_an_update_that_was_answered_is_not_taken_in_again(database: Database) -> None:
    box = Inbox(database, BOT)
    await box.store([said(5)])
    [claim] = await box.claim(1, alone=True)
    assert await box.finish(claim)
    assert await box.store([said(5)]) == 0
    assert await claimed(box) == []


def test_replicas_that_store_the_same_in_any_order_keep_each_once(database: Database) -> None:
    def store(ids: Sequence[int]) -> int:
        gate.wait()
        box = Inbox(database, BOT)
        return database.run_here(lambda one: box._insert(one, [box._row(said(number)) for number in ids]))

    for begin in range(0, 100, 20):
        ids, gate = list(range(begin, begin + 20)), threading.Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(store, (ids, ids[::-1]))) == 20
    assert Counter(row.update_id for row in rows(database, inbox)) == Counter(range(100))


HOSTILE: dict[str, Received] = {
    "not JSON": read_bytes(b"\xff\x00{"),
    "no number": read_object({"message": {}}),
    "a list": read_object([1, 2]),
    "no update": read_object({"update_id": 3, "message": {"chat": "x"}}),
    "nested": read_object({"update_id": 4, "message": json.loads("[" * 90 + "]" * 90)}),
}


async def test_what_cannot_be_read_is_kept_and_never_given_out(database: Database) -> None:
    box = Inbox(database, BOT)
    assert await box.store(list(HOSTILE.values())) == len(HOSTILE)
    assert await box.store([HOSTILE["no update"]]) == 0
    assert {row.state for row in rows(database, inbox)} == {UpdateState.MALFORMED}
    assert await claimed(box) == []
    assert await box.waiting() == (0, 0.0)
    assert await box.prune(-1) == len(HOSTILE)


@pytest.mark.parametrize("text", ["null \0 byte", "half \ud83d a pair", "😀" * 4096, "\u202e\u200b"])
async def test_any_text_comes_out_as_it_went_in(database: Database, text: str) -> None:
    box = Inbox(database, BOT)
    await box.store([said(2**63 - 1, -(2**52), text)])
    [claim] = await box.claim(1, alone=True)
    assert (claim.update_id, claim.chat_id) == (2**63 - 1, -(2**52))
    assert json.loads(claim.body)["message"]["text"] == text


async def test_a_chat_with_an_impossible_number_holds_up_nothing(database: Database) -> None:
    box = Inbox(database, BOT)
    await box.store([said(1, 2**63), said(2, 2**80), said(3)])
    assert await claimed(box) == [1, 2, 3]


def test_lanes_are_a_chat_its_presses_and_each_reindex() -> None:
    assert lane_of(said(1, 5).body) == ("chat 5", 5)
    assert lane_of(pressed(2, 5).body) == ("tap 5", 5)
    assert lane_of(pressed(3, None).body) == ("update 3", None)
    assert lane_of(said(4, 5, "/reindex").body, {5}) == ("reindex update 4", 5)
    assert lane_of(said(5, 5, "/REINDEX@story_proof_bot now").body, {5}) == ("reindex update 5", 5)
    assert [lane_of(said(6, 5, f"/{name}").body, {5})[0] for name in ("gate", "eval")] == [
        "reindex update 6"
    ] * 2
    assert lane_of(said(6, 5, "What is /reindex?").body, {5}) == ("chat 5", 5)
    assert lane_of(said(6, 5, "/reindex").body, {6}) == ("chat 5", 5)
    assert lane_of(read_object({"update_id": 7}).body) == ("update 7", None)


# -- giving out -----------------------------------------------------------------------------------------------


async def test_each_lane_goes_in_order_and_one_at_a_time(database: Database) -> None:
    box = Inbox(database, BOT, admins={1})
    await box.store([said(14, 1), said(12, 2), said(11, 1), pressed(13, 1), said(15, 1, "/reindex")])
    claims = await box.claim(10, alone=True)
    assert numbers(claims) == [11, 12, 13, 15]
    assert await claimed(box) == []
    await box.finish(claims[0])
    assert await claimed(box) == [14]


async def test_no_more_are_given_out_than_asked_for_and_the_oldest_first(database: Database) -> None:
    box = Inbox(database, BOT)
    await box.store([said(number, chat) for number, chat in ((3, 1), (1, 2), (2, 3))])
    assert await claimed(box, 2) == [1, 2]
    assert await claimed(box, 2) == [3]


async def test_one_that_comes_late_waits_for_the_later_one_that_is_being_answered(database: Database) -> None:
    box, other = Inbox(database, BOT), Inbox(database, BOT)
    await box.store([said(12)])
    [later_one] = await box.claim(1, alone=True)
    await box.store([said(11)])
    assert await claimed(other) == []
    await box.finish(later_one)
    assert await claimed(other) == [11]


async def test_a_paused_chat_is_passed_over_and_comes_back(database: Database) -> None:
    box, chats = Inbox(database, BOT), Chats(database, BOT)
    await box.store([said(1, 1), pressed(2, 1), said(3, 2)])
    await chats.pause(1, 30)
    await Chats(database, BOT + 1).pause(2, 30)
    [other] = await box.claim(10, alone=True)
    assert (other.update_id, await box.finish(other)) == (3, True)
    later(database, 31)
    assert await claimed(box) == [1, 2]


async def test_what_was_put_off_comes_back_when_it_is_due_and_before_what_came_after_it(
    database: Database,
) -> None:
    box = Inbox(database, BOT)
    await box.store([said(1), said(2)])
    [claim] = await box.claim(1, alone=True)
    assert await box.release(claim, 30)
    assert await claimed(box) == []
    later(database, 31)
    [again] = await box.claim(10, alone=True)
    assert (again.update_id, again.attempts, again.epoch) == (1, 1, 2)


async def test_attempts_are_counted_when_given_out_and_not_when_given_back(database: Database) -> None:
    box = Inbox(database, BOT)
    await box.store([said(1)])
    for number in (1, 2):
        [claim] = await box.claim(1, alone=True)
        assert claim.attempts == number
        await after_a_crash(database, box)
    [claim] = await box.claim(1, alone=True)
    await box.release(claim)
    [claim] = await box.claim(1, alone=True)
    assert claim.attempts == 3
    await box.release(claim, counts=True)
    [claim] = await box.claim(1, alone=True)
    assert claim.attempts == 4


async def test_one_that_was_begun_too_often_is_given_out_by_itself(database: Database) -> None:
    box = Inbox(database, BOT)
    await box.store([said(1, 1), said(2, 2), said(3, 3), said(4, 4)])
    begun(database, 3, SUSPECT_ATTEMPTS)
    begun(database, 4, SUSPECT_ATTEMPTS)
    assert await box.claim(10, alone=False) == []
    assert await claimed(box) == [3]
    # Nobody but its holder is held up by one that is held.
    begun(database, 4, 0)
    assert numbers(await Inbox(database, BOT).claim(10, alone=False)) == [1, 2, 4]


async def test_a_suspect_that_may_not_begin_yet_holds_up_nobody(database: Database) -> None:
    box = Inbox(database, BOT)
    await box.store([said(1, 1), said(2, 2)])
    begun(database, 1, SUSPECT_ATTEMPTS)
    await Chats(database, BOT).pause(1, 30)
    assert numbers(await box.claim(10, alone=False)) == [2]


def test_many_who_claim_at_once_never_get_the_same_nor_two_of_a_lane(database: Database) -> None:
    boxes = [Inbox(database, BOT, f"replica {number}") for number in range(3)]
    given: list[int] = []
    busy: Counter[str] = Counter()
    clashes: list[str] = []
    guard = threading.Lock()

    def work(box: Inbox) -> None:
        for _ in range(30):
            claims = database.run_here(lambda connection: box._claim(connection, 2, True))
            with guard:
                given.extend(claim.inbox_id for claim in claims)
                busy.update(claim.lane for claim in claims)
                clashes.extend(lane for lane, count in busy.items() if count > 1)
            for claim in claims:
                with guard:
                    busy[claim.lane] -= 1
                assert database.run_here(partial(end, database=database, claim=claim, state=UpdateState.DONE))

    rows_ = [boxes[0]._row(said(number, number % 5 + 1)) for number in range(60)]
    database.run_here(lambda connection: boxes[0]._insert(connection, rows_))
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, boxes))
    assert clashes == []
    assert sorted(given) == sorted(row.id for row in rows(database, inbox))
    assert {row.state for row in rows(database, inbox)} == {UpdateState.DONE}
