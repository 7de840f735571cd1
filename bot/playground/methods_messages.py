"""The methods that write, change and remove messages: checked parameters in, the Bot API's result out."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Mapping

from bot.playground.entities import shown_keyboard
from bot.playground.errors import ApiError, Json, bad_request, strict
from bot.playground.params import (
    DeleteMessage,
    Editing,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    Sending,
    SendMessage,
    SetMessageReaction,
)
from bot.playground.text import caption_text, message_text
from bot.playground.wire import InputMediaDocument
from bot.playground.world import Chat, World

Files = Mapping[str, tuple[str, bytes]]
"""The files of a multipart request: field name -> (file name, content)."""

MAX_UPLOAD_BYTES = 50 * 2**20
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
# https://core.telegram.org/bots/api#reactiontypeemoji
_PLAIN_REACTIONS = (
    "❤👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃"
    "🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
)
_JOINED_REACTIONS = ("❤\u200d🔥", "👨\u200d💻", "🤷\u200d♂", "🤷\u200d♀")
REACTIONS = frozenset((*_PLAIN_REACTIONS, *_JOINED_REACTIONS))


def _place(chat: Chat, params: Sending) -> Json:
    """Return the topic and reply fields of a new message; raise ApiError 400."""
    chat.check_thread(params.message_thread_id)
    asked = params.reply_parameters
    if asked is None:
        return chat.placed(params.message_thread_id, None)
    if asked.chat_id not in (None, chat.id, f"@{chat.info.get('username', '')}"):
        raise strict("reply_parameters: replies to another chat are not modelled by the playground")
    replied = chat.messages.get(asked.message_id)
    in_topic = params.message_thread_id is not None  # where Telegram does not allow to do without
    if replied is None and (in_topic or not asked.allow_sending_without_reply):
        raise bad_request("message to be replied not found")
    thread = params.message_thread_id
    if replied and thread and thread not in (replied.get("message_thread_id"), replied["message_id"]):
        raise bad_request("the message to be replied isn't in the specified message thread")
    placed = chat.placed(thread, asked.message_id if replied else None)
    if thread is None:
        chat.check_thread(placed["message_thread_id"] if placed.get("is_topic_message") else None)
    return placed


def _send(world: World, params: Sending, content: Json) -> Json:
    """Append a message of the bot; raise ApiError 400, 403 or 429."""
    keyboard = shown_keyboard(params.reply_markup)
    chat = world.writable(params.chat_id)
    placed = _place(chat, params)
    world.spend(chat)
    protected: Json = {"has_protected_content": True} if params.protect_content else {}
    shown: Json = {"reply_markup": keyboard} if keyboard else {}
    return chat.add(world.bot, {**placed, **content, **protected, **shown})


def send_message(world: World, params: SendMessage, files: Files) -> Json:
    """Do sendMessage."""
    content = message_text(params.text, params.entities).fields()
    if params.link_preview_options:
        content["link_preview_options"] = params.link_preview_options.as_json()
    return _send(world, params, content)


def send_document(world: World, params: SendDocument, files: Files) -> Json:
    """Do sendDocument: an uploaded file, or a file_id known to the server."""
    return _send(world, params, _document(world, params.document, params, files))


def _document(world: World, given: str, about: SendDocument | InputMediaDocument, files: Files) -> Json:
    """Return the fields of a message that carries a file; raise ApiError 400 or 413."""
    caption = caption_text(about.caption, about.caption_entities)
    if given.startswith("attach://"):
        upload = files.get(given.removeprefix("attach://"))
        if upload is None:
            raise bad_request("there is no document in the request")
        if len(upload[1]) > MAX_UPLOAD_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        if not upload[1]:
            raise bad_request("file must be non-empty")
        stored = world.store(*upload)
    elif given in world.files:
        stored = world.files[given]
    else:
        raise bad_request("wrong file identifier/HTTP URL specified")
    document = {
        "file_id": stored.file_id,
        "file_unique_id": stored.file_id[:12],
        "file_name": stored.name,
        "mime_type": mimetypes.guess_type(stored.name)[0] or "application/octet-stream",
        "file_size": len(stored.data),
    }
    return {"document": document, **caption.fields("caption", "caption_entities")}


def _own_message(world: World, params: Editing) -> tuple[Chat, Json]:
    """Find the message to edit; raise ApiError 400 or 403."""
    if params.message_id is None:
        raise bad_request("message identifier is not specified")
    chat = world.writable(params.chat_id)
    message = chat.messages.get(params.message_id)
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != world.me["id"]:
        raise bad_request("message can't be edited")
    return chat, message


def _change(message: Json, fields: Json) -> Json:
    """Set the fields, removing those that are None or empty; return the message."""
    message.update(fields)
    for name in [name for name, value in fields.items() if not value]:
        del message[name]
    return message


def edit_message_text(world: World, params: EditMessageText, files: Files) -> Json:
    """Do editMessageText; a keyboard that is not sent again is taken away, as Telegram does."""
    formatted = message_text(params.text, params.entities)
    keyboard = shown_keyboard(params.reply_markup)
    chat, message = _own_message(world, params)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    preview = params.link_preview_options.as_json() if params.link_preview_options else None
    new = {"text": formatted.text, "entities": formatted.entities, "reply_markup": keyboard}
    old = {"text": message["text"], "entities": message.get("entities", [])}
    if new == {**old, "reply_markup": message.get("reply_markup")}:
        raise bad_request(NOT_MODIFIED)
    world.spend(chat)
    return _change(message, {**new, "link_preview_options": preview, "edit_date": int(time.time())})


def edit_message_media(world: World, params: EditMessageMedia, files: Files) -> Json:
    """Do editMessageMedia: a document takes the place of a text or of another document."""
    keyboard = shown_keyboard(params.reply_markup)
    chat, message = _own_message(world, params)
    new = _document(world, params.media.media, params.media, files)
    world.spend(chat)
    gone = dict.fromkeys(("text", "entities", "link_preview_options", "caption", "caption_entities"))
    return _change(message, {**gone, **new, "reply_markup": keyboard, "edit_date": int(time.time())})


def edit_message_reply_markup(world: World, params: EditMessageReplyMarkup, files: Files) -> Json:
    """Do editMessageReplyMarkup."""
    keyboard = shown_keyboard(params.reply_markup)
    chat, message = _own_message(world, params)
    if message.get("reply_markup") == keyboard:
        raise bad_request(NOT_MODIFIED)
    world.spend(chat)
    return _change(message, {"reply_markup": keyboard})


def delete_message(world: World, params: DeleteMessage, files: Files) -> bool:
    """Do deleteMessage; in a group the bot may remove others' messages only as an administrator."""
    chat = world.writable(params.chat_id)
    message = chat.messages.get(params.message_id)
    if message is None:
        raise bad_request("message to delete not found")
    own = message["from"]["id"] == world.me["id"]
    if not (own or chat.is_private or chat.bot_status == "administrator"):
        raise bad_request("message can't be deleted")
    del chat.messages[params.message_id]
    return True


def set_message_reaction(world: World, params: SetMessageReaction, files: Files) -> bool:
    """Do setMessageReaction; a bot may set one of the free emoji."""
    chat = world.writable(params.chat_id)
    if params.message_id not in chat.messages:
        raise bad_request("message to react not found")
    reactions = [reaction.as_json() for reaction in params.reaction or []]
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(reaction.get("emoji") not in REACTIONS for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    chat.reactions[params.message_id] = reactions
    return True
