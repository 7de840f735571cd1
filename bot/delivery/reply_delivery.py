"""The way of an update to exactly one answer message, also when the process is killed at any step.

sendMessage cannot be repeated without a second message, editMessageText can. So a short placeholder is opened and
its number stored; then the answer is made and stored; then the placeholder is edited; then all of it is ended in
one transaction. Whoever takes the update up after a crash goes on at the first step that is not stored. A placeholder
whose number was never stored is looked for; where it is not found, it is the one trace that a kill leaves.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from telegram import MessageEntity

from bot.delivery.outbox import Entry, Outbox, Settle, pack, unpack
from bot.delivery.send_errors import (
    DELIVERED,
    GONE,
    REFUSED,
    ChatMigratedError,
    MessageGoneError,
    OutcomeUnknownError,
    RateLimitedError,
    SendError,
    UndeliverableError,
)
from bot.delivery.sender import Sender
from bot.messages import utf16
from bot.queue.claims import Claim, ClaimLostError, RetryLater
from bot.storage.answers import StoredReply
from bot.storage.chats import Chats
from bot.types import Place, SentReply
from bot.views.draft import File, View

log = logging.getLogger(__name__)

OUTAGE_SECONDS: Final = 5.0
"""Seconds after which a message is tried again that Telegram could not be reached for."""

_MOST_OPENED: Final = 2
"""Placeholders for one answer: where somebody removes them at once, the answer itself is sent."""


_PLACEHOLDER_ATTEMPTS: Final = 2
"""Calls in a row for a placeholder: each of unknown outcome may leave one behind, and a look for it costs a call."""


class ReplyDelivery:
    """The answer to one update on its way; `direct` sends it at once, without a placeholder."""

    def __init__(self, claim: Claim, outbox: Outbox, sender: Sender, chats: Chats, *, direct: bool) -> None:
        self.claim = claim
        self.finished = False
        self.state: str | None = None
        self.reply: SentReply | None = None
        self.interrupted: Exception | None = None
        self.holds: Callable[[], bool] = lambda: True
        """Tells whether the lease can still stand; a process that was stopped for long must not speak."""

        self._outbox = outbox
        self._sender = sender
        self._chats = chats
        self._direct = direct
        self._entry: Entry | None = None
        self._stored: StoredReply | None = None
        self._read = False
        self._refused = False

    @property
    def is_open(self) -> bool:
        """Tell whether a message of ours already stands where the answer will be."""
        return self._entry is not None and self._entry.message_id is not None

    async def stored_reply(self) -> StoredReply | None:
        """Return the reply that an earlier attempt stored; None where there is none yet."""
        await self._begin()
        self.reply = self._stored.reply if self._stored is not None else None
        return self._stored

    async def answer(
        self,
        place: Place,
        placeholder: View,
        make: Callable[[], Awaitable[SentReply]],
        asked_by: int | None = None,
        settle: Settle | None = None,
    ) -> StoredReply:
        """Return the reply to be delivered: the one an earlier attempt stored, else made and stored now.

        The placeholder is opened meanwhile, and `settle` done with the storing. Raises RetryLater when Telegram lets
        nothing into the chat.
        """
        await self._begin()
        if self._stored is None:
            opening = asyncio.create_task(self.open(place, placeholder))
            try:
                reply = await make()
                moved = self._moved(place)
                self._stored = await self._outbox.record_reply(self.claim, moved, reply, asked_by, settle)
            except Exception:
                # A call that is cut off may have been carried out, and its placeholder would stay behind.
                with suppress(Exception):
                    await opening
                raise
            except asyncio.CancelledError:
                opening.cancel()
                raise
            await opening
        self.reply = self._stored.reply
        return self._stored

    async def open(self, place: Place, placeholder: View) -> None:
        """Send the placeholder unless one stands; raise RetryLater.

        A chat that cannot be written to is left to `deliver`, which meets the same and ends the update.
        """
        await self._begin()
        if self._direct or self.is_open:
            return
        self._check_hold()
        try:
            message_id = await self._send_placeholder(place, placeholder)
        except (RateLimitedError, OutcomeUnknownError) as error:
            raise _postponed(error) from None
        except SendError:
            return
        # From the call to this commit is the one gap in which a kill leaves a placeholder behind.
        await self._store_opened(place, message_id)

    async def resume(self) -> bool:
        """Deliver what an earlier attempt had ready to be shown; tell whether there was anything."""
        await self._begin()
        if self._entry is None or self._entry.view is None:
            return False
        place, view, placeholder = unpack(self._entry.view)
        self.reply = self._stored.reply if self._stored else None
        await self.deliver(place, view, View(placeholder))
        return True

    async def deliver(self, place: Place, view: View, placeholder: View) -> None:
        """Let the answer's message show the view, and end the update.

        Raises RetryLater, the view being stored, and UndeliverableError the first time that Telegram refuses it.
        """
        await self._begin()
        try:
            await self._deliver(place, view, placeholder)
        except RetryLater:
            message_id = self._entry.message_id if self._entry else None
            await self._outbox.record_pending(
                self.claim, self._moved(place), message_id, pack(place, view, placeholder.text)
            )
            raise

    async def deliver_file(self, place: Place, file: File, placeholder: View) -> None:
        """Let the answer's message become a file, and end the update; raises what `deliver` does.

        The file is not stored where it has to wait: whoever takes the update up makes it again.
        """
        await self._begin()
        await self._deliver(place, file, placeholder)

    async def adopt_message(self, place: Place, message_id: int) -> None:
        """Let a message of ours that stands already hold the answer: the one whose button was pressed."""
        await self._begin()
        if self._entry is None:
            await self._store_opened(place, message_id)

    async def _deliver(self, place: Place, content: View | File, placeholder: View) -> None:
        opened = 0
        while not self.finished:
            if not self.is_open and opened < _MOST_OPENED:
                opened += 1
                await self.open(place, placeholder)
            message_id = self._entry.message_id if self._entry else None
            self._check_hold()
            try:
                if message_id is None:
                    message_id = await self._sender.send(place, content)
                else:
                    await self._sender.edit(self._chat_of_message(place), message_id, content)
            except SendError as error:
                await self._handle_send_error(place, message_id, error)
            else:
                await self._end(place, message_id, DELIVERED)

    async def show(self, place: Place, view: View) -> bool:
        """Let the opened message show how things go on; tell whether it does."""
        await self._begin()
        if self._entry is None or self._entry.message_id is None:
            return False
        return await self._sender.try_edit(self._chat_of_message(place), self._entry.message_id, view)

    async def edit(self, chat_id: int, message_id: int, view: View) -> None:
        """Change a message that stands already, as a pressed button asks; raise RetryLater."""
        try:
            await self._sender.edit(chat_id, message_id, view)
        except (UndeliverableError, MessageGoneError, ChatMigratedError) as error:
            log.info("A message in chat %s was not changed: %s", chat_id, error)
        except SendError as error:
            raise _postponed(error) from None

    # -- inside ---------------------------------------------------------------------------------------------

    def _check_hold(self) -> None:
        if not self.holds():
            raise ClaimLostError

    async def _begin(self) -> None:
        """Read what earlier attempts have stored, once."""
        if not self._read:
            self._read = True
            if self.claim.attempts > 1 or self.claim.epoch > 1:
                self._entry, self._stored = await self._outbox.load(self.claim)

    async def _send_placeholder(self, place: Place, placeholder: View) -> int:
        """Send the placeholder, unless one whose number was never stored is found; return its number."""
        sent = self.claim.epoch > 1 and self._entry is None
        for attempt in range(_PLACEHOLDER_ATTEMPTS):
            if sent and (found := await self._find(place, placeholder)) is not None:
                return found
            try:
                return await self._sender.send(place, placeholder, attempts=1)
            except OutcomeUnknownError:
                sent = True
                await self._sender.back_off(attempt)
        raise OutcomeUnknownError

    async def _find(self, place: Place, placeholder: View) -> int | None:
        """Look for a placeholder of ours right after the question, and see that it replies to it.

        An edit cannot touch what others wrote, and returns what it changed: here a placeholder's slant, as nothing
        is returned where nothing changes. What of ours stands there is known, or was left behind, if not by this one.
        """
        # A correction replies to an old message: what follows that is another's answer.
        # What the bot itself queued has a negative id, which Telegram never gives.
        if place.reply_to is None or self.claim.update_id < 0:
            return None
        chat_id, near = self._chats.number(place.chat_id), place.reply_to + 1
        slanted = View(placeholder.text, (_slant(placeholder),))
        if await self._outbox.owns_message(chat_id, near):
            return None
        if await self._sender.replies_to(chat_id, near, slanted, placeholder) != place.reply_to:
            return None
        log.info("A placeholder that was left behind in chat %s is used again", chat_id)
        return near

    async def _store_opened(self, place: Place, message_id: int | None) -> None:
        moved = self._moved(place)
        await self._outbox.record_placeholder(self.claim, moved, message_id)
        self._entry = Entry(moved.chat_id, message_id)

    async def _handle_send_error(self, place: Place, message_id: int | None, error: SendError) -> None:
        """Make another try possible, end the update, or raise RetryLater."""
        match error:
            case ChatMigratedError() if error.chat_id == self._chats.number(place.chat_id):
                await self._end(place, message_id, GONE)
            case ChatMigratedError():
                # What was opened stands in the old chat, where nobody can write any more.
                await self._chats.move(place.chat_id, error.chat_id)
                await self._store_opened(place, None)
            case MessageGoneError():
                log.info("The message opened in chat %s is gone; the answer goes out anew", place.chat_id)
                await self._store_opened(place, None)
            case UndeliverableError() if error.state == REFUSED and not self._refused:
                # The fault is in the message: an apology may go where it does not.
                self._refused = True
                raise error
            case UndeliverableError():
                log.info("No answer to chat %s (%s): %s", place.chat_id, error.state, error)
                await self._end(place, message_id, error.state)
            case _:
                raise _postponed(error) from None

    async def _end(self, place: Place, message_id: int | None, state: str) -> None:
        await self._outbox.record_end(self.claim, self._moved(place), message_id, state)
        self.finished, self.state = True, state

    def _moved(self, place: Place) -> Place:
        return replace(place, chat_id=self._chats.number(place.chat_id))

    def _chat_of_message(self, place: Place) -> int:
        return self._entry.chat_id if self._entry else place.chat_id


def _slant(view: View) -> MessageEntity:
    return MessageEntity(MessageEntity.ITALIC, 0, utf16.length(view.text))


def _postponed(error: SendError) -> RetryLater:
    return RetryLater(error.seconds if isinstance(error, RateLimitedError) else OUTAGE_SECONDS)
