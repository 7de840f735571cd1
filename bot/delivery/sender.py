"""The one door to sending and editing messages in Telegram."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from bot.delivery.rate_limit import Clock, RateLimiter, Sleep
from bot.delivery.send_errors import (
    NO_REPLY_SIGNS,
    NO_TOPIC_SIGNS,
    OutcomeUnknownError,
    RateLimitedError,
    SendError,
    send_error_of,
)
from bot.storage.chats import Chats
from bot.types import Place
from bot.views.draft import File, View

log = logging.getLogger(__name__)

NETWORK_ATTEMPTS: Final = 3
"""Calls in a row that may fail before the message is put back."""

PATIENCE_SECONDS: Final = 2.0
"""Seconds; a chat that must wait longer gives its place to others meanwhile."""

TYPING_SECONDS: Final = 4.5
"""Seconds; Telegram shows "typing" for five."""

Result = TypeVar("Result")


class Sender:
    """Sends and edits, in each chat in order and at its pace; an error says what became of the message."""

    def __init__(
        self,
        bot: Bot,
        chats: Chats,
        sleep: Sleep = asyncio.sleep,
        clock: Clock = time.monotonic,
        calls: Counter | None = None,
    ) -> None:
        """`calls` counts the calls to Telegram by method and outcome."""
        self._bot = bot
        self._chats = chats
        self._sleep = sleep
        self._calls = calls
        self.pace = RateLimiter(sleep, clock)

    def _count(self, method: str, outcome: str) -> None:
        if self._calls is not None:
            self._calls.labels(method, outcome).inc()

    async def send(self, place: Place, content: View | File, attempts: int = NETWORK_ATTEMPTS) -> int:
        """Send a message and return its id; raise SendError.

        Each attempt after one whose outcome is unknown may add a message to the chat. Where the topic or the message
        replied to is gone, it goes beside it.
        """
        method, call = self._how_to_send(content)
        while True:
            chat_id = self._chats.number(place.chat_id)
            try:
                return await self._call_with_retries(method, chat_id, partial(call, place), attempts)
            except BadRequest as refusal:
                elsewhere = _elsewhere(place, refusal)
                if elsewhere is None:
                    raise _meaning(refusal) from None
                place = elsewhere

    async def edit(self, chat_id: int, message_id: int, content: View | File) -> None:
        """Let a message of ours show a view or a file, which may be done again and again; raise SendError."""
        method, call = self._how_to_edit(content)
        try:
            await self._call_with_retries(method, chat_id, partial(call, chat_id, message_id))
        except BadRequest as refusal:
            if (error := send_error_of(refusal)) is not None:
                raise error from None

    async def replies_to(self, chat_id: int, message_id: int, *views: View) -> int | None:
        """Let a message of ours show the first of the views that changes it, and return the one it replies to.

        None where there is no message of ours, or it replies to nothing. Raises SendError.
        """
        for view in views:
            try:
                shown = await self._call_with_retries(
                    "edit", chat_id, partial(self._edit, view, chat_id, message_id)
                )
            except BadRequest as refusal:
                if send_error_of(refusal) is None:
                    continue
                return None
            replied = shown.reply_to_message if isinstance(shown, Message) else None
            return replied.message_id if replied is not None else None
        return None

    async def back_off(self, attempt: int) -> None:
        """Wait a little after a failed attempt (0 for the first), longer each time."""
        await self._sleep(0.5 * 2**attempt)

    async def try_edit(self, chat_id: int, message_id: int, view: View) -> bool:
        """Edit a message that shows how something goes on; tell whether it now shows the view."""
        try:
            await self.edit(chat_id, message_id, view)
        except SendError as error:
            log.info("A message was not brought up to date in chat %s: %s", chat_id, error)
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
            await self._sleep(TYPING_SECONDS)

    def _how_to_send(self, content: View | File) -> tuple[str, Callable[[Place], Awaitable[int]]]:
        if isinstance(content, File):
            return "send_file", partial(self._send_file, content)
        return "send", partial(self._send, content)

    def _how_to_edit(
        self, content: View | File
    ) -> tuple[str, Callable[[int, int], Awaitable[Message | bool]]]:
        if isinstance(content, File):
            return "edit_file", partial(self._edit_file, content)
        return "edit", partial(self._edit, content)

    async def _send(self, view: View, place: Place) -> int:
        message = await self._bot.send_message(
            self._chats.number(place.chat_id),
            view.text,
            entities=view.entities,
            reply_markup=_keyboard(view),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            message_thread_id=place.thread_id,
            reply_parameters=_reply(place),
        )
        return message.message_id

    async def _send_file(self, file: File, place: Place) -> int:
        message = await self._bot.send_document(
            self._chats.number(place.chat_id),
            file.data,
            filename=file.name,
            caption=file.caption.text,
            caption_entities=file.caption.entities,
            disable_content_type_detection=True,
            message_thread_id=place.thread_id,
            reply_parameters=_reply(place),
        )
        return message.message_id

    async def _edit(self, view: View, chat_id: int, message_id: int) -> Message | bool:
        return await self._bot.edit_message_text(
            view.text,
            chat_id,
            message_id,
            entities=view.entities,
            reply_markup=_keyboard(view),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    async def _edit_file(self, file: File, chat_id: int, message_id: int) -> Message | bool:
        media = InputMediaDocument(
            file.data,
            caption=file.caption.text,
            caption_entities=file.caption.entities,
            disable_content_type_detection=True,
            filename=file.name,
        )
        return await self._bot.edit_message_media(media, chat_id, message_id)

    async def _call_with_retries(
        self,
        method: str,
        chat_id: int,
        call: Callable[[], Awaitable[Result]],
        attempts: int = NETWORK_ATTEMPTS,
    ) -> Result:
        """Make the call in the chat's slot; wait out what is short, raise SendError or BadRequest."""
        async with self.pace.chat_slot(chat_id):
            for attempt in range(attempts):
                await self._wait_for_rate_limit(chat_id)
                try:
                    result = await call()
                except BadRequest as refusal:
                    self._count(method, "not_modified" if send_error_of(refusal) is None else "bad_request")
                    raise
                except TelegramError as error:
                    meaning = _meaning(error)
                    self._count(method, meaning.outcome)
                    await self._raise_unless_retryable(chat_id, meaning, last=attempt == attempts - 1)
                    await self.back_off(attempt)
                else:
                    self._count(method, "ok")
                    return result
                finally:
                    self.pace.record(chat_id)
        raise OutcomeUnknownError

    async def _wait_for_rate_limit(self, chat_id: int) -> None:
        """Wait for a short while until the chat may be written to; raise RateLimitedError for a long one."""
        if (wait := self.pace.wait_for(chat_id)) > PATIENCE_SECONDS:
            raise RateLimitedError(wait)
        await self.pace.acquire(chat_id)

    async def _raise_unless_retryable(self, chat_id: int, error: SendError, *, last: bool) -> None:
        """Return when the call may be made again at once; raise what stands in the way otherwise."""
        if isinstance(error, OutcomeUnknownError) and not last:
            log.info("Telegram was not reached (%s); trying again", error)
            return
        if isinstance(error, RateLimitedError):
            log.info("Telegram asks chat %s to wait %.0f s", chat_id, error.seconds)
            self.pace.pause(chat_id, error.seconds)
            with suppress(SQLAlchemyError):
                # Only so that it outlives this process.
                await self._chats.pause(chat_id, error.seconds)
        raise error from None


def _meaning(error: TelegramError) -> SendError:
    meaning = send_error_of(error)
    return meaning if meaning is not None else OutcomeUnknownError(type(error).__name__)


def _elsewhere(place: Place, refusal: BadRequest) -> Place | None:
    """Return where else to send when the topic or the message replied to is gone."""
    said = refusal.message.lower()
    if place.thread_id is not None and any(sign in said for sign in NO_TOPIC_SIGNS):
        return replace(place, thread_id=None)
    if place.reply_to is not None and any(sign in said for sign in NO_REPLY_SIGNS):
        return replace(place, reply_to=None)
    return None


def _reply(place: Place) -> ReplyParameters | None:
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True) if place.reply_to else None


def _keyboard(view: View) -> InlineKeyboardMarkup | None:
    if not view.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.data) for button in row]
            for row in view.buttons
        ]
    )
