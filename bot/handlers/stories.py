"""/add, /remove, /stories and /rollback, and the file that an editor sends."""

from __future__ import annotations

from functools import partial

from telegram import Document, Message
from telegram.error import TelegramError

from bot.context import Context
from bot.desk.intake import changes_of, check_size, file_of, is_address
from bot.desk.story_changes import StoryChanges
from bot.errors import DownloadError
from bot.locales import phrases
from bot.messages.parsing import asks_to_force, is_private, language_of
from bot.ports import OnFollow, OnProgress
from bot.views.answers import text_view
from bot.views.failures import failure_view
from bot.views.pages import rolled_back_view, stories_view
from index.errors import StoryproofError
from index.reindex_types import Progress, ReindexReport, ReindexStage


async def add(message: Message, context: Context) -> None:
    """Add the page of an address, or put back the story of an id."""
    source = _argument(message)
    if source and (is_private(message) or is_address(source)):
        await context.run_reindex(message, partial(_add, message, context, source))
    else:
        await context.say(message, text_view(phrases(language_of(message.from_user)).add_usage))


async def remove(message: Message, context: Context) -> None:
    """Take the story of an id out."""
    if story_id := _argument(message):
        work = partial(_reindex, message, context, StoryChanges(remove=(story_id,)))
        await context.run_reindex(message, work)
    else:
        await context.say(message, text_view(phrases(language_of(message.from_user)).remove_usage))


async def document(message: Message, context: Context) -> None:
    """Add the file that an editor sends in private."""
    if message.document is not None:
        await context.run_reindex(message, partial(_add_file, message, context, message.document))


async def stories(message: Message, context: Context) -> None:
    """List the stories with their ids."""
    listed = await context.services.desk.stories()
    await context.say(message, stories_view(listed, phrases(language_of(message.from_user))))


async def rollback(message: Message, context: Context) -> None:
    """Let the index before the live one answer again."""
    services, words = context.services, phrases(language_of(message.from_user))
    await services.prepared.wait()
    try:
        view = rolled_back_view(await services.desk.rollback(context.request_id), words)
        await services.reindex.reload()
    except StoryproofError as error:
        view = failure_view(error, words, still_serving=False)
    await context.say(message, view)


async def _add(
    message: Message, context: Context, source: str, tell: OnProgress, follow: OnFollow
) -> ReindexReport:
    tell(Progress(ReindexStage.LOADING, 0, 1))
    return await _reindex(message, context, await changes_of(source, _author(message)), tell, follow)


async def _add_file(
    message: Message, context: Context, file: Document, tell: OnProgress, follow: OnFollow
) -> ReindexReport:
    check_size(file.file_size or 0, file.file_name)
    tell(Progress(ReindexStage.LOADING, 0, 1))
    data = await _downloaded(context, file)
    addition = await file_of(file.file_name or "story.txt", file.mime_type, data, _author(message))
    return await _reindex(message, context, StoryChanges(add=(addition,)), tell, follow)


async def _reindex(
    message: Message, context: Context, changes: StoryChanges, tell: OnProgress, follow: OnFollow
) -> ReindexReport:
    desk, request_id = context.services.desk, context.request_id
    force = asks_to_force(message)
    return await desk.reindex(tell, on_follow=follow, changes=changes, force=force, request_id=request_id)


async def _downloaded(context: Context, file: Document) -> bytes:
    try:
        there = await context.bot.get_file(file.file_id)
        check_size(there.file_size or 0, file.file_name)
        return bytes(await there.download_as_bytearray())
    except TelegramError as error:
        raise DownloadError(
            f"Telegram does not hand the file out ({type(error).__name__}).", "Send it again."
        ) from None


def _argument(message: Message) -> str:
    """Return the first word after the command."""
    words = (message.text or message.caption or "").split(maxsplit=2)
    return words[1] if len(words) > 1 else ""


def _author(message: Message) -> int:
    assert message.from_user is not None  # or it would have been refused
    return message.from_user.id
