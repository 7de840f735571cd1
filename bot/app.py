"""The one place where the parts of the bot are put together, and the handler table."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import cast

from pydantic import SecretStr
from telegram import Message, Update
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.context import BotApplication, Context, Services
from bot.corrections.finding import Corrections
from bot.delivery.outbox import Outbox
from bot.delivery.progress_message import EDIT_SECONDS, ProgressMessage
from bot.delivery.reply_delivery import ReplyDelivery
from bot.delivery.sender import Sender
from bot.delivery.worker import (
    MAX_CONCURRENT_UPDATES,
    MAX_CONCURRENT_UPDATES_WITH_MODEL,
    UpdateWorker,
    count_reply,
)
from bot.handlers import ask, corrections, errors, gate, info, privacy, proof, receipts, reindex, stories
from bot.handlers.guards import editors_only, is_admin
from bot.ingress.metrics import CountedIntake, Metrics
from bot.ingress.poll_watchdog import Poller
from bot.ingress.polling import PollRequest, StoredElsewhere, WatchedRequest
from bot.lifecycle.background import reload
from bot.lifecycle.ingress import Ingress, Polling, Webhook
from bot.messages import parsing
from bot.ports import Engine, MakeDesk
from bot.queue.inbox import Inbox
from bot.queue.own_updates import CorrectionUpdate
from bot.settings import Settings
from bot.storage.answers import AnswersStore
from bot.storage.chats import Chats
from bot.storage.database import open_database

ALLOWED_UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY]
STOP_SECONDS = 5.0
"""Seconds for the last poll, of the 25 in which the whole bot has to stop."""

_ADD_IN_CAPTION = filters.CaptionRegex(r"(?i)^/add\s+https?://")


class _NewFromSomebody(filters.MessageFilter):
    """New messages of people: no edits, no bots, no channel copies."""

    def filter(self, message: Message) -> bool:
        return parsing.from_somebody(message)


class _FromAdmin(filters.MessageFilter):
    """Messages of admins."""

    def __init__(self, admin_ids: AbstractSet[int]) -> None:
        super().__init__()
        self._admin_ids = admin_ids

    def filter(self, message: Message) -> bool:
        return is_admin(message, self._admin_ids)


class _NotForUs(filters.MessageFilter):
    """Messages that say nothing to this bot; in private those are commands to another."""

    def filter(self, message: Message) -> bool:
        return parsing.read(message, message.get_bot().bot) is None


def add_handlers(application: BotApplication) -> None:
    """Fill in the handler table; the first line that fits an update takes it."""
    messages = filters.UpdateType.MESSAGE
    people = messages & _NewFromSomebody()
    in_private = people & filters.ChatType.PRIVATE
    documents = in_private & filters.Document.ALL
    admins = _FromAdmin(application.bot_data.settings.admin_user_ids)
    to_ask = filters.Regex(r"(?i)^/ask(?![a-z0-9_])")
    written = filters.TEXT | filters.CAPTION
    lost = in_private & ((filters.COMMAND & ~to_ask) | (written & _NotForUs()))
    application.add_handlers(
        [
            CommandHandler("start", info.start, people),
            CommandHandler("help", info.show_help, people),
            CommandHandler("sources", info.sources, people),
            CommandHandler("receipt", receipts.receipt, people),
            CommandHandler("privacy", privacy.privacy, people),
            CommandHandler("forget", privacy.forget, people),
            CommandHandler("reindex", editors_only(reindex.reindex), messages),
            CommandHandler("status", editors_only(reindex.status), messages),
            CommandHandler("corrections", editors_only(corrections.corrections), messages),
            TypeHandler(CorrectionUpdate, corrections.correct),
            CommandHandler(["gate", "eval"], editors_only(gate.gate), messages),
            CommandHandler("add", editors_only(stories.add), messages),
            CommandHandler("remove", editors_only(stories.remove), messages),
            CommandHandler("stories", editors_only(stories.stories), messages),
            CommandHandler("rollback", editors_only(stories.rollback), messages),
            # A reader's file with a caption is a question; any other is an editor's.
            MessageHandler(documents & (admins | ~filters.CAPTION), editors_only(stories.document)),
            MessageHandler(messages & _ADD_IN_CAPTION & ~documents, editors_only(stories.add)),
            MessageHandler(lost, info.unknown),
            MessageHandler(people & written, ask.ask),
            CallbackQueryHandler(privacy.forget_all, pattern="f:"),
            CallbackQueryHandler(proof.proof),
        ]
    )
    application.add_error_handler(errors.on_error)


@dataclass(frozen=True, slots=True)
class Assembled:
    """A bot put together: python-telegram-bot's application, and the way its updates come in."""

    application: BotApplication
    ingress: Ingress


