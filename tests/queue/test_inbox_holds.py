"""Who holds an update keeps it while it lives; after that another does, and only what ended is forgotten."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from bot.delivery.outbox import Outbox
from bot.queue.claims import Claim, ClaimLostError
from bot.queue.inbox import Inbox
from bot.storage.answers import AnswersStore
from bot.storage.database import Database
from bot.storage.schema import UpdateState, inbox, outbox
from bot.types import Place
from tests.support.databases import after_a_crash, later, rows, said
from tests.support.fakes import answer

BOT = 7


def numbers(claims: Iterable[Claim]) -> list[int]:
    return [claim.update_id for claim in claims]


async def claimed(box: Inbox, count: int = 10) -> list[int]:
    return numbers(await box.claim(count, alone=True))


async def test_a_process_that_knows_to_be_alone_takes_back_what_the_one_before_held(
    database: Database,
) -> None:
    dead, box = Inbox(database, BOT), Inbox(database, BOT)
    await dead.store([said(1), said(2, 2)])
    await Inbox(database, BOT + 1).store([said(1)])
    await Inbox(database, BOT + 1).claim(1, alone=True)
    assert await claimed(dead) == [1, 2]
    assert await box.recover() == 2
    assert await box.recover() == 0
    assert [(one.update_id, one.epoch, one.attempts) for one in await box.claim(9, alone=True)] == [
        (1, 2, 2),
        (2, 2, 2),
    ]


async def test_a_lease_that_is_renewed_is_not_taken_over_and_one_that_ran_out_is(
    postgresql: Database,
) -> None:
    one, other = Inbox(postgresql, BOT, "one"), Inbox(postgresql, BOT, "other")
    await one.store([said(1)])
    [claim] = await one.claim(1, alone=True)
    for _ in range(3):
        later(postgresql, 20)
        assert await one.renew([claim]) == {claim}
    assert await claimed(other) == []
    later(postgresql, 31)
    [taken] = await other.claim(1, alone=True)
    assert (taken.inbox_id, taken.epoch, taken.attempts) == (claim.inbox_id, claim.epoch + 1, 2)
    assert await one.renew([claim]) == set()
    later(postgresql, 31)
    [back] = await one.claim(1, alone=True)
    assert back.epoch == taken.epoch + 1


async def test_what_was_given_out_and_never_arrived_is_not_held_for_ever(postgresql: Database) -> None:
    one = Inbox(postgresql, BOT, "one")
    await one.store([said(1), said(2, 2)])
    [lost, claim] = await one.claim(2, alone=True)
    # The connection broke when the claim was committed: this process never knew of the first.
    for _ in range(2):
        later(postgresql, 20)
        assert await one.renew([claim]) == {claim}
    assert await claimed(one) == [lost.update_id]


async def test_who_lost_an_update_can_write_nothing_about_it_any_more(database: Database) -> None:
    answers = AnswersStore(database)
    dead, box, out = Inbox(database, BOT, "a"), Inbox(database, BOT, "b"), Outbox(database, answers)
    await dead.store([said(1)])
    [claim] = await dead.claim(1, alone=True)
    await after_a_crash(database, box)
    [taken] = await box.claim(1, alone=True)
    place = Place(101)
    for write in (
        lambda held: out.record_placeholder(held, place, 1),
        lambda held: out.record_reply(held, place, answer()),
        lambda held: out.record_end(held, place, 1, "delivered"),
    ):
        with pytest.raises(ClaimLostError):
            await write(claim)
    assert not await dead.release(claim)
    assert not await dead.finish(claim)
    assert (rows(database, outbox), rows(database, inbox)[0].epoch) == ([], taken.epoch)
    await out.record_placeholder(taken, place, 5)
    assert (await out.record_reply(taken, place, answer())).id
    await out.record_end(taken, place, 5, "delivered")
    with pytest.raises(ClaimLostError):
        await out.record_end(taken, place, 5, "delivered")


async def test_only_what_ended_is_forgotten_and_its_message_with_it(database: Database) -> None:
    box, out = Inbox(database, BOT), Outbox(database, AnswersStore(database))
    await box.store([said(number, number) for number in range(1, 5)])
    done, aside, held = await box.claim(3, alone=True)
    for claim in (done, aside, held):
        await out.record_placeholder(claim, Place(claim.chat_id or 0), claim.update_id)
    await out.record_end(done, Place(1), 1, "delivered")
    await box.finish(aside, UpdateState.DEAD)
    assert await box.prune(60) == 0
    assert await box.prune(-1) == 2
    assert [(row.update_id, row.state) for row in rows(database, inbox)] == [
        (3, UpdateState.PENDING),
        (4, UpdateState.PENDING),
    ]
    assert [row.inbox_id for row in rows(database, outbox)] == [held.inbox_id]


async def test_what_somebody_wrote_is_kept_no_longer_than_needed(database: Database) -> None:
    box = Inbox(database, BOT)
    await box.store([said(1, 1), said(2, 2)])
    done, aside = await box.claim(2, alone=True)
    await box.finish(done)
    await box.finish(aside, UpdateState.DEAD)
    assert [bool(row.body) for row in rows(database, inbox)] == [False, True]
