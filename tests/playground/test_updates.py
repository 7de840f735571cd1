"""The playground hands out updates, counts messages and fails as Telegram does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Conflict, NetworkError, RetryAfter, TimedOut

from bot.playground.errors import ApiError, BadGateway, Delay, Drop
from bot.playground.faults import FloodGate, FloodLimits
from bot.playground.server import PlaygroundServer
from tests.support.rig import ADA, EDITOR, GROUP, bot_of, playground, until

# -- getUpdates ---------------------------------------------------------------------------------------------


async def test_an_update_comes_again_until_an_offset_confirms_it(server: PlaygroundServer, bot: Bot) -> None:
    for text in ("one", "two", "three"):
        server.says(ADA, text)
    (first,) = await bot.get_updates(limit=1)
    assert (await bot.get_updates(limit=1))[0].update_id == first.update_id
    (second,) = await bot.get_updates(offset=first.update_id + 1, limit=1)
    assert second.update_id == first.update_id + 1
    (last,) = await bot.get_updates(offset=-1)
    assert last.message is not None
    assert last.message.text == "three"
    assert await bot.get_updates(offset=last.update_id + 1) == ()


async def test_a_waiting_poll_gets_what_is_said_meanwhile(server: PlaygroundServer, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await until(lambda: server.feed.polled)
    server.says(ADA, "hello")
    assert [update.message.text for update in await poll if update.message] == ["hello"]


async def test_an_update_shows_the_message_as_it_was(server: PlaygroundServer, bot: Bot) -> None:
    said = server.says(ADA, "before")
    server.says(ADA, "after", edit=said["message_id"])
    first, second = await bot.get_updates()
    assert (first.message and first.message.text) == "before"
    assert (second.edited_message and second.edited_message.text) == "after"


async def test_only_the_allowed_kinds_of_updates_are_kept(server: PlaygroundServer, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["edited_message"])
    said = server.says(ADA, "one")
    server.says(ADA, "two", edit=said["message_id"])
    (update,) = await bot.get_updates()
    assert update.edited_message is not None
    await bot.get_updates(offset=update.update_id + 1, allowed_updates=[])
    server.says(ADA, "three")
    assert len(await bot.get_updates()) == 1


async def test_the_older_of_two_pollers_is_sent_away(server: PlaygroundServer, bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=20))
    await until(lambda: server.feed.polled)
    async with bot_of(server) as other:
        await other.get_updates()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await older


# -- webhooks -----------------------------------------------------------------------------------------------


class Hook:
    """A small web server that keeps what is posted to it and answers the statuses it is given, then 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.posted: list[tuple[str | None, str]] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.posted.append((secret, (await request.json())["message"]["text"]))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@asynccontextmanager
async def listening(hook: Hook) -> AsyncIterator[Hook]:
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


async def test_a_webhook_gets_every_update_in_order_and_again_after_a_failure(
    server: PlaygroundServer, bot: Bot
) -> None:
    async with listening(Hook(500)) as hook:
        await bot.set_webhook(hook.url, secret_token="ok_1")
        server.says(ADA, "one")
        server.says(ADA, "two")
        await until(lambda: not server.feed.pending)
        assert hook.posted == [("ok_1", "one"), ("ok_1", "one"), ("ok_1", "two")]
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == (hook.url, 0)
        assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
        await bot.delete_webhook()


