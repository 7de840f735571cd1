"""The whole bot against the local Bot API server: who is answered, where, and what the buttons do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.locales import load
from bot.playground.errors import Drop
from bot.playground.server import PlaygroundServer
from index.types import QuoteState, RefusalReason
from tests.support.bots import Running, running, settings_for
from tests.support.fakes import FakeEngine, FakeIndexer, citation, refusal
from tests.support.rig import ADA, BASIC_GROUP, BOB, FORUM, GROUP, replies, until

EN = load("en")
NAME = "@story_proof_bot"


@pytest.fixture
def server(server: PlaygroundServer) -> PlaygroundServer:
    """Let the bot of the local server read all that is said in groups."""
    server.set_privacy(False)
    return server


async def answers(server: PlaygroundServer, chat: int, count: int = 1) -> list[dict[str, Any]]:
    """Wait for the bot's messages in a chat and return them."""
    await until(lambda: len(replies(server, chat)) >= count)
    return replies(server, chat)


async def settled(server: PlaygroundServer) -> None:
    """Wait until everything said so far has been handled: ask in private, and see the answer come."""
    before = len(replies(server, BOB))
    server.says(BOB, "a last question")
    await answers(server, BOB, before + 1)


def kinds(message: dict[str, Any]) -> list[str]:
    return [entity["type"] for entity in message.get("entities", [])]


async def test_a_private_question_is_answered_with_quotes_and_buttons(
    server: PlaygroundServer, bot: Running
) -> None:
    bot.engine.may_answer.clear()
    asked = server.says(ADA, "How many died? 😀")
    await until(lambda: {"chat_id": ADA, "action": "typing"} in server.called("sendChatAction"))
    bot.engine.may_answer.set()
    [said] = await answers(server, ADA)
    assert said["text"].startswith("At least four have died. [1] Ten have returned. [2]\n\n[1] At least four")
    assert "expandable_blockquote" in kinds(said)
    assert [button["text"] for button in said["reply_markup"]["inline_keyboard"][0]] == ["[1]", "[2]"]
    assert said["reply_to_message"]["message_id"] == asked["message_id"]
    sent = server.called("sendMessage")[0]
    assert "parse_mode" not in sent
    assert sent["link_preview_options"] == {"is_disabled": True}


async def test_groups_are_answered_only_when_the_bot_is_called(
    server: PlaygroundServer, bot: Running
) -> None:
    server.says(ADA, "How many died?", GROUP)
    claim = server.says(BOB, "Ten of them came back.", GROUP)
    server.says(ADA, "no they did not", GROUP, reply_to=claim["message_id"])
    server.says(ADA, "/ask@other_bot who?", GROUP)
    server.says(ADA, "/status", GROUP)
    server.says(ADA, "/reindex", GROUP)
    called = [
        server.says(ADA, "/ask one?", GROUP),
        server.says(ADA, "/ask@story_proof_bot two?", GROUP),
        server.says(ADA, f"😀 שלום {NAME} three?", GROUP),
        server.says(ADA, f"{NAME} is this true?", GROUP, reply_to=claim["message_id"]),
    ]
    said = await answers(server, GROUP, 4)
    await settled(server)
    assert len(replies(server, GROUP)) == 4
    assert [one["reply_to_message"]["message_id"] for one in said] == [one["message_id"] for one in called]
    assert [one["text"].startswith(EN.story_says) for one in said] == [False, False, False, True]
    assert [question.text for question in bot.engine.asked[:4]] == [
        "one?",
        "two?",
        "😀 שלום three?",
        "is this true?\nTen of them came back.",
    ]


async def test_a_basic_group_and_a_topic_are_answered_where_they_ask(
    server: PlaygroundServer, bot: Running
) -> None:
    server.says(ADA, "/ask who?", BASIC_GROUP)
    await answers(server, BASIC_GROUP)
    thread = server.topic(ADA, FORUM)
    asked = server.says(ADA, "/ask who?", FORUM, thread=thread)
    [said] = await answers(server, FORUM)
    assert said["message_thread_id"] == thread
    assert said["reply_to_message"]["message_id"] == asked["message_id"]


