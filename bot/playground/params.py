"""The parameters of each modelled method: raw form fields or JSON in, a checked object out."""

from __future__ import annotations

import json
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import Field, ValidationError

from bot.playground.errors import ApiError, Json, bad_request, strict
from bot.playground.wire import (
    BotCommand,
    BotCommandScope,
    InlineKeyboardMarkup,
    InputMediaDocument,
    LinkPreviewOptions,
    MessageEntity,
    NotModelled,
    ReactionType,
    ReplyMarkup,
    ReplyParameters,
    Wire,
)


class Params(Wire):
    """The parameters of a method."""


class NoParams(Params):
    """For a method without parameters."""


class GetUpdates(Params):
    """https://core.telegram.org/bots/api#getupdates; `timeout` in seconds."""

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class SetWebhook(Params):
    """https://core.telegram.org/bots/api#setwebhook."""

    url: str
    certificate: NotModelled = None
    ip_address: str | None = None
    max_connections: int | None = Field(default=None, ge=1, le=100)
    allowed_updates: list[str] | None = None
    drop_pending_updates: bool | None = None
    secret_token: str | None = None


class DeleteWebhook(Params):
    """https://core.telegram.org/bots/api#deletewebhook."""

    drop_pending_updates: bool | None = None


class Sending(Params):
    """What every method that sends a message takes."""

    business_connection_id: NotModelled = None
    chat_id: int | str
    message_thread_id: int | None = None
    direct_messages_topic_id: NotModelled = None
    parse_mode: NotModelled = None
    disable_notification: bool | None = None
    protect_content: bool | None = None
    allow_paid_broadcast: NotModelled = None
    message_effect_id: NotModelled = None
    suggested_post_parameters: NotModelled = None
    reply_parameters: ReplyParameters | None = None
    reply_markup: ReplyMarkup | None = None


class SendMessage(Sending):
    """https://core.telegram.org/bots/api#sendmessage."""

    text: str
    entities: list[MessageEntity] | None = None
    link_preview_options: LinkPreviewOptions | None = None


class SendDocument(Sending):
    """https://core.telegram.org/bots/api#senddocument; `document` is a file_id, a URL or attach://NAME."""

    document: str
    thumbnail: NotModelled = None
    caption: str | None = None
    caption_entities: list[MessageEntity] | None = None
    disable_content_type_detection: bool | None = None


class Editing(Params):
    """What every method that edits a message takes."""

    business_connection_id: NotModelled = None
    chat_id: int | str | None = None
    message_id: int | None = None
    inline_message_id: NotModelled = None
    reply_markup: InlineKeyboardMarkup | None = None


class EditMessageText(Editing):
    """https://core.telegram.org/bots/api#editmessagetext."""

    text: str
    parse_mode: NotModelled = None
    entities: list[MessageEntity] | None = None
    link_preview_options: LinkPreviewOptions | None = None


class EditMessageMedia(Editing):
    """https://core.telegram.org/bots/api#editmessagemedia."""

    media: InputMediaDocument


class EditMessageReplyMarkup(Editing):
    """https://core.telegram.org/bots/api#editmessagereplymarkup."""


class DeleteMessage(Params):
    """https://core.telegram.org/bots/api#deletemessage."""

    chat_id: int | str
    message_id: int


class AnswerCallbackQuery(Params):
    """https://core.telegram.org/bots/api#answercallbackquery; `cache_time` in seconds."""

    callback_query_id: str
    text: str | None = None
    show_alert: bool | None = None
    url: str | None = None
    cache_time: int | None = None


class SendChatAction(Params):
    """https://core.telegram.org/bots/api#sendchataction."""

    business_connection_id: NotModelled = None
    chat_id: int | str
    message_thread_id: int | None = None
    action: str


class SetMessageReaction(Params):
    """https://core.telegram.org/bots/api#setmessagereaction."""

    chat_id: int | str
    message_id: int
    reaction: list[ReactionType] | None = None
    is_big: bool | None = None


