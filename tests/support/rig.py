"""The rig of the tests: a started playground server, bots pointed at it, and waiting without sleeping."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.ext import Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.locales import LANGUAGES, load
from bot.playground.errors import Json
from bot.playground.server import PlaygroundServer

ADA, BOB, EDITOR = 101, 102, 900
PLACEHOLDERS = frozenset(
    placeholder
    for language in LANGUAGES
    for placeholder in (load(language).placeholder, load(language).correction_placeholder)
)
GROUP, FORUM, BASIC_GROUP = -1001000000001, -1001000000002, -2001


@asynccontextmanager
async def playground(username: str = "story_proof_bot") -> AsyncIterator[PlaygroundServer]:
    """Yield a started server without flood limits: three people, a supergroup, a forum and a basic group."""
    async with PlaygroundServer(username=username) as server:
        for person, name in ((ADA, "Ada"), (BOB, "Bob"), (EDITOR, "Edith")):
            server.user(person, name, started=True)
        server.group(GROUP)
        server.group(FORUM, "Forum", forum=True)
        server.group(BASIC_GROUP, "Small group")
        yield server


def _request() -> HTTPXRequest:
    # Loading the authorities takes 0.1 s for each bot, and nothing here speaks TLS.
    return HTTPXRequest(connection_pool_size=64, httpx_kwargs={"verify": False})


def bot_of(server: PlaygroundServer) -> Bot:
    """Return an unmodified python-telegram-bot Bot that talks to the server."""
    root = server.base_url
    return Bot(
        server.token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=_request(),
        get_updates_request=_request(),
    )


def builder_of(server: PlaygroundServer) -> ApplicationBuilder:  # type: ignore[type-arg]
    """Return an unmodified ApplicationBuilder that talks to the server."""
    root = server.base_url
    builder = Application.builder().token(server.token).base_url(f"{root}/bot")
    return builder.base_file_url(f"{root}/file/bot").request(_request()).get_updates_request(_request())


async def until(
    predicate: Callable[[], object | Awaitable[object]],
    timeout: float = 10.0,  # noqa: ASYNC109  (a deadline for polling, not a cancellation)
) -> None:
    """Poll until the predicate (plain or async) is true; fail the test after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        value = predicate()
        if await value if inspect.isawaitable(value) else value:
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"nothing of what was awaited came within {timeout} s")
        await asyncio.sleep(0.01)


def replies(server: PlaygroundServer, chat: int) -> list[Json]:
    """Return what the bot has said in a chat, without the placeholders of answers to come."""
    return [message for message in server.bot_messages(chat) if message.get("text") not in PLACEHOLDERS]
