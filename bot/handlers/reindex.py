"""/reindex and /status."""

from __future__ import annotations

from functools import partial

from telegram import Message

from bot.context import Context
from bot.locales import phrases
from bot.messages.parsing import asks_to_force, language_of
from bot.ports import Desk, OnFollow, OnProgress
from bot.views.reindex import status_view
from index.reindex_types import ReindexReport


async def reindex(message: Message, context: Context) -> None:
    """Read the stories again and report; a second request meanwhile is told so, and follows the first.

    `/reindex anyway` lets the new index answer also when it does worse on the gate's questions.
    """
    again = partial(_again, context.services.desk, context.request_id, asks_to_force(message))
    await context.run_reindex(message, again)


async def _again(
    desk: Desk, request_id: str, force: bool, tell: OnProgress, follow: OnFollow
) -> ReindexReport:
    return await desk.reindex(tell, on_follow=follow, force=force, request_id=request_id)


async def status(message: Message, context: Context) -> None:
    """Report on the live index."""
    services, words = context.services, phrases(language_of(message.from_user))
    pinned = await services.desk.is_pinned()
    view = status_view(await services.engine.status(), words, services.engine.model_available, pinned=pinned)
    await context.say(message, view)
