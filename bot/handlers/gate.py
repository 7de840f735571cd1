"""/gate (or /eval): how the live index does on the questions of questions.yaml."""

from __future__ import annotations

import logging

from telegram import Message

from bot.context import Context
from bot.delivery.progress_message import keep_shown
from bot.locales import Phrases, phrases
from bot.messages.parsing import language_of, place_of
from bot.ports import OnProgress
from bot.views.answers import text_view
from bot.views.draft import View
from bot.views.failures import failure_view
from bot.views.gate import gate_progress_view, gate_view
from index.errors import StoryproofError
from index.reindex_types import Progress, score

log = logging.getLogger(__name__)


async def gate(message: Message, context: Context) -> None:
    """Ask the live index the gate's questions; progress and result are one message."""
    words, place = phrases(language_of(message.from_user)), place_of(message)
    latest: list[Progress | None] = [None]

    def view() -> View:
        return text_view(gate_progress_view(latest[-1], words))

    await context.delivery.open(place, view())
    async with keep_shown(context.delivery, place, view):
        result = await _result(latest.append, context, words)
    await context.say(message, result)


async def _result(on_progress: OnProgress, context: Context, words: Phrases) -> View:
    try:
        outcomes = await context.services.engine.gate(on_progress)
    except StoryproofError as error:
        log.warning("The questions could not be asked: %s", error)
        return failure_view(error, words, still_serving=False)
    if outcomes is None:
        return text_view(words.status_none)
    return gate_view(outcomes, score(outcomes), words)