def assemble(
    settings: Settings,
    engine: Engine,
    make_desk: MakeDesk,
    *,
    edit_every: float = EDIT_SECONDS,
) -> Assembled:
    """Put the bot together from its parts; opens the database, and nothing on the network."""
    database = open_database(settings.data_dir, _revealed(settings.database_url))
    inbox, metrics = Inbox(database, settings.bot_id, admins=settings.admin_user_ids), Metrics()
    polls = PollRequest(CountedIntake(inbox, metrics))
    bot = _bot(settings, polls)
    chats, answers = Chats(database, settings.bot_id), AnswersStore(database)
    sender = Sender(bot, chats, count=lambda method, outcome: metrics.sends.labels(method, outcome).inc())
    delivery = partial(
        ReplyDelivery,
        outbox=Outbox(database, answers),
        sender=sender,
        chats=chats,
        direct=settings.answer_mode == "direct",
    )
    corrections = Corrections(
        database, engine.live_stories, settings.bot_id, replies=settings.corrections == "reply"
    )
    services = Services(
        settings=settings,
        engine=engine,
        database=database,
        inbox=inbox,
        chats=chats,
        answers=answers,
        sender=sender,
        desk=make_desk(database),
        reindex=ProgressMessage(partial(reload, engine), corrections.look, edit_every),
        corrections=corrections,
        metrics=metrics,
        worker=UpdateWorker(inbox, bot, delivery, _max_concurrent(settings)),
    )
    return _with_ingress(_application(bot, services), bot, polls)


def _max_concurrent(settings: Settings) -> int:
    return MAX_CONCURRENT_UPDATES_WITH_MODEL if settings.has_model else MAX_CONCURRENT_UPDATES


def _with_ingress(application: BotApplication, bot: ExtBot[None], polls: PollRequest) -> Assembled:
    """Give the application the way in that the settings ask for."""
    services = application.bot_data
    if services.settings.webhook_url:
        return Assembled(application, Webhook(services, bot, polls, ALLOWED_UPDATES))
    assert application.updater is not None
    restarted = services.metrics.poller_restarts.inc
    poller = Poller(
        application.updater, polls, ALLOWED_UPDATES, on_restart=restarted, stop_within=STOP_SECONDS
    )
    return Assembled(application, Polling(services, poller, polls))


def _application(bot: ExtBot[None], services: Services) -> BotApplication:
    # python-telegram-bot asks for a class without arguments; what it does is call it once.
    types = ContextTypes(context=Context, bot_data=cast("type[Services]", lambda: services))
    # What comes in is stored before the library has it, and handed out by the worker.
    queue = StoredElsewhere()
    builder = ApplicationBuilder().bot(bot).update_queue(queue).context_types(types).job_queue(None)
    application: BotApplication = builder.build()
    add_handlers(application)
    services.worker.on_update = application.process_update
    services.worker.on_finished = partial(count_reply, services.metrics)
    services.worker.on_set_aside = partial(errors.on_set_aside, services)
    return application


def build(settings: Settings) -> Assembled:
    """Put the real bot together: the story engine over STORIES_DIR and DATA_DIR."""
    from bot.desk.desk import Desk
    from index.engine import StoryEngine

    config = settings.index_config()
    engine = StoryEngine.create(config, settings.endpoint())
    return assemble(settings, engine, partial(Desk, config))


def _revealed(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def _bot(settings: Settings, polls: PollRequest) -> ExtBot[None]:
    """Return the account that TELEGRAM_BOT_TOKEN stands for, at TELEGRAM_API_BASE_URL."""
    token = settings.telegram_bot_token
    root = settings.telegram_api_base_url
    return ExtBot(
        token.get_secret_value() if token else "",
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=WatchedRequest(connection_pool_size=2 * MAX_CONCURRENT_UPDATES_WITH_MODEL),
        get_updates_request=polls,
    )
