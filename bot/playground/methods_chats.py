"""The methods about the bot, its menus, chats, buttons and files: checked parameters in, the result out."""

from __future__ import annotations

import re
import time

from bot.messages.utf16 import length
from bot.playground.errors import Json, bad_request
from bot.playground.methods_messages import Files
from bot.playground.params import (
    AnswerCallbackQuery,
    CommandsScope,
    GetChat,
    GetChatMember,
    GetFile,
    NoParams,
    SendChatAction,
    SetMyCommands,
)
from bot.playground.world import World

MAX_DOWNLOAD_BYTES = 20 * 2**20
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def get_me(world: World, params: NoParams, files: Files) -> Json:
    """Do getMe."""
    return world.me


def send_chat_action(world: World, params: SendChatAction, files: Files) -> bool:
    """Do sendChatAction, which no flood limit counts."""
    if params.action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = world.writable(params.chat_id)
    chat.check_thread(params.message_thread_id)
    chat.actions.append(params.action)
    return True


def answer_callback_query(world: World, params: AnswerCallbackQuery, files: Files) -> bool:
    """Do answerCallbackQuery: once for each press, while it is fresh."""
    if length(params.text or "") > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if params.url and not params.url.startswith(f"https://t.me/{world.me['username']}?start="):
        raise bad_request("URL_INVALID")
    pressed = world.open_queries.pop(params.callback_query_id, None)
    if pressed is None or time.monotonic() - pressed > world.query_lifetime:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    world.query_answers[params.callback_query_id] = params.as_json()
    return True


def _menu(world: World, params: CommandsScope) -> tuple[str, str]:
    """Return the key of a command menu; raise ApiError 400 if its scope names an unknown chat."""
    scope: Json = params.scope.as_json() if params.scope else {"type": "default"}
    if "chat_id" in scope:
        scope["chat_id"] = world.chat(scope["chat_id"]).id
    language = params.language_code or ""
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("LANGUAGE_CODE_INVALID")
    return "/".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope), language


def set_my_commands(world: World, params: SetMyCommands, files: Files) -> bool:
    """Do setMyCommands; an empty list removes the menu."""
    if len(params.commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in params.commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.command):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.description.strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_menu(world, params)] = [command.as_json() for command in params.commands]
    return True


def get_my_commands(world: World, params: CommandsScope, files: Files) -> list[Json]:
    """Do getMyCommands: the menu of exactly that scope and language."""
    return world.commands.get(_menu(world, params), [])


def delete_my_commands(world: World, params: CommandsScope, files: Files) -> bool:
    """Do deleteMyCommands."""
    world.commands.pop(_menu(world, params), None)
    return True


def get_chat(world: World, params: GetChat, files: Files) -> Json:
    """Do getChat."""
    chat = world.writable(params.chat_id)
    gifts = dict.fromkeys(_GIFTS, False)
    return {**chat.info, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def get_chat_member(world: World, params: GetChatMember, files: Files) -> Json:
    """Do getChatMember: creator, administrator, member, left or kicked."""
    chat = world.writable(params.chat_id)
    if params.user_id == world.me["id"]:
        status, user = chat.bot_status, world.bot
    elif params.user_id in chat.members:
        status, user = chat.members[params.user_id], world.people[params.user_id]
    else:
        raise bad_request("member not found" if params.user_id in world.people else "user not found")
    return chat_member(user, status)


def chat_member(user: Json, status: str) -> Json:
    """Return a ChatMember object: https://core.telegram.org/bots/api#chatmember."""
    extra: Json = {}
    if status == "creator":
        extra = {"is_anonymous": False}
    elif status == "administrator":
        extra = {right: right != "is_anonymous" for right in _RIGHTS}
    elif status == "kicked":
        extra = {"until_date": 0}
    return {"user": user, "status": status, **extra}


def get_file(world: World, params: GetFile, files: Files) -> Json:
    """Do getFile: where to download a file, of 20 MB at most."""
    stored = world.files.get(params.file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.file_id[:12],
        "file_size": len(stored.data),
        "file_path": stored.path,
    }
