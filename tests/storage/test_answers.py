"""Replies are remembered across restarts, for the buttons and for follow-ups."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.messages.parsing import FOLLOW_UP_SECONDS
from bot.storage.answers import AnswersStore
from bot.storage.database import FILE_NAME, open_database
from index.errors import ConfigurationError
from index.types import Note, Question, RefusalReason
from tests.support.fakes import answer, citation, refusal

Open = Callable[..., AnswersStore]


@pytest.fixture
def reopened(tmp_path: Path) -> Open:
    """Open the same database again, as a restart does."""
    return lambda now=lambda: 1000.0: AnswersStore(open_database(tmp_path / "data"), now)


def sent(folder: Path, answer_id: int, message_id: int) -> None:
    """Note which message an answer became, as its delivery does."""
    with sqlite3.connect(folder / "data" / FILE_NAME) as connection:
        connection.execute("UPDATE answers SET message_id = ? WHERE id = ?", (message_id, answer_id))


async def asked(store: AnswersStore, chat: int, *questions: str) -> None:
    """Let questions have been answered in a chat, on which later ones may lean."""
    for question in questions:
        await store.add(chat, None, replace(answer(), question=Question(question)))


async def test_a_reply_is_the_same_after_a_restart(reopened: Open, tmp_path: Path) -> None:
    given = answer("Four died. 😀", "Ten came\nback.", note=Note.MODEL_UNAVAILABLE)
    no = refusal(RefusalReason.UNPROVED, citation(url="https://news.example/a"))
    store = reopened()
    await asked(store, 5, "Who?")
    first = await store.add(
        5, None, replace(given, question=Question("How many?", history=("Who?",), language="ru", claim=True))
    )
    second = await store.add(5, 9, no)
    sent(tmp_path, first, 77)

    store = reopened()
    back = await store.get(first)
    assert back is not None
    assert back.reply == replace(
        given, question=Question("How many?", history=("Who?",), language="ru", claim=True)
    )
    assert (back.chat_id, back.message_id, back.language) == (5, 77, "ru")
    refused = await store.get(second)
    assert refused is not None
    assert refused.reply == no
    assert await store.get(999) is None


async def test_a_button_opens_only_answers_of_its_own_chat(reopened: Open, tmp_path: Path) -> None:
    store = reopened()
    key = await store.add(5, None, answer())
    sent(tmp_path, key, 77)
    stored = await store.get(key)
    assert stored is not None
    assert stored.opens_in(5)
    assert not stored.opens_in(6)


async def test_a_follow_up_leans_on_the_last_two_questions_of_half_an_hour(reopened: Open) -> None:
    clock = [1000.0]
    store = reopened(lambda: clock[0])
    for text in ("one", "two", "three"):
        await store.add(5, None, replace(answer(), question=Question(text)))
    await store.add(5, 9, replace(answer(), question=Question("in a topic")))
    await store.add(6, None, replace(answer(), question=Question("elsewhere")))
    assert await store.recent_questions(5, None) == ("two", "three")
    assert await store.recent_questions(5, 9) == ("in a topic",)
    clock[0] += FOLLOW_UP_SECONDS + 1
    assert await store.recent_questions(5, None) == ()


async def test_a_reply_to_an_answer_leans_on_its_question_and_what_that_leaned_on(
    reopened: Open, tmp_path: Path
) -> None:
    store = reopened()
    await asked(store, -5, "one", "two")
    key = await store.add(-5, None, replace(answer(), question=Question("three", history=("one", "two"))))
    sent(tmp_path, key, 40)
    assert await store.questions_behind(-5, 40) == ("two", "three")
    assert await store.questions_behind(-5, 41) == ()
    assert await store.questions_behind(-6, 40) == ()


async def test_a_row_that_cannot_be_read_is_no_reply(reopened: Open, tmp_path: Path) -> None:
    key = await reopened().add(5, None, answer())
    with sqlite3.connect(tmp_path / "data" / FILE_NAME) as connection:
        connection.execute("UPDATE answers SET reply = '{\"half\": '")
    assert await reopened().get(key) is None


def test_a_newer_database_a_broken_one_and_a_blocked_folder_are_named(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(ConfigurationError, match="newer version"):
        open_database(tmp_path)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / FILE_NAME).write_bytes(b"this is no database at all, whatever its name says" * 100)
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        open_database(broken)
    with pytest.raises(ConfigurationError, match="DATA_DIR"):
        open_database(broken / FILE_NAME / "below")


async def test_old_replies_are_forgotten_and_young_ones_are_not(reopened: Open) -> None:
    clock = [1000.0]
    store = reopened(lambda: clock[0])
    old = await store.add(5, None, answer())
    clock[0] += 100
    young = await store.add(5, None, answer())
    assert await store.prune(99) == 1
    assert await store.get(old) is None
    assert await store.get(young) is not None