async def test_polling_and_a_webhook_exclude_each_other(server: PlaygroundServer, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await until(lambda: server.feed.polled)
    await bot.set_webhook("https://bot.example/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()
    assert (await bot.get_webhook_info()).url == ""


@pytest.mark.parametrize(
    ("url", "secret", "words"),
    [
        ("https://bot.example/hook", "no spaces", "unallowed characters"),
        ("https://bot.example/hook", "s" * 257, "too long"),
        ("http://bot.example/hook", "ok", "Bad webhook: an https url must be provided"),
    ],
)
async def test_a_wrong_webhook_is_refused(bot: Bot, url: str, secret: str, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        await bot.set_webhook(url, secret_token=secret)


# -- faults and outages -------------------------------------------------------------------------------------


async def test_a_dropped_connection_hides_whether_the_message_was_sent(
    server: PlaygroundServer, bot: Bot
) -> None:
    server.fail_next("sendMessage", Drop(), Drop(after=True))
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(ADA, "k")
    assert len(server.bot_messages(ADA)) == 1
    assert len(server.called("sendMessage")) == 2


async def test_a_gateway_a_delay_and_any_refusal_can_be_had(server: PlaygroundServer, bot: Bot) -> None:
    refusal = ApiError(429, "Too Many Requests: retry after 7", retry_after=7)
    server.fail_next("sendMessage", BadGateway(), Delay(5.0), refusal)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(ADA, "k")
    with pytest.raises(TimedOut):
        await bot.send_message(ADA, "k", read_timeout=0.05)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(ADA, "k")
    assert caught.value.retry_after == 7
    await bot.send_message(ADA, "k")


async def test_what_was_said_during_an_outage_is_there_after_it(server: PlaygroundServer, bot: Bot) -> None:
    await server.stop()
    server.says(ADA, "anyone?")
    with pytest.raises(NetworkError):
        await bot.get_updates()
    await server.start()
    assert len(await bot.get_updates()) == 1


async def test_stopping_lets_a_waiting_poll_go() -> None:
    async with playground() as server, bot_of(server) as bot:
        poll = asyncio.create_task(bot.get_updates(timeout=50))
        await until(lambda: server.feed.polled)
        await server.stop()
        assert await poll == ()


async def test_the_log_keeps_every_call_and_never_the_token(server: PlaygroundServer, bot: Bot) -> None:
    await bot.send_message(ADA, "k", disable_notification=True)
    (sent,) = server.called("sendMessage")
    assert sent == {"chat_id": ADA, "text": "k", "disable_notification": True}
    assert [call.method for call in server.calls] == ["getMe", "sendMessage"]
    assert server.token not in repr(server.calls)


async def test_what_telegram_does_not_know_is_not_found(server: PlaygroundServer) -> None:
    async with httpx.AsyncClient(base_url=server.base_url) as client:
        for path, code, words in (
            (f"/bot{server.token}/sendPigeon", 404, "Not Found: method not found"),
            ("/botless/getMe", 404, "Not Found"),
            ("/bot1:wrong/getMe", 401, "Unauthorized"),
            (f"/file/bot{server.token}/nothing", 404, "Not Found"),
            ("/", 404, "Not Found"),
        ):
            answer = await client.get(path)
            assert (answer.status_code, answer.json()["description"]) == (code, words)
            assert answer.json()["ok"] is False


async def test_a_call_may_come_as_query_json_or_form_in_any_case(server: PlaygroundServer) -> None:
    async with httpx.AsyncClient(base_url=f"{server.base_url}/bot{server.token}") as client:
        message = {"chat_id": str(ADA), "text": "k"}
        for answer in (
            await client.get("/sendmessage", params=message),
            await client.post("/SENDMESSAGE", json=message),
            await client.post("/sendMessage", data=message),
        ):
            assert answer.json()["result"]["text"] == "k"
        broken = await client.post("/sendMessage", content="{", headers={"Content-Type": "application/json"})
        assert broken.status_code == 400


# -- flood limits -------------------------------------------------------------------------------------------


class Clock:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_chat_that_is_flooded_names_the_seconds_to_wait() -> None:
    clock = Clock()
    async with PlaygroundServer(flood=FloodLimits(), clock=clock) as server, bot_of(server) as bot:
        server.user(ADA, started=True)
        for _ in range(FloodLimits().private_burst):
            await bot.send_message(ADA, "k")
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(ADA, "k")
        assert caught.value.retry_after == 2
        await bot.send_chat_action(ADA, "typing")
        clock.now += 2
        await bot.send_message(ADA, "k")


async def test_a_group_takes_twenty_messages_and_edits_a_minute() -> None:
    async with PlaygroundServer(flood=FloodLimits(), clock=Clock()) as server, bot_of(server) as bot:
        server.group(GROUP)
        sent = [await bot.send_message(GROUP, str(number)) for number in range(19)]
        await bot.edit_message_text("edited", GROUP, sent[0].message_id)
        with pytest.raises(RetryAfter):
            await bot.edit_message_text("again", GROUP, sent[0].message_id)


def test_all_chats_together_take_thirty_messages_a_second() -> None:
    clock = Clock()
    gate = FloodGate(clock=clock)
    assert [gate.spend(chat) for chat in range(1, 31)] == [0.0] * 30
    assert gate.spend(31) == pytest.approx(1 / 30)
    clock.now += 1
    assert [gate.spend(chat) for chat in range(41, 71)] == [0.0] * 30


def test_a_refused_message_costs_nothing() -> None:
    clock = Clock()
    gate = FloodGate(FloodLimits(private_burst=1), clock)
    assert gate.spend(ADA) == 0.0
    assert [gate.spend(ADA) for _ in range(50)] == [1.0] * 50
    assert gate.spend(EDITOR) == 0.0
