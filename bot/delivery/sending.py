"""Views in, messages in Telegram out: the one door to sending and editing."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeVar

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.delivery.pacing import Clock, Pace, Sleep
from bot.ordering import work_is_done
from bot.parsing import Place
from bot.view import View

log = logging.getLogger(__name__)

NETWORK_ATTEMPTS: Final = 4
LONGEST_WAIT: Final = 600.0
"""Seconds; a message that Telegram makes wait longer than this, once it is its turn, is not sent."""

SHORTEST_WAIT: Final = 1.0
"""Seconds after a flood limit that names none."""

TYPING_EVERY: Final = 4.5
"""Seconds; Telegram shows "typing" for five."""

_NOT_MODIFIED: Final = "message is not modified"
_NO_TOPIC: Final = ("message thread not found", "topic_deleted", "topic_closed")
_NO_REPLY: Final = (
    "message to be replied not found",
    "replied message not found",
    "message to reply not found",
)
_GONE: Final = (
    "chat not found",
    "group chat was deactivated",
    "user is deactivated",
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "query is too old",
)

Result = TypeVar("Result")


class Sender:
    """Sends and edits, in each chat in order and at its pace; waits out flood limits, retries the network."""

    def __init__(self, bot: Bot, sleep: Sleep = asyncio.sleep, clock: Clock = time.monotonic) -> None:
        self._bot = bot
        self._sleep = sleep
        self._pace = Pace(sleep, clock)

    async def send(self, place: Place, view: View) -> int | None:
        """Send a message and return its id; None when the chat cannot be written to."""
        try:
            return await self._patiently(place.chat_id, lambda: self._send(place, view))
        except ChatMigrated as moved:
            return await self.send(Place(moved.new_chat_id), view)
        except BadRequest as refusal:
            elsewhere = _elsewhere(place, refusal)
            if elsewhere is not None:
                return await self.send(elsewhere, view)
            _given_up("send", place.chat_id, refusal)
        except TelegramError as error:
            _given_up("send", place.chat_id, error)
        return None

    async def edit(self, chat_id: int, message_id: int, view: View) -> bool:
        """Change a message of ours; True when it now shows the view, also when it did already."""
        try:
            await self._patiently(chat_id, lambda: self._edit(chat_id, message_id, view))
        except BadRequest as refusal:
            if _NOT_MODIFIED in refusal.message.lower():
                return True
            _given_up("edit", chat_id, refusal)
            return False
        except TelegramError as error:
            _given_up("edit", chat_id, error)
            return False
        return True

    async def answer_press(self, query_id: str, alert: str | None = None) -> None:
        """End the waiting sign of a pressed button, with an alert if given."""
        try:
            await self._bot.answer_callback_query(query_id, text=alert, show_alert=alert is not None)
        except TelegramError as error:
            log.info("A pressed button was not acknowledged: %s", error)

    @asynccontextmanager
    async def typing(self, place: Place) -> AsyncIterator[None]:
        """Show "typing" while the body runs."""
        task = asyncio.create_task(self._keep_typing(place))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep_typing(self, place: Place) -> None:
        while True:
            with suppress(TelegramError):
                await self._bot.send_chat_action(
                    place.chat_id, ChatAction.TYPING, message_thread_id=place.thread_id
                )
            await self._sleep(TYPING_EVERY)

    async def _send(self, place: Place, view: View) -> int:
        reply = ReplyParameters(place.reply_to, allow_sending_without_reply=True) if place.reply_to else None
        message = await self._bot.send_message(
            place.chat_id,
            view.text,
            entities=view.entities,
            reply_markup=_keyboard(view),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            message_thread_id=place.thread_id,
            reply_parameters=reply,
        )
        return message.message_id

    async def _edit(self, chat_id: int, message_id: int, view: View) -> None:
        await self._bot.edit_message_text(
            view.text,
            chat_id,
            message_id,
            entities=view.entities,
            reply_markup=_keyboard(view),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    async def _patiently(self, chat_id: int, call: Callable[[], Awaitable[Result]]) -> Result:
        """Make the call in the chat's turn; wait out flood limits, and short network failures a few times."""
        work_is_done()
        failures, patience = 0, LONGEST_WAIT
        async with self._pace.turn(chat_id):
            while True:
                closed = self._pace.closed_for(chat_id)
                if closed > patience:
                    raise RetryAfter(round(closed))
                patience -= closed
                await self._pace.room(chat_id)
                try:
                    return await call()
                except RetryAfter as flood:
                    log.info("Telegram asks chat %s to wait %s s", chat_id, _seconds(flood))
                    self._pace.close(chat_id, max(_seconds(flood), SHORTEST_WAIT))
                except BadRequest:
                    raise
                except NetworkError as error:
                    failures += 1
                    if failures >= NETWORK_ATTEMPTS:
                        raise
                    log.info("Telegram was not reached (%s); trying again", type(error).__name__)
                    await self._sleep(0.5 * 2 ** (failures - 1))
                finally:
                    self._pace.sent(chat_id)


def _seconds(flood: RetryAfter) -> float:
    wait = flood.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _elsewhere(place: Place, refusal: BadRequest) -> Place | None:
    """Return where else to send when the topic or the message replied to is gone."""
    said = refusal.message.lower()
    if place.thread_id is not None and any(sign in said for sign in _NO_TOPIC):
        return replace(place, thread_id=None)
    if place.reply_to is not None and any(sign in said for sign in _NO_REPLY):
        return replace(place, reply_to=None)
    return None


def _keyboard(view: View) -> InlineKeyboardMarkup | None:
    if not view.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.data) for button in row]
            for row in view.buttons
        ]
    )


def _given_up(what: str, chat_id: int, error: TelegramError) -> None:
    """Log what was not delivered: quietly when the chat is gone, as an error when it is our fault."""
    gone = isinstance(error, Forbidden) or any(sign in error.message.lower() for sign in _GONE)
    log.log(logging.INFO if gone else logging.ERROR, "Could not %s in chat %s: %s", what, chat_id, error)
