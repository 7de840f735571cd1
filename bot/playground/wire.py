"""The nested types that a request may carry, checked strictly: an unknown field or a wrong type is refused.

Names and required fields are those of Bot API 10.0. `NotModelled` fields exist there and are refused here, so
that nothing the bot sends is ever silently ignored.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _refuse(value: Any) -> Any:
    """Refuse any value of a field that exists in the Bot API but is not modelled here."""
    raise ValueError("is a field of the Bot API that the playground does not model")


NotModelled = Annotated[Any, BeforeValidator(_refuse)]


class Wire(BaseModel):
    """A JSON object with exactly the fields of its class."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def as_json(self) -> dict[str, Any]:
        """Return the object as it came over the wire: the fields that were set, in their order."""
        return self.model_dump(exclude_unset=True, exclude_none=True)


class User(Wire):
    """https://core.telegram.org/bots/api#user."""

    id: int
    is_bot: bool
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_premium: bool | None = None
    added_to_attachment_menu: bool | None = None
    can_join_groups: NotModelled = None
    can_read_all_group_messages: NotModelled = None
    supports_guest_queries: NotModelled = None
    supports_inline_queries: NotModelled = None
    can_connect_to_business: NotModelled = None
    has_main_web_app: NotModelled = None
    has_topics_enabled: NotModelled = None
    allows_users_to_create_topics: NotModelled = None
    can_manage_bots: NotModelled = None


class MessageEntity(Wire):
    """https://core.telegram.org/bots/api#messageentity; offset and length count UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user: User | None = None
    language: str | None = None
    custom_emoji_id: NotModelled = None
    unix_time: NotModelled = None
    date_time_format: NotModelled = None


class ReplyParameters(Wire):
    """https://core.telegram.org/bots/api#replyparameters."""

    message_id: int
    chat_id: int | str | None = None
    allow_sending_without_reply: bool | None = None
    quote: NotModelled = None
    quote_parse_mode: NotModelled = None
    quote_entities: NotModelled = None
    quote_position: NotModelled = None
    checklist_task_id: NotModelled = None
    poll_option_id: NotModelled = None


class LinkPreviewOptions(Wire):
    """https://core.telegram.org/bots/api#linkpreviewoptions."""

    is_disabled: bool | None = None
    url: str | None = None
    prefer_small_media: bool | None = None
    prefer_large_media: bool | None = None
    show_above_text: bool | None = None


class CopyTextButton(Wire):
    """https://core.telegram.org/bots/api#copytextbutton."""

    text: str


class SwitchInlineQueryChosenChat(Wire):
    """https://core.telegram.org/bots/api#switchinlinequerychosenchat."""

    query: str | None = None
    allow_user_chats: bool | None = None
    allow_bot_chats: bool | None = None
    allow_group_chats: bool | None = None
    allow_channel_chats: bool | None = None


class InlineKeyboardButton(Wire):
    """https://core.telegram.org/bots/api#inlinekeyboardbutton."""

    text: str
    icon_custom_emoji_id: NotModelled = None
    style: Literal["danger", "success", "primary"] | None = None
    url: str | None = None
    callback_data: str | None = None
    web_app: NotModelled = None
    login_url: NotModelled = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    switch_inline_query_chosen_chat: SwitchInlineQueryChosenChat | None = None
    copy_text: CopyTextButton | None = None
    callback_game: NotModelled = None
    pay: NotModelled = None


class InlineKeyboardMarkup(Wire):
    """https://core.telegram.org/bots/api#inlinekeyboardmarkup."""

    inline_keyboard: list[list[InlineKeyboardButton]]


class ReplyKeyboardRemove(Wire):
    """https://core.telegram.org/bots/api#replykeyboardremove."""

    remove_keyboard: Literal[True]
    selective: bool | None = None


class ForceReply(Wire):
    """https://core.telegram.org/bots/api#forcereply."""

    force_reply: Literal[True]
    input_field_placeholder: str | None = None
    selective: bool | None = None


ReplyMarkup = InlineKeyboardMarkup | ReplyKeyboardRemove | ForceReply


class InputMediaDocument(Wire):
    """https://core.telegram.org/bots/api#inputmediadocument; `media` is a file_id, a URL or attach://NAME."""

    type: Literal["document"]
    media: str
    thumbnail: NotModelled = None
    caption: str | None = None
    parse_mode: NotModelled = None
    caption_entities: list[MessageEntity] | None = None
    disable_content_type_detection: bool | None = None


class BotCommand(Wire):
    """https://core.telegram.org/bots/api#botcommand."""

    command: str
    description: str


class BotCommandScopeSimple(Wire):
    """A scope that names no chat."""

    type: Literal["default", "all_private_chats", "all_group_chats", "all_chat_administrators"]


class BotCommandScopeInChat(Wire):
    """The scope of one chat, or of its administrators."""

    type: Literal["chat", "chat_administrators"]
    chat_id: int | str


class BotCommandScopeChatMember(Wire):
    """https://core.telegram.org/bots/api#botcommandscopechatmember."""

    type: Literal["chat_member"]
    chat_id: int | str
    user_id: int


BotCommandScope = Annotated[
    BotCommandScopeSimple | BotCommandScopeInChat | BotCommandScopeChatMember, Field(discriminator="type")
]


class ReactionTypeEmoji(Wire):
    """https://core.telegram.org/bots/api#reactiontypeemoji."""

    type: Literal["emoji"]
    emoji: str


class ReactionTypeCustomEmoji(Wire):
    """https://core.telegram.org/bots/api#reactiontypecustomemoji."""

    type: Literal["custom_emoji"]
    custom_emoji_id: str


class ReactionTypePaid(Wire):
    """https://core.telegram.org/bots/api#reactiontypepaid."""

    type: Literal["paid"]


ReactionType = Annotated[
    ReactionTypeEmoji | ReactionTypeCustomEmoji | ReactionTypePaid, Field(discriminator="type")
]
