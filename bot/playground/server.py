"""The playground itself: a Telegram Bot API server on loopback for one bot, with the people around it.

HTTP requests of the bot come in under /bot<token>/METHOD and /file/bot<token>/PATH; what people do comes
in through the methods of `PlaygroundServer`. `python -m bot.playground.server --port 8081` runs it alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from bot.playground import methods_chats, methods_messages
from bot.playground.errors import ApiError, BadGateway, Delay, Drop, Fault, Hold, Json, bad_request
from bot.playground.faults import Chances, Clock, FloodGate, FloodLimits
from bot.playground.feed import Feed
from bot.playground.methods_messages import Files
from bot.playground.params import METHODS, DeleteWebhook, GetUpdates, Params, SetWebhook, check, decode
from bot.playground.stage import Stage
from bot.playground.world import DEFAULT_TOKEN, DEFAULT_USERNAME, World, new_bot

MAX_BODY_BYTES = 60 * 2**20
_SHOWING = ("sendMessage", "sendDocument", "editMessageText", "editMessageMedia")
_NAMES = {name.lower(): name for name in METHODS}


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the bot: when (seconds since the epoch), which method, which parameters; no token."""

    time: float
    method: str
    params: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message of the bot showed from `time` on (seconds since the epoch); no text: it was deleted.

    `reply_to` is the message of the same chat that it replies to.
    """

    time: float
    chat: int
    message: int
    text: str | None
    reply_to: int | None = None


class PlaygroundServer(Stage):
    """A Bot API server for one bot; an async context manager, or start() and stop().

    What it holds outlives stop() and start(), so an outage can be played. No flood limits unless given.
    `keep` is how many of the last calls are kept (None: all); `counts` counts every one, `shown` has what
    the readers saw of the bot's messages, in order.
    """

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        username: str = DEFAULT_USERNAME,
        *,
        flood: FloodLimits | None = None,
        clock: Clock = time.monotonic,
        seed: int = 0,
        keep: int | None = None,
    ) -> None:
        gate = FloodGate(flood, clock) if flood else None
        self.chances = Chances(seed)
        super().__init__(World(token, new_bot(token, username), gate), Feed(self.chances))
        self.calls: list[Call] = []
        self.counts: Counter[str] = Counter()
        self.shown: list[Shown] = []
        self.port = 0
        self._keep = keep
        self._faults: deque[tuple[str, Fault, int | None]] = deque()
        self._runner: web.AppRunner | None = None

    @property
    def token(self) -> str:
        """Return the bot's token."""
        return self.world.token

    @property
    def base_url(self) -> str:
        """Return the root of the server, as TELEGRAM_API_BASE_URL wants it: http://127.0.0.1:PORT."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 takes a free one, or the one of the last start."""
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/{rest:.*}", self._not_found)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port or self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        await self.feed.close()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Stop."""
        await self.stop()

    def fail_next(self, method: str, *faults: Fault, chat: int | None = None) -> None:
        """Let the next calls of `method` ("*": of any), or those to `chat`, meet these faults, one each."""
        self._faults.extend((method, fault, chat) for fault in faults)

    def unknown_outcomes(self, rate: float) -> None:
        """Carry sending, editing and polling out but lose that share of the answers on the way."""
        self.chances.unknown_rate = rate

    def redeliver(self, rate: float) -> None:
        """Hand that share of the updates out once more after they were confirmed, also out of order."""
        self.chances.redelivery_rate = rate

    def called(self, method: str) -> list[Json]:
        """Return the parameters of every call of `method`, in order."""
        return [call.params for call in self.calls if call.method == method]

    # -- HTTP -----------------------------------------------------------------------------------------------

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call of the Bot API."""
        try:
            self._check_token(request.match_info["token"])
            method = _method(request.match_info["method"])
            raw, files = await read_request(request)
            values = decode(method, raw)
            self._note_call(method, values)
            fault = self._fault_for(method, values.get("chat_id"))
            response = await self._play(fault, request)
            if response is None:
                params = check(method, values)
                result = await carry_out(self.world, self.feed, method, params, files)
                self._note_shown(method, values, result)
                response = await self._hand_back(fault, method, request, result)
        except ApiError as error:
            return _refusal(error)
        except ConnectionResetError:  # a bot that was killed in the middle of its request
            return _drop(request)
        return response

    async def _play(self, fault: Fault | None, request: web.Request) -> web.StreamResponse | None:
        """Do what comes before carrying a request out; return a response if that is all there is."""
        if isinstance(fault, ApiError):
            raise fault
        if isinstance(fault, Delay):
            await asyncio.sleep(fault.seconds)
        if isinstance(fault, Hold) and not fault.after:
            await fault.wait()
        if (isinstance(fault, Drop) and not fault.after) or (isinstance(fault, Hold) and fault.lost):
            return _drop(request)
        if isinstance(fault, BadGateway):
            page = "<html><head><title>502 Bad Gateway</title></head></html>"
            return web.Response(status=502, text=page, content_type="text/html")
        return None

    async def _hand_back(
        self, fault: Fault | None, method: str, request: web.Request, result: Any
    ) -> web.StreamResponse:
        """Answer a call that was carried out, unless the answer is to be held or lost."""
        if isinstance(fault, Hold) and fault.after:
            await fault.wait()
        if isinstance(fault, Drop) or self.chances.hides(method):
            return _drop(request)
        return web.json_response(_ok(result))

    def _note_call(self, method: str, values: Json) -> None:
        self.calls.append(Call(time.time(), method, values))
        self.counts[method] += 1
        if self._keep is not None and len(self.calls) > 2 * self._keep:
            del self.calls[: -self._keep]

    def _note_shown(self, method: str, values: Json, result: Any) -> None:
        """Note what the readers see now of a message that was sent, edited or deleted."""
        if method in _SHOWING:
            chat, reply = result["chat"]["id"], result.get("reply_to_message", {}).get("message_id")
            text = result.get("text", result.get("caption", ""))
            self.shown.append(Shown(time.time(), chat, result["message_id"], text, reply))
        elif method == "deleteMessage":
            chat = self.world.chat(values["chat_id"]).id
            self.shown.append(Shown(time.time(), chat, values["message_id"], None))

    def _fault_for(self, method: str, chat: Any) -> Fault | None:
        """Take the first fault that waits for `method`, or for `method` in this chat."""
        for index, (name, fault, where) in enumerate(self._faults):
            if name in (method, "*") and where in (None, chat):
                del self._faults[index]
                return fault
        return None

    def _check_token(self, token: str) -> None:
        if ":" not in token or not token[0].isdigit():
            raise ApiError(404, "Not Found")
        if token != self.token:
            raise ApiError(401, "Unauthorized")

    async def _download(self, request: web.Request) -> web.Response:
        """Answer the download of a file that getFile named."""
        try:
            self._check_token(request.match_info["token"])
            stored = self.world.file_at(request.match_info["path"])
        except ApiError as error:
            return _refusal(error)
        return web.Response(body=stored.data, content_type="application/octet-stream")

    async def _not_found(self, request: web.Request) -> web.Response:
        return _refusal(ApiError(404, "Not Found"))


def _method(name: str) -> str:
    """Return the method of that name in its own spelling, as Telegram ignores the case."""
    if name.lower() not in _NAMES:
        raise ApiError(404, "Not Found: method not found")
    return _NAMES[name.lower()]


def _ok(result: Any) -> Json:
    return {"ok": True, "result": result}


def _refusal(error: ApiError) -> web.Response:
    wait = error.parameters.get("retry_after")
    headers = {"Retry-After": str(wait)} if wait is not None else None
    return web.json_response(error.body(), status=error.code, headers=headers)


def _drop(request: web.Request) -> web.Response:
    """Close the connection; the response returned is never sent."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


