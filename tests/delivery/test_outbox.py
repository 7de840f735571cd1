"""What was done for an answer is found again by the next attempt, and by nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.delivery.outbox import Entry, Outbox, pack, unpack
from bot.queue.claims import Claim
from bot.queue.inbox import Inbox
from bot.storage.answers import AnswersStore
from bot.storage.database import Database
from bot.storage.schema import UpdateState, answers, inbox, outbox
from bot.types import Place
from bot.views.draft import Button, View
from index.types import Question, Reply
from tests.support.databases import rows, said
from tests.support.fakes import answer, refusal

PLACE = Place(-5, 9, 3)


@pytest.fixture
async def claims(database: Database) -> list[Claim]:
    box = Inbox(database, 7)
    await box.store([said(1, 1), said(2, 2)])
    return await box.claim(2, alone=True)


async def test_each_step_is_found_again_for_its_own_update(database: Database, claims: list[Claim]) -> None:
    out, (mine, other) = Outbox(database, AnswersStore(database)), claims
    assert await out.load(mine) == (None, None)
    await out.record_placeholder(mine, PLACE, 40)
    assert await out.load(mine) == (Entry(-5, 40), None)
    stored = await out.record_reply(mine, PLACE, answer())
    await out.record_pending(mine, PLACE, 40, "packed")
    entry, again = await out.load(mine)
    assert (entry, again) == (Entry(-5, 40, "packed"), stored)
    await out.record_placeholder(mine, PLACE, None)
    assert (await out.load(mine))[0] == Entry(-5, None)
    assert await out.load(other) == (None, None)


async def test_the_end_of_an_answer_ends_its_update_and_names_its_message(
    database: Database, claims: list[Claim]
) -> None:
    store = AnswersStore(database)
    out, (mine, other) = Outbox(database, store), claims
    key = (await out.record_reply(mine, PLACE, answer())).id
    await out.record_end(mine, replace(PLACE, chat_id=-6), 41, "delivered")
    stored = await store.get(key)
    assert stored is not None
    assert (stored.chat_id, stored.message_id) == (-6, 41)
    [entry] = rows(database, outbox)
    assert (entry.chat_id, entry.message_id, entry.state, entry.view) == (-6, 41, "delivered", None)
    assert [row.state == UpdateState.DONE for row in rows(database, inbox)] == [True, False]
    await out.record_end(other, PLACE, None, "blocked")


@pytest.mark.parametrize(
    "reply", [answer("null \0 byte", "half \ud83d"), refusal()], ids=["answer", "refusal"]
)
async def test_a_reply_with_any_text_is_kept_or_refused_before_the_database(
    database: Database, claims: list[Claim], reply: Reply
) -> None:
    out = Outbox(database, AnswersStore(database))
    question = Question("null \0 byte, half \ud83d", history=("null \0", "half \udc00"), language="en")
    try:
        await out.record_reply(claims[0], PLACE, replace(reply, question=question))
    except ValueError:
        assert rows(database, answers) == []
    else:
        assert len(rows(database, answers)) == 1


def test_what_waits_is_unpacked_as_it_was_packed() -> None:
    view = View(
        "Hello 😀 \0", buttons=((Button("[1]", "p:1:1"), Button("[2]", "p:1:2")), (Button("x", "y"),))
    )
    assert unpack(pack(PLACE, view, "…")) == (PLACE, view, "…")
