"""The table of the modelled methods: a method's name and checked parameters in, its result out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.playground import methods_chats, methods_messages
from bot.playground.feed import Feed
from bot.playground.methods_messages import Files
from bot.playground.params import DeleteWebhook, GetUpdates, Params, SetWebhook
from bot.playground.world import World

HANDLERS: dict[str, Callable[[World, Any, Files], Any]] = {
    "getMe": methods_chats.get_me,
    "sendMessage": methods_messages.send_message,
    "sendDocument": methods_messages.send_document,
    "editMessageText": methods_messages.edit_message_text,
    "editMessageMedia": methods_messages.edit_message_media,
    "editMessageReplyMarkup": methods_messages.edit_message_reply_markup,
    "deleteMessage": methods_messages.delete_message,
    "setMessageReaction": methods_messages.set_message_reaction,
    "answerCallbackQuery": methods_chats.answer_callback_query,
    "sendChatAction": methods_chats.send_chat_action,
    "setMyCommands": methods_chats.set_my_commands,
    "getMyCommands": methods_chats.get_my_commands,
    "deleteMyCommands": methods_chats.delete_my_commands,
    "getChat": methods_chats.get_chat,
    "getChatMember": methods_chats.get_chat_member,
    "getFile": methods_chats.get_file,
}


async def carry_out(world: World, feed: Feed, method: str, params: Params, files: Files) -> Any:
    """Carry a method out and return its result as JSON; raise ApiError when Telegram would refuse."""
    if isinstance(params, GetUpdates):
        return await feed.get_updates(params)
    if isinstance(params, SetWebhook):
        return await feed.set_webhook(params)
    if isinstance(params, DeleteWebhook):
        return await feed.delete_webhook(params)
    if method == "getWebhookInfo":
        return feed.webhook_info()
    return HANDLERS[method](world, params, files)