async def test_talk_in_a_topic_costs_nothing(server: PlaygroundServer, bot: Running) -> None:
    thread = server.topic(ADA, FORUM)
    server.says(ADA, "hello all", FORUM, thread=thread)
    await settled(server)
    assert replies(server, FORUM) == []
    assert [one for one in server.called("sendChatAction") if one["chat_id"] == FORUM] == []


async def test_a_reply_to_an_answer_leans_on_its_question(server: PlaygroundServer, bot: Running) -> None:
    server.says(ADA, "/ask How many died?", GROUP)
    [said] = await answers(server, GROUP)
    store = bot.application.bot_data.answers
    await until(lambda: store.questions_behind(GROUP, said["message_id"]))
    server.says(BOB, "And when?", GROUP, reply_to=said["message_id"])
    await answers(server, GROUP, 2)
    assert bot.engine.asked[-1].text == "And when?"
    assert bot.engine.asked[-1].history == ("How many died?",)


async def test_private_questions_lean_on_the_two_before_even_when_sent_at_once(
    server: PlaygroundServer, bot: Running
) -> None:
    for text in ("one?", "two?", "three?", "four?"):
        server.says(ADA, text)
    await answers(server, ADA, 4)
    assert [question.history for question in bot.engine.asked] == [
        (),
        ("one?",),
        ("one?", "two?"),
        ("two?", "three?"),
    ]


async def test_an_edited_message_is_not_answered_again(server: PlaygroundServer, bot: Running) -> None:
    asked = server.says(ADA, "How many died?")
    await answers(server, ADA)
    server.says(ADA, "How many have died?", edit=asked["message_id"])
    await settled(server)
    assert len(replies(server, ADA)) == 1


async def test_a_refusal_shows_the_closest_with_a_button(server: PlaygroundServer, bot: Running) -> None:
    bot.engine.reply = refusal(RefusalReason.NOT_IN_STORY, citation())
    server.says(ADA, "Who won the election?")
    [said] = await answers(server, ADA)
    assert said["text"].startswith(f"{EN.refusal_not_in_story}\n\n{EN.closest}\n[1] At least four")
    server.press(ADA, ADA, said["message_id"])
    await until(lambda: EN.proof_unchanged in replies(server, ADA)[0]["text"])


async def test_a_button_shows_the_proof_and_back_shows_the_answer(
    server: PlaygroundServer, bot: Running
) -> None:
    server.says(ADA, "How many died?")
    [answer] = await answers(server, ADA)
    number = answer["message_id"]
    bot.engine.around = ("They were told.", "Families gave thanks.")
    query = server.press(ADA, ADA, number, 0, 1)
    await until(lambda: EN.proof_unchanged in replies(server, ADA)[0]["text"])
    [proof] = replies(server, ADA)
    assert "They were told. Ten have returned. Families gave thanks." in proof["text"]
    assert {"bold", "underline"} <= set(kinds(proof))
    assert [[button["text"] for button in row] for row in proof["reply_markup"]["inline_keyboard"]] == [
        ["[1]"],
        [EN.back],
    ]
    server.press(ADA, ADA, number, 1, 0)
    await until(lambda: replies(server, ADA)[0]["text"] == answer["text"])
    assert replies(server, ADA)[0]["entities"] == answer["entities"]
    assert query in [one["callback_query_id"] for one in server.called("answerCallbackQuery")]


