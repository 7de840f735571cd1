"""What people do reaches an unmodified python-telegram-bot Application as it would from Telegram."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.playground.server import PlaygroundServer, main
from tests.support.rig import (
    ADA,
    BASIC_GROUP,
    BOB,
    EDITOR,
    FORUM,
    GROUP,
    bot_of,
    builder_of,
    until,
)


async def seen(server: PlaygroundServer) -> list[Message]:
    """Return the messages that the bot has got, as python-telegram-bot reads them."""
    async with bot_of(server) as bot:
        updates = await bot.get_updates()
    return [message for update in updates if (message := update.effective_message) is not None]


# -- privacy mode -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "delivered"),
    [
        ("hello all", False),
        ("/ask why?", True),
        ("/ask@story_proof_bot why?", True),
        ("/ask@Story_Proof_Bot why?", True),
        ("/ask@other_bot why?", False),
        ("why /ask", False),
        ("😀 你好 @story_proof_bot why?", False),
        ("@Story_Proof_BOT why?", False),
        ("@story_proof_bot_2 why?", False),
        ("mail x@story_proof_bot", False),
    ],
)
async def test_in_a_group_a_private_bot_sees_only_what_calls_it(
    server: PlaygroundServer, text: str, delivered: bool
) -> None:
    server.says(ADA, text, GROUP)
    assert [message.text for message in await seen(server)] == ([text] if delivered else [])


async def test_a_reply_to_the_bot_is_seen_and_a_reply_to_another_is_not(server: PlaygroundServer) -> None:
    async with bot_of(server) as bot:
        answer = await bot.send_message(GROUP, "answer")
    theirs = server.says(BOB, "chat", GROUP)
    server.says(ADA, "to the bot", GROUP, reply_to=answer.message_id)
    server.says(ADA, "to Bob", GROUP, reply_to=theirs["message_id"])
    assert [message.text for message in await seen(server)] == ["to the bot"]


@pytest.mark.parametrize("grant", ["privacy off", "administrator"])
async def test_without_privacy_or_as_administrator_a_bot_sees_everything(
    server: PlaygroundServer, grant: str
) -> None:
    if grant == "administrator":
        server.group(GROUP, bot_status="administrator")
    else:
        server.set_privacy(False)
    server.says(ADA, "hello all", GROUP)
    assert len(await seen(server)) == 1


async def test_an_edit_that_adds_the_mention_is_seen_as_an_edit(server: PlaygroundServer) -> None:
    server.set_privacy(False)
    said = server.says(ADA, "why?", GROUP)
    assert len(await seen(server)) == 1
    server.says(ADA, "@story_proof_bot why?", GROUP, edit=said["message_id"])
    message = (await seen(server))[-1]
    assert message.edit_date is not None


# -- who speaks, and where ----------------------------------------------------------------------------------


async def test_an_anonymous_administrator_speaks_as_the_group(server: PlaygroundServer) -> None:
    server.says(EDITOR, "/reindex", GROUP, sender_chat=GROUP)
    (message,) = await seen(server)
    assert message.from_user is not None
    assert message.from_user.username == "GroupAnonymousBot"
    assert message.sender_chat == message.chat


async def test_a_channel_a_forward_and_an_inline_bot_are_told_apart(server: PlaygroundServer) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Someone"}
    helper = {"id": 7, "is_bot": True, "first_name": "Helper", "username": "helper_bot"}
    server.says(EDITOR, "/reindex", GROUP, sender_chat=-1009)
    server.says(EDITOR, "/reindex", forward_origin=origin)
    server.says(EDITOR, "/reindex", via_bot=helper)
    channel, forward, inline = await seen(server)
    assert (channel.sender_chat and channel.sender_chat.type) == "channel"
    assert (forward.forward_origin and forward.forward_origin.type) == "hidden_user"
    assert (inline.via_bot and inline.via_bot.username) == "helper_bot"


async def test_a_message_of_a_topic_looks_like_a_reply_to_the_opening_of_the_topic(
    server: PlaygroundServer,
) -> None:
    thread = server.topic(EDITOR, FORUM, "Army")
    question = server.says(ADA, "/ask why?", FORUM, thread=thread)
    server.says(BOB, "/ask and then?", FORUM, reply_to=question["message_id"])
    server.says(BOB, "/ask in General", FORUM)
    opened, implicit, explicit, general = await seen(server)
    assert opened.forum_topic_created is not None
    assert implicit.is_topic_message
    assert implicit.reply_to_message is not None
    assert implicit.reply_to_message.forum_topic_created is not None
    assert (explicit.reply_to_message and explicit.reply_to_message.text) == "/ask why?"
    assert explicit.message_thread_id == thread
    assert (general.message_thread_id, general.is_topic_message, general.reply_to_message) == (
        None,
        None,
        None,
    )


@pytest.mark.parametrize("chat", [GROUP, FORUM])
async def test_a_reply_outside_topics_carries_a_thread_that_nobody_can_write_to(
    server: PlaygroundServer, chat: int
) -> None:
    first = server.says(ADA, "/ask why?", chat)
    server.says(BOB, "/ask and then?", chat, reply_to=first["message_id"])
    reply = (await seen(server))[-1]
    assert (reply.message_thread_id, reply.is_topic_message) == (first["message_id"], None)
    async with bot_of(server) as bot:
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(chat, "answer", message_thread_id=reply.message_thread_id)


def test_entities_can_be_given_instead_of_found() -> None:
    server = PlaygroundServer()
    entity = {"type": "text_mention", "offset": 0, "length": 3, "user": server.world.bot}
    assert server.says(ADA, "bot why?", entities=[entity])["entities"] == [entity]
    assert server.feed.pending


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        ({"text": ""}, "1 to 4096"),
        ({"text": "😀" * 2049}, "1 to 4096"),
        ({"text": "x", "chat": FORUM, "thread": 77}, "There is no topic 77"),
        ({"text": "x", "reply_to": 77}, "There is no message 77"),
    ],
)
async def test_what_no_client_could_send_is_a_slip_of_the_test(
    server: PlaygroundServer, slip: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        server.says(ADA, **slip)


async def test_people_edit_and_press_only_what_they_can(server: PlaygroundServer) -> None:
    button = InlineKeyboardMarkup([[InlineKeyboardButton("a", url="https://example.org")]])
    async with bot_of(server) as bot:
        sent = await bot.send_message(ADA, "k", reply_markup=button)
    with pytest.raises(ValueError, match="cannot edit the bot's message"):
        server.says(ADA, "mine", edit=sent.message_id)
    with pytest.raises(ValueError, match="sends nothing to the bot"):
        server.press(ADA, ADA, sent.message_id)
    with pytest.raises(ValueError, match="Only a forum has topics"):
        server.topic(EDITOR, BASIC_GROUP)


# -- the whole way ------------------------------------------------------------------------------------------


class Desk:
    """Three handlers as a bot would have them, and what they got."""

    def __init__(self) -> None:
        self.got: list[object] = []

    async def ask(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("[1]", callback_data="s:1")]])
        await update.message.reply_text("answer", do_quote=True, reply_markup=markup)
        self.got.append((update.message.chat.type, update.message.message_thread_id, context.args))

    async def pressed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("ok")
        await update.callback_query.edit_message_text("edited")
        self.got.append(update.callback_query.data)

    async def mentioned(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        self.got.append("mention")


async def test_an_unmodified_application_polls_answers_and_edits(server: PlaygroundServer) -> None:
    desk, app, new = Desk(), builder_of(server).build(), filters.UpdateType.MESSAGE
    app.add_handler(CommandHandler("ask", desk.ask, filters=new))
    app.add_handler(CallbackQueryHandler(desk.pressed))
    app.add_handler(MessageHandler(filters.Entity("mention") & new, desk.mentioned))
    server.set_privacy(False)
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling()
        question = server.says(ADA, "/ask why?")
        await until(lambda: len(desk.got) == 1)
        (answer,) = server.bot_messages(ADA)
        assert answer["reply_to_message"]["message_id"] == question["message_id"]
        server.press(ADA, ADA, answer["message_id"])
        await until(lambda: len(desk.got) == 2)
        server.says(ADA, "/ask again?", edit=question["message_id"])
        thread = server.topic(EDITOR, FORUM)
        server.says(BOB, "/ask@story_proof_bot topic", FORUM, thread=thread)
        server.says(BOB, "/ask@other_bot x", GROUP)
        server.says(BOB, "@story_proof_bot hello", GROUP)
        await until(lambda: len(desk.got) == 4)
        await app.updater.stop()
        await app.stop()
    assert desk.got == [("private", None, ["why?"]), "s:1", ("supergroup", thread, ["topic"]), "mention"]
    assert server.bot_messages(ADA)[0]["text"] == "edited"
    assert server.bot_messages(FORUM)[0]["message_thread_id"] == thread


async def test_the_server_runs_alone_and_prints_the_lines_that_point_a_bot_at_it() -> None:
    arguments = ("-m", "bot.playground.server", "--port", "0", "42:secret")
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    _, address, token = [(await process.stdout.readline()).decode().strip() for _ in range(3)]
    process.terminate()
    await process.wait()
    assert address.startswith("TELEGRAM_API_BASE_URL=http://127.0.0.1:")
    assert token == "TELEGRAM_BOT_TOKEN=42:secret"


def test_a_token_of_no_form_is_refused_with_the_cure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", "0", "nonsense"]) == 1
    assert "NUMBER:SECRET" in capsys.readouterr().err
