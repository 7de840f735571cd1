"""An unmodified python-telegram-bot Bot meets the playground's methods as it would meet Telegram's."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from bot.playground.server import PlaygroundServer
from tests.support.rig import ADA, BASIC_GROUP, EDITOR, FORUM, GROUP


def keyboard(**action: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("a", **action)]])


async def test_a_message_comes_back_as_it_is_shown(server: PlaygroundServer, bot: Bot) -> None:
    asked = server.says(ADA, "Who said it?")
    sent = await bot.send_message(
        ADA,
        "😀 bold, @someuser\nquote",
        entities=[MessageEntity("bold", 3, 4), MessageEntity("expandable_blockquote", 19, 5)],
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=ReplyParameters(asked["message_id"]),
        reply_markup=keyboard(callback_data="x" * 64),
    )
    assert [entity.type for entity in sent.entities] == ["bold", "mention", "expandable_blockquote"]
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "Who said it?"
    assert sent.reply_markup == keyboard(callback_data="x" * 64)
    assert server.bot_messages(ADA)[0]["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"text": ""}, "Message text is empty"),
        ({"text": "😀" * 4096}, "Message is too long"),
        ({"text": "<b>x</b>", "parse_mode": "HTML"}, "STRICT sendMessage: parse_mode"),
        ({"text": "abc", "entities": [MessageEntity("bold", 1, 10)]}, "ends after the end of the text"),
        ({"text": "a😀c", "entities": [MessageEntity("bold", 1, 1)]}, "in a middle of a UTF-16 symbol"),
        ({"text": "k", "reply_markup": keyboard(callback_data="x" * 65)}, "Button_data_invalid"),
        ({"text": "k", "reply_markup": keyboard(callback_data="é" * 33)}, "Button_data_invalid"),
        ({"text": "k", "reply_markup": keyboard()}, "Text buttons are unallowed"),
        ({"text": "k", "reply_markup": keyboard(url="nowhere")}, "Wrong HTTP URL"),
        (
            {"text": "k", "reply_markup": keyboard(copy_text=CopyTextButton("c" * 257))},
            "Button_copy_text_invalid",
        ),
        ({"text": "k", "api_kwargs": {"bogus": 1}}, "STRICT sendMessage has no parameter 'bogus'"),
        ({"text": "k", "reply_parameters": ReplyParameters(12345)}, "Message to be replied not found"),
        ({"text": "k", "message_thread_id": 5}, "Message thread not found"),
        ({"text": "k", "chat_id": 99}, "Chat not found"),
        ({"text": "k", "chat_id": "@nobody"}, "Chat not found"),
    ],
)
async def test_a_wrong_message_is_refused(bot: Bot, message: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequest) as caught:
        await bot.send_message(**{"chat_id": ADA, **message})
    assert words.lower() in caught.value.message.lower()


async def test_a_reply_that_may_do_without_is_sent_without(bot: Bot) -> None:
    parameters = ReplyParameters(12345, allow_sending_without_reply=True)
    assert (await bot.send_message(ADA, "k", reply_parameters=parameters)).reply_to_message is None


async def test_a_bot_cannot_write_to_whom_never_wrote_to_it(server: PlaygroundServer, bot: Bot) -> None:
    server.user(5, "Eve")
    with pytest.raises(Forbidden, match="can't initiate conversation with a user"):
        await bot.send_message(5, "k")


async def test_a_bot_that_is_blocked_or_kicked_is_told_so(server: PlaygroundServer, bot: Bot) -> None:
    server.blocks(ADA)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ADA, "k")
    server.unblocks(ADA)
    await bot.send_message(ADA, "k")
    server.kicks_bot(EDITOR, GROUP)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_chat_action(GROUP, "typing")
    changes = [update.my_chat_member for update in await bot.get_updates()]
    assert [change.new_chat_member.status for change in changes if change] == ["kicked", "member", "kicked"]


async def test_a_group_that_became_a_supergroup_names_its_new_id(server: PlaygroundServer, bot: Bot) -> None:
    server.migrates(EDITOR, BASIC_GROUP, -1002001)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(BASIC_GROUP, "k")
    assert caught.value.new_chat_id == -1002001
    await bot.send_message(-1002001, "k")


async def test_an_edit_changes_the_text_and_takes_away_a_keyboard_not_sent_again(
    server: PlaygroundServer, bot: Bot
) -> None:
    sent = await bot.send_message(ADA, "orig", reply_markup=keyboard(callback_data="x"))
    edited = await bot.edit_message_text("new", ADA, sent.message_id)
    assert isinstance(edited, type(sent))
    assert (edited.text, edited.reply_markup) == ("new", None)
    await bot.edit_message_reply_markup(ADA, sent.message_id, reply_markup=keyboard(callback_data="y"))
    assert server.bot_messages(ADA)[0]["reply_markup"] == keyboard(callback_data="y").to_dict()


async def test_edits_that_cannot_be_made_are_refused(server: PlaygroundServer, bot: Bot) -> None:
    sent = await bot.send_message(ADA, "same")
    theirs = server.says(ADA, "mine")["message_id"]
    document = await bot.send_document(ADA, b"x", filename="a.txt")
    for number, words in (
        (sent.message_id, "Message is not modified: specified new message content"),
        (9999, "Message to edit not found"),
        (theirs, "Message can't be edited"),
        (document.message_id, "There is no text in the message to edit"),
    ):
        with pytest.raises(BadRequest, match=words):
            await bot.edit_message_text("same", ADA, number)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(ADA, sent.message_id)


async def test_a_bot_deletes_its_own_messages_but_not_those_of_a_group(
    server: PlaygroundServer, bot: Bot
) -> None:
    sent = await bot.send_message(GROUP, "k")
    assert await bot.delete_message(GROUP, sent.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(GROUP, sent.message_id)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(GROUP, server.says(ADA, "k", GROUP)["message_id"])


async def test_a_press_is_answered_once_and_in_time(server: PlaygroundServer, bot: Bot) -> None:
    sent = await bot.send_message(ADA, "k", reply_markup=keyboard(callback_data="s:1"))
    query = server.press(ADA, ADA, sent.message_id)
    (update,) = await bot.get_updates(allowed_updates=["callback_query"])
    assert update.callback_query is not None
    assert update.callback_query.data == "s:1"
    assert await update.callback_query.answer("seen", show_alert=True)
    assert server.world.query_answers[query]["text"] == "seen"
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await update.callback_query.answer()
    server.world.query_lifetime = -1.0
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(server.press(ADA, ADA, sent.message_id, data="forged"))


async def test_command_menus_are_kept_for_each_scope_and_language(bot: Bot) -> None:
    for scope in (
        BotCommandScopeAllPrivateChats(),
        BotCommandScopeChat(ADA),
        BotCommandScopeChatMember(GROUP, ADA),
    ):
        await bot.set_my_commands([("ask", scope.type)], scope=scope, language_code="de")
        (command,) = await bot.get_my_commands(scope=scope, language_code="de")
        assert command.description == scope.type
    assert await bot.get_my_commands() == ()
    await bot.delete_my_commands(scope=BotCommandScopeChat(ADA), language_code="de")
    assert await bot.get_my_commands(BotCommandScopeChat(ADA), "de") == ()


@pytest.mark.parametrize("command", [("Ask", "Ask"), ("ask!", "Ask"), ("a" * 33, "Ask"), ("ask", "d" * 257)])
async def test_a_wrong_command_is_refused(bot: Bot, command: tuple[str, str]) -> None:
    with pytest.raises(BadRequest, match=r"(?i)bot_command_"):
        await bot.set_my_commands([command])


async def test_chats_and_members_are_described(server: PlaygroundServer, bot: Bot) -> None:
    server.member(EDITOR, GROUP, "administrator")
    assert (await bot.get_chat(GROUP)).title == "News club"
    assert (await bot.get_chat_member(GROUP, EDITOR)).status == "administrator"
    assert (await bot.get_chat_member(GROUP, bot.id)).status == "member"
    with pytest.raises(BadRequest, match="User not found"):
        await bot.get_chat_member(GROUP, 424242)
    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(ADA, "dance")


async def test_a_document_is_sent_and_downloaded_again(bot: Bot) -> None:
    entities = [MessageEntity("bold", 0, 1)]
    sent = await bot.send_document(ADA, b"hello", filename="a.txt", caption="c", caption_entities=entities)
    assert sent.document is not None
    assert (sent.document.file_name, sent.caption, sent.caption_entities[0].type) == ("a.txt", "c", "bold")
    assert (sent.document.mime_type, sent.document.file_size) == ("text/plain", 5)
    described = await bot.get_file(sent.document.file_id)
    assert await described.download_as_bytearray() == b"hello"
    again = await bot.send_document(ADA, sent.document.file_id)
    assert again.document == sent.document
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(ADA, b"hello", caption="c" * 1025)
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(ADA, b"", filename="a.txt")
    with pytest.raises(BadRequest, match=r"(?i)strict senddocument: parse_mode"):
        await bot.send_document(ADA, b"hello", caption="c", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await bot.get_file("nothing")


async def test_a_document_takes_the_place_of_a_text_and_of_another_document(
    server: PlaygroundServer, bot: Bot
) -> None:
    sent = await bot.send_message(ADA, "Wait", entities=[MessageEntity("bold", 0, 4)])
    for name in ("a.txt", "b.txt"):
        media = InputMediaDocument(b"hello", filename=name, caption=name)
        edited = await bot.edit_message_media(media, ADA, sent.message_id)
        assert isinstance(edited, Message)
        assert edited.document is not None
        assert (edited.document.file_name, edited.caption, edited.text) == (name, name, None)
    assert [message["caption"] for message in server.bot_messages(ADA)] == ["b.txt"]
    assert [one.text for one in server.shown] == ["Wait", "a.txt", "b.txt"]
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_media(InputMediaDocument(b"hello"), ADA, 9999)


async def test_a_bot_sets_one_of_the_free_reactions(server: PlaygroundServer, bot: Bot) -> None:
    sent = await bot.send_message(ADA, "k")
    await bot.set_message_reaction(ADA, sent.message_id, "👍")
    assert server.world.chats[ADA].reactions[sent.message_id] == [{"type": "emoji", "emoji": "👍"}]
    with pytest.raises(BadRequest, match=r"(?i)reaction_invalid"):
        await bot.set_message_reaction(ADA, sent.message_id, "🧱")


async def test_a_bot_writes_into_topics_and_into_none_that_is_closed_or_gone(
    server: PlaygroundServer, bot: Bot
) -> None:
    thread = server.topic(EDITOR, FORUM, "Army")
    sent = await bot.send_message(FORUM, "t", message_thread_id=thread)
    assert sent.is_topic_message
    assert sent.message_thread_id == thread
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.forum_topic_created is not None
    answer = await bot.send_message(FORUM, "r", reply_parameters=ReplyParameters(sent.message_id))
    assert answer.message_thread_id == thread
    gone = ReplyParameters(12345, allow_sending_without_reply=True)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(FORUM, "r", message_thread_id=thread, reply_parameters=gone)
    server.close_topic(EDITOR, FORUM, thread)
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(FORUM, "t", message_thread_id=thread)
    server.delete_topic(FORUM, thread)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(FORUM, "t", message_thread_id=thread)


async def test_a_wrong_token_is_unauthorized(server: PlaygroundServer) -> None:
    with pytest.raises(InvalidToken):
        await Bot("1:wrong", base_url=f"{server.base_url}/bot").initialize()