class CommandsScope(Params):
    """Whose command menu is meant: https://core.telegram.org/bots/api#getmycommands."""

    scope: BotCommandScope | None = None
    language_code: str | None = None


class SetMyCommands(CommandsScope):
    """https://core.telegram.org/bots/api#setmycommands."""

    commands: list[BotCommand]


class GetChat(Params):
    """https://core.telegram.org/bots/api#getchat."""

    chat_id: int | str


class GetChatMember(Params):
    """https://core.telegram.org/bots/api#getchatmember."""

    chat_id: int | str
    user_id: int


class GetFile(Params):
    """https://core.telegram.org/bots/api#getfile."""

    file_id: str


METHODS: dict[str, type[Params]] = {
    "getMe": NoParams,
    "getUpdates": GetUpdates,
    "setWebhook": SetWebhook,
    "deleteWebhook": DeleteWebhook,
    "getWebhookInfo": NoParams,
    "sendMessage": SendMessage,
    "sendDocument": SendDocument,
    "editMessageText": EditMessageText,
    "editMessageMedia": EditMessageMedia,
    "editMessageReplyMarkup": EditMessageReplyMarkup,
    "deleteMessage": DeleteMessage,
    "answerCallbackQuery": AnswerCallbackQuery,
    "sendChatAction": SendChatAction,
    "setMessageReaction": SetMessageReaction,
    "setMyCommands": SetMyCommands,
    "getMyCommands": CommandsScope,
    "deleteMyCommands": CommandsScope,
    "getChat": GetChat,
    "getChatMember": GetChatMember,
    "getFile": GetFile,
}

# Telegram names these itself; every other missing parameter is worded as STRICT.
_MISSING = {
    "text": "message text is empty",
    "chat_id": "chat_id is empty",
    "message_id": "message identifier is not specified",
    "document": "there is no document in the request",
}
_TRUE = {"true", "1", "yes", "y", "t"}
_FALSE = {"false", "0", "no", "n", "f", ""}


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, UnionType):
        return tuple(part for part in get_args(annotation) if part is not type(None))
    return (annotation,)


def _decode(value: Any, annotation: Any) -> Any:
    """Read a string as the JSON it stands for, unless the parameter is itself a string."""
    kinds = _alternatives(annotation)
    if not isinstance(value, str) or kinds == (str,):
        return value
    if kinds == (bool,):
        lowered = value.lower()
        return True if lowered in _TRUE else False if lowered in _FALSE else value
    try:
        decoded = json.loads(value)
    except ValueError:
        return value
    return decoded if str not in kinds or isinstance(decoded, int) else value


def _refusal(method: str, error: ValidationError) -> ApiError:
    """Word the first thing wrong with the parameters."""
    first = error.errors(include_url=False, include_context=False)[0]
    path = [part for part in first["loc"] if isinstance(part, int) or part[:1].islower()]
    where = ".".join(str(part) for part in path)
    if first["type"] == "missing" and len(first["loc"]) == 1:
        return bad_request(_MISSING[where]) if where in _MISSING else strict(f"{method} requires {where!r}")
    if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
        return strict(f"{method} has no parameter {where!r}")
    return strict(f"{method}: {where}: {first['msg'].removeprefix('Value error, ')}")


def decode(method: str, raw: Json) -> Json:
    """Return the parameters of `method` with the strings of a form read as the JSON values they stand for."""
    fields = METHODS[method].model_fields
    return {k: _decode(v, fields[k].annotation) if k in fields else v for k, v in raw.items()}


def check(method: str, values: Json) -> Params:
    """Return the decoded parameters of `method` typed.

    Raises ApiError 400, with "STRICT" in the description where Telegram itself would have ignored the slip.
    """
    try:
        return METHODS[method].model_validate(values)
    except ValidationError as error:
        raise _refusal(method, error) from None
