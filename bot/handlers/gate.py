"""/gate (or /eval) of an editor in, how the live index does on the questions of questions.yaml out."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from telegram import Message

from bot.context import Context
from bot.delivery.progress_message import EDIT_SECONDS, GROUP_SLOWER
from bot.locales import Phrases, phrases
from bot.messages.parsing import is_private, language_of, place_of
from bot.types import Place
from bot.views.answers import text_view
from bot.views.draft import View
from bot.views.failures import failure_view
from bot.views.gate import gate_progress_view, gate_view
from index.errors import StoryproofError
from index.reindex_types import Progress, score

log = logging.getLogger(__name__)


async def gate(message: Message, context: Context) -> None:
    """Ask the live index the gate's questions; progress and result are one message."""
    words = phrases(language_of(message.from_user))
    await context.delivery.open(place_of(message), text_view(gate_progress_view(None, words)))
    await context.say(message, await _result(message, context, words))


async def _result(message: Message, context: Context, words: Phrases) -> View:
    latest: list[Progress] = []
    every = EDIT_SECONDS * (1 if is_private(message) else GROUP_SLOWER)
    watcher = asyncio.create_task(_show(latest, place_of(message), context, words, every))
    try:
        outcomes = await context.services.engine.gate(latest.append)
    except StoryproofError as error:
        log.warning("The questions could not be asked: %s", error)
        return failure_view(error, words, still_serving=False)
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher
    if outcomes is None:
        return text_view(words.status_none)
    return gate_view(outcomes, score(outcomes), words)


async def _show(latest: list[Progress], place: Place, context: Context, words: Phrases, every: float) -> None:
    shown: Progress | None = None
    while True:
        await asyncio.sleep(every)
        if latest and latest[-1] != shown:
            shown = latest[-1]
            await context.delivery.show(place, text_view(gate_progress_view(shown, words)))
