"""The checks of inline keyboards: a keyboard of the bot in, what a message shows of it out."""

from __future__ import annotations

import re

from bot.messages.utf16 import length
from bot.playground.errors import Json, bad_request, strict
from bot.playground.wire import InlineKeyboardButton, InlineKeyboardMarkup, ReplyMarkup

MAX_BUTTONS = 100
MAX_CALLBACK_BYTES = 64
MAX_COPY_UNITS = 256
_DECORATION = {"text", "style", "icon_custom_emoji_id"}


def _check_button(button: InlineKeyboardButton) -> None:
    kinds = button.model_fields_set - _DECORATION
    if not button.text.strip() or not kinds:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(kinds) > 1:
        raise strict(f"reply_markup: a button must have exactly one action, not {', '.join(sorted(kinds))}")
    if (data := button.callback_data) is not None and not 1 <= len(data.encode()) <= MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if (copy := button.copy_text) is not None and not 1 <= length(copy.text) <= MAX_COPY_UNITS:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if (url := button.url) is not None and not re.match(r"(https?|tg|tonsite)://[^\s/]+", url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def shown_keyboard(markup: ReplyMarkup | None) -> Json | None:
    """Return the inline keyboard a message will show, or None; raise ApiError 400 as Telegram words it."""
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    buttons = [button for row in markup.inline_keyboard for button in row]
    if len(buttons) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    for button in buttons:
        _check_button(button)
    rows = [[button.as_json() for button in row] for row in markup.inline_keyboard if row]
    return {"inline_keyboard": rows} if rows else None
