"""Settings in, a Telegram bot out: the one place where the parts are put together, and the handler table."""

from __future__ import annotations

from functools import partial
from typing import cast

from telegram import Message, Update
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    filters,
)

from bot.context import BotApplication, Context, Services
from bot.delivery.answers import AnswersStore
from bot.delivery.database import open_database
from bot.delivery.sending import Sender
from bot.handlers import admin, ask, commands, errors, proof
from bot.jobs import EDIT_EVERY, ReindexJob
from bot.ordering import InOrderPerPerson
from bot.parsing import from_somebody
from bot.ports import Engine, EnsureIndex, Reindex
from bot.request import PollRequest, WatchedRequest
from bot.settings import Settings
from bot.startup import Startup, reload

ALLOWED_UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY]
UPDATES_AT_ONCE = 64


class _NewFromSomebody(filters.MessageFilter):
    """New messages of people: no edits, no bots, no channel copies."""

    def filter(self, message: Message) -> bool:
        return from_somebody(message)


def add_handlers(application: BotApplication) -> None:
    """Fill in the handler table; the first line that fits an update takes it."""
    people = filters.UpdateType.MESSAGE & _NewFromSomebody()
    to_ask = filters.Regex(r"(?i)^/ask(?![a-z0-9_])")
    lost = people & filters.ChatType.PRIVATE & filters.COMMAND & ~to_ask
    application.add_handlers(
        [
            CommandHandler("start", commands.start, people),
            CommandHandler("help", commands.show_help, people),
            CommandHandler("sources", commands.sources, people),
            CommandHandler("reindex", admin.reindex, filters.UpdateType.MESSAGE),
            CommandHandler("status", admin.status, filters.UpdateType.MESSAGE),
            MessageHandler(lost, commands.unknown),
            MessageHandler(people & (filters.TEXT | filters.CAPTION), ask.ask),
            CallbackQueryHandler(proof.proof),
        ]
    )
    application.add_error_handler(errors.on_error)


def assemble(
    settings: Settings,
    engine: Engine,
    rebuild: Reindex,
    ensure_index: EnsureIndex,
    *,
    edit_every: float = EDIT_EVERY,
) -> BotApplication:
    """Put the bot together from its parts; opens the database in DATA_DIR, and nothing on the network."""
    polls = PollRequest()
    bot = _bot(settings, polls)
    services = Services(
        settings=settings,
        engine=engine,
        answers=AnswersStore(open_database(settings.data_dir)),
        sender=Sender(bot),
        reindex=ReindexJob(rebuild, partial(reload, engine), edit_every),
        ensure_index=ensure_index,
    )
    startup = Startup(polls)
    # python-telegram-bot asks for a class without arguments; what it does is call it once.
    types = ContextTypes(context=Context, bot_data=cast("type[Services]", lambda: services))
    application: BotApplication = (
        ApplicationBuilder()
        .bot(bot)
        .context_types(types)
        .concurrent_updates(InOrderPerPerson(UPDATES_AT_ONCE))
        .job_queue(None)
        .post_init(startup.begin)
        .post_stop(startup.stop)
        .post_shutdown(startup.end)
        .build()
    )
    add_handlers(application)
    return application


def build(settings: Settings) -> BotApplication:
    """Put the real bot together: the story engine over STORIES_DIR and DATA_DIR."""
    from index.engine import StoryEngine
    from index.ingest import ensure_index, reindex

    config = settings.index_config()
    engine = StoryEngine.create(config, settings.endpoint())
    return assemble(settings, engine, partial(reindex, config), partial(ensure_index, config))


def _bot(settings: Settings, polls: PollRequest) -> ExtBot[None]:
    """Return the account that TELEGRAM_BOT_TOKEN stands for, at TELEGRAM_API_BASE_URL."""
    token = settings.telegram_bot_token
    root = settings.telegram_api_base_url
    return ExtBot(
        token.get_secret_value() if token else "",
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=WatchedRequest(connection_pool_size=4 * UPDATES_AT_ONCE),
        get_updates_request=polls,
    )