async def serve(port: int, token: str) -> None:
    """Run until cancelled, after printing the lines that point a bot here."""
    server = PlaygroundServer(token)
    await server.start(port)
    try:
        sys.stdout.write(
            f"A local Telegram Bot API server is on {server.base_url} (end it with Ctrl-C).\n"
            f"TELEGRAM_API_BASE_URL={server.base_url}\nTELEGRAM_BOT_TOKEN={server.token}\n"
        )
        sys.stdout.flush()
        await asyncio.Event().wait()
    finally:
        await server.stop()


def main(arguments: list[str] | None = None) -> int:
    """Run the server from the command line and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bot.playground.server", description=__doc__)
    parser.add_argument("token", nargs="?", default=DEFAULT_TOKEN, help="the token to accept (NUMBER:SECRET)")
    parser.add_argument("--port", type=int, default=8081, help="the port on 127.0.0.1; 0 takes a free one")
    options = parser.parse_args(arguments)
    try:
        asyncio.run(serve(options.port, options.token))
    except KeyboardInterrupt:
        return 0
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error} Choose another --port or token.\n")
        return 1
    return 0


# -- requests and methods ---------------------------------------------------------------------------------

HANDLERS: dict[str, Callable[[World, Any, Files], Any]] = {
    "getMe": methods_chats.get_me,
    "sendMessage": methods_messages.send_message,
    "sendDocument": methods_messages.send_document,
    "editMessageText": methods_messages.edit_message_text,
    "editMessageMedia": methods_messages.edit_message_media,
    "editMessageReplyMarkup": methods_messages.edit_message_reply_markup,
    "deleteMessage": methods_messages.delete_message,
    "setMessageReaction": methods_messages.set_message_reaction,
    "answerCallbackQuery": methods_chats.answer_callback_query,
    "sendChatAction": methods_chats.send_chat_action,
    "setMyCommands": methods_chats.set_my_commands,
    "getMyCommands": methods_chats.get_my_commands,
    "deleteMyCommands": methods_chats.delete_my_commands,
    "getChat": methods_chats.get_chat,
    "getChatMember": methods_chats.get_chat_member,
    "getFile": methods_chats.get_file,
}


async def carry_out(world: World, feed: Feed, method: str, params: Params, files: Files) -> Any:
    """Carry a method out and return its result as JSON; raise ApiError when Telegram would refuse."""
    if isinstance(params, GetUpdates):
        return await feed.get_updates(params)
    if isinstance(params, SetWebhook):
        return await feed.set_webhook(params)
    if isinstance(params, DeleteWebhook):
        return await feed.delete_webhook(params)
    if method == "getWebhookInfo":
        return feed.webhook_info()
    return HANDLERS[method](world, params, files)


async def read_request(request: web.Request) -> tuple[Json, Files]:
    """Return the parameters as they came, and the files of a multipart form.

    A file in the field of a parameter is given as attach://FIELD, so that both ways to upload look alike.
    Raises ApiError 400 or 413.
    """
    raw: Json = dict(request.query)
    files: dict[str, tuple[str, bytes]] = {}
    try:
        if request.content_type == "application/json":
            raw.update(_json_object(await request.text()))
        elif request.can_read_body:
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    files[name] = (value.filename, value.file.read())
                else:
                    raw[name] = value
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    # The name may stand inside of a JSON object, as in the media of a message.
    referred = " ".join(value for value in raw.values() if isinstance(value, str))
    for name in files:
        if f"attach://{name}" not in referred:
            raw.setdefault(name, f"attach://{name}")
    return raw, files


def _json_object(body: str) -> Json:
    try:
        value = json.loads(body or "{}")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise bad_request("can't parse the body as a JSON object")
    return value


if __name__ == "__main__":
    sys.exit(main())