async def test_pressing_the_same_button_twice_is_harmless(server: PlaygroundServer, bot: Running) -> None:
    server.says(ADA, "How many died?")
    [answer] = await answers(server, ADA)
    data = answer["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for _ in range(2):
        server.press(ADA, ADA, answer["message_id"], data=data)
    await until(lambda: len(server.called("editMessageText")) == 2)
    await settled(server)
    assert len(server.called("answerCallbackQuery")) == 2
    assert len(replies(server, ADA)) == 1


async def test_lost_responses_leave_one_message_which_is_the_answer(
    server: PlaygroundServer, bot: Running
) -> None:
    server.fail_next("sendMessage", Drop(after=True))
    server.fail_next("editMessageText", Drop(after=True))
    server.says(ADA, "How many died?")
    [answer] = await answers(server, ADA)
    await settled(server)
    assert server.bot_messages(ADA) == [answer]
    server.press(ADA, ADA, answer["message_id"])
    await until(lambda: EN.proof_unchanged in replies(server, ADA)[0]["text"])


async def test_buttons_work_after_a_restart_and_tell_an_edited_story(
    server: PlaygroundServer, tmp_path: Path
) -> None:
    async with running(settings_for(server, tmp_path), FakeEngine(), FakeIndexer()):
        server.says(ADA, "How many died?")
        [answer] = await answers(server, ADA)
    reopened = FakeEngine(refusal())
    reopened.state = QuoteState.EDITED
    async with running(settings_for(server, tmp_path), reopened, FakeIndexer()):
        server.press(ADA, ADA, answer["message_id"])
        await until(lambda: EN.proof_edited in replies(server, ADA)[0]["text"])
        assert "At least four have died." in replies(server, ADA)[0]["text"]


@pytest.mark.parametrize("data", ["p:999:1", "b:999", "p:1:9", "garbage", "p:2:1"])
async def test_a_forged_or_forgotten_button_gets_a_friendly_alert(
    server: PlaygroundServer, bot: Running, data: str
) -> None:
    server.says(ADA, "How many died?")
    [answer] = await answers(server, ADA)
    # The second stored answer is Bob's: Ada's message must not open it.
    await settled(server)
    edits = len(server.called("editMessageText"))
    server.press(ADA, ADA, answer["message_id"], data=data)
    await until(lambda: server.called("answerCallbackQuery"))
    [acknowledged] = server.called("answerCallbackQuery")
    assert acknowledged["text"] == EN.proof_gone
    assert acknowledged["show_alert"] is True
    assert len(server.called("editMessageText")) == edits


async def test_the_pages_are_there(server: PlaygroundServer, bot: Running) -> None:
    pages = {
        "/start": EN.start,
        "/help": EN.help,
        "/sources": EN.sources_title,
        "/ask": EN.usage,
        "/what": EN.unknown_command,
        "/ask@other_bot who?": EN.unknown_command,
        "👍": EN.usage,
    }
    for count, (command, page) in enumerate(pages.items(), 1):
        server.says(ADA, command)
        said = await answers(server, ADA, count)
        assert said[-1]["text"].startswith(page)


async def test_each_asker_is_answered_in_their_language(server: PlaygroundServer, bot: Running) -> None:
    server.user(300, "Иван", language="ru")
    bot.engine.reply = refusal()
    server.says(300, "Кто победил?")
    [said] = await answers(server, 300)
    assert said["text"] == load("ru").refusal_not_in_story
    assert bot.engine.asked[0].language == "ru"


async def test_an_error_is_apologised_for_and_the_bot_goes_on(server: PlaygroundServer, bot: Running) -> None:
    bot.engine.error = RuntimeError("secret path /srv/x")
    server.says(ADA, "How many died?")
    [said] = await answers(server, ADA)
    assert said["text"] == EN.apology
    bot.engine.error = None
    server.says(ADA, "How many died?")
    await answers(server, ADA, 2)


async def test_the_menus_are_scoped_and_translated(server: PlaygroundServer, bot: Running) -> None:
    await until(lambda: len(server.called("setMyCommands")) == 16)
    calls = server.called("setMyCommands")
    seen = {
        (call["scope"]["type"], call.get("language_code", "")): [one["command"] for one in call["commands"]]
        for call in calls
    }
    assert seen["all_group_chats", ""] == ["ask", "receipt", "sources", "help", "privacy", "forget"]
    assert seen["all_private_chats", "hi"] == [*seen["all_group_chats", ""], "start"]
    assert {"reindex", "status", "stories", "add", "remove", "rollback", "corrections"} <= set(
        seen["chat", "ru"]
    )
    assert "reindex" not in seen["default", ""]


async def test_only_new_messages_and_presses_are_asked_for(server: PlaygroundServer, bot: Running) -> None:
    await until(lambda: server.called("getUpdates"))
    assert server.called("getUpdates")[-1]["allowed_updates"] == ["message", "callback_query"]


async def test_private_chats_do_not_mix(server: PlaygroundServer, bot: Running) -> None:
    server.says(ADA, "one?")
    server.says(BOB, "two?")
    await answers(server, ADA)
    await answers(server, BOB)
    assert {question.history for question in bot.engine.asked} == {()}
