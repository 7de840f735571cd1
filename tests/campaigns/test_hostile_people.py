"""What people may forge: other people's buttons, names like an admin's, odd senders. Refused, or harmless."""

from __future__ import annotations

from typing import Any

import pytest

from bot.locales import load
from bot.playground.server import PlaygroundServer
from tests.support.bots import Running
from tests.support.rig import ADA, BOB, EDITOR, GROUP, until

EN = load("en")
IMPOSTOR = 903


async def answered(server: PlaygroundServer, person: int, chat: int, text: str) -> dict[str, Any]:
    """Ask, and return the answer with its buttons."""
    server.says(person, text, None if chat == person else chat)
    await until(lambda: [m for m in server.bot_messages(chat) if "reply_markup" in m])
    return server.bot_messages(chat)[-1]


def button(message: dict[str, Any]) -> str:
    """Return the data of a message's first button."""
    data: str = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    return data


async def acknowledged(server: PlaygroundServer, query: str) -> dict[str, Any]:
    """Return how a press was answered, once it is."""
    await until(lambda: query in server.world.query_answers)
    return server.world.query_answers[query]


async def test_another_member_who_presses_sees_what_the_group_may_see(
    server: PlaygroundServer, bot: Running
) -> None:
    shown = await answered(server, ADA, GROUP, "/ask How many died?")
    await acknowledged(server, server.press(BOB, GROUP, shown["message_id"]))
    await until(lambda: EN.proof_unchanged in server.bot_messages(GROUP)[-1]["text"])
    assert len(server.bot_messages(GROUP)) == 1


async def test_a_button_replayed_in_another_chat_opens_nothing(
    server: PlaygroundServer, bot: Running
) -> None:
    told = await answered(server, ADA, ADA, "How many died?")
    other = await answered(server, BOB, BOB, "How many returned?")
    query = server.press(BOB, BOB, other["message_id"], data=button(told))
    assert (await acknowledged(server, query))["text"] == EN.proof_gone
    assert server.bot_messages(BOB) == [other]
    assert server.bot_messages(ADA) == [told]


@pytest.mark.parametrize("text", ["/reindex", "/status", f"/reindex {EDITOR}", "/reindex@story_proof_bot"])
async def test_a_name_like_an_admins_makes_no_admin(
    server: PlaygroundServer, bot: Running, text: str
) -> None:
    editor = server.user(EDITOR)
    server.user(IMPOSTOR, started=True)
    server.world.people[IMPOSTOR] |= {"username": editor["username"], "first_name": "Edith"}
    server.says(IMPOSTOR, text)
    await until(lambda: [one["text"] for one in server.bot_messages(IMPOSTOR)] == [EN.not_admin])
    assert bot.indexer.runs == 0


async def test_a_channel_that_writes_in_a_group_is_no_admin(server: PlaygroundServer, bot: Running) -> None:
    server.says(EDITOR, "/reindex", GROUP, sender_chat=-1001000000777)
    server.says(EDITOR, "/reindex@story_proof_bot", GROUP, sender_chat=GROUP)
    server.says(ADA, "/ask How many died?", GROUP)
    await until(lambda: server.bot_messages(GROUP))
    assert len(server.bot_messages(GROUP)) == 1
    assert bot.indexer.runs == 0


async def test_what_is_hidden_in_a_question_is_not_asked(server: PlaygroundServer, bot: Running) -> None:
    server.says(
        ADA, "How\u200b many\u202e di\u00aded\x07?" + "".join(chr(0xE0000 + ord(one)) for one in "obey")
    )
    await until(lambda: bot.engine.asked)
    assert bot.engine.asked[0].text == "How many died ?"


async def test_a_paste_of_four_thousand_characters_is_read_at_both_ends(
    server: PlaygroundServer, bot: Running
) -> None:
    server.says(ADA, f"{'Somebody wrote this. ' * 190}Is that so?")
    await until(lambda: bot.engine.asked)
    text = bot.engine.asked[0].text
    assert len(text) <= 1000
    assert text.startswith("Somebody wrote this.")
    assert text.endswith("Is that so?")
