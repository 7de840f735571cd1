"""/reindex and /status of an editor in, reports out; of anybody else, nothing is done."""

from __future__ import annotations

from functools import partial

from telegram import Message, Update

from bot.context import Context
from bot.delivery.progress_message import Work
from bot.handlers.guards import refused
from bot.locales import phrases
from bot.messages.parsing import language_of, place_of
from bot.ports import Desk, OnFollow, OnProgress
from bot.views.reindex import status_view
from index.reindex_types import ReindexReport


async def reindex(update: Update, context: Context) -> None:
    """Read the stories again and report; a second wish meanwhile is told so, and follows the first.

    `/reindex anyway` lets the new index answer also when it does worse on the gate's questions.
    """
    message = update.message
    if message is None or await refused(message, context):
        return
    again = partial(_again, context.services.desk, request_id_of(context), asks_to_force(message))
    await run_reindex(message, context, again)


async def _again(
    desk: Desk, request_id: str, force: bool, tell: OnProgress, follow: OnFollow
) -> ReindexReport:
    return await desk.reindex(tell, on_follow=follow, force=force, request_id=request_id)


def asks_to_force(message: Message) -> bool:
    """Tell whether a command ends in the word that lets an index go live though it does worse at the gate."""
    return (message.text or message.caption or "").split()[1:][-1:] == ["anyway"]


async def run_reindex(message: Message, context: Context, work: Work) -> None:
    """Do the work of a reindex that a message asks for, show its progress and then its report."""
    services, words = context.services, phrases(language_of(message.from_user))
    # One that was begun before a restart must not meet the build of the start.
    await services.prepared.wait()
    view = await services.reindex.run(context.delivery, place_of(message), words, work)
    await context.say(message, view)


def request_id_of(context: Context) -> str:
    """Name what an update wishes: the same after a crash, so that it is not done twice."""
    return f"update {context.delivery.claim.inbox_id}"


async def status(update: Update, context: Context) -> None:
    """Report on the live index."""
    message, services = update.message, context.services
    if message is None or await refused(message, context):
        return
    words = phrases(language_of(message.from_user))
    pinned = await services.desk.is_pinned()
    view = status_view(await services.engine.status(), words, services.engine.model_available, pinned=pinned)
    await context.say(message, view)
