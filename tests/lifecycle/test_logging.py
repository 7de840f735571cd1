"""No secret is readable in what is logged, whoever logs it and however."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from pydantic import SecretStr
from telegram import Bot
from telegram.error import NetworkError, TelegramError

from bot.lifecycle.logging import configure_logging
from bot.lifecycle.masking import HIDDEN
from bot.playground.errors import BadGateway
from bot.settings import Settings
from index.settings import EndpointSettings
from tests.support.rig import bot_of, playground

TOKEN = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_"
KEY = "sk-very/private+key"
PASSWORD = "p@ss/w:rd?"
DATABASE = f"postgresql+psycopg://story:{quote(PASSWORD, safe='')}@db.internal:5432/storyproof"
HOOK = "hook_Secret-42"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Configure logging as the bot does, into a string; put everything back afterwards."""
    root = logging.getLogger()
    before = (list(root.handlers), root.level, sys.excepthook, threading.excepthook)
    unraisable = sys.unraisablehook
    configure_logging((TOKEN, KEY, DATABASE, HOOK), logging.INFO)
    stream = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers, (sys.excepthook, threading.excepthook) = before[0], before[2:]
    sys.unraisablehook = unraisable
    root.setLevel(before[1])
    logging.captureWarnings(False)


def fail_with_secrets() -> None:
    """Raise what an HTTP library raises: an error with the address in it."""
    raise ValueError(f"no answer from https://api.telegram.org/bot{TOKEN}/sendMessage") from OSError(KEY)


def test_secrets_are_hidden_in_messages_arguments_and_tracebacks(logged: io.StringIO) -> None:
    log = logging.getLogger("somewhere")
    log.warning("POST https://api.telegram.org/bot%s/getMe with %s", TOKEN, {"key": KEY})
    log.warning("as written in an address: %s and %s", quote(TOKEN, safe=""), quote(KEY, safe=""))
    try:
        fail_with_secrets()
    except ValueError:
        log.exception("failed")
    text = logged.getvalue()
    assert "Traceback" in text
    assert text.count(HIDDEN) >= 6
    for secret in (TOKEN, quote(TOKEN, safe=""), KEY, quote(KEY, safe="")):
        assert secret not in text


def test_a_token_that_was_never_configured_is_known_by_its_shape(logged: io.StringIO) -> None:
    logging.getLogger("x").warning("bot987654321:%s/", "B" * 35)
    assert "B" * 35 not in logged.getvalue()


async def test_what_telegram_libraries_log_and_raise_is_clean(logged: io.StringIO) -> None:
    logging.getLogger("telegram").setLevel(logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)
    bot = Bot(TOKEN, base_url="http://127.0.0.1:9/bot")
    with pytest.raises(NetworkError) as caught:
        await bot.get_me()
    logging.getLogger("x").error("%r could not start", bot, exc_info=caught.value)
    asyncio.get_running_loop().call_exception_handler({"message": f"lost {bot!r}", "exception": caught.value})
    logging.getLogger("telegram").setLevel(logging.NOTSET)
    assert "could not start" in logged.getvalue()
    assert TOKEN not in logged.getvalue()


@pytest.mark.parametrize("library", ["httpx", "httpcore.http11", "httpx2", "httpcore2.http11"])
def test_requests_are_not_logged_at_all(logged: io.StringIO, library: str) -> None:
    logging.getLogger(library).info("HTTP Request: POST https://api.telegram.org/bot.../getUpdates")
    assert logged.getvalue() == ""


async def test_a_page_of_html_instead_of_an_answer_is_one_line(logged: io.StringIO) -> None:
    async with playground() as server:
        server.fail_next("getMe", BadGateway())
        with pytest.raises(TelegramError):
            await bot_of(server).get_me()
    lines = [line for line in logged.getvalue().splitlines() if "aiohttp" not in line]
    assert len(lines) == 1
    assert "Can not load invalid JSON data" in lines[0]
    assert lines[0].endswith("(JSONDecodeError)")


def test_an_error_of_ours_keeps_its_traceback(logged: io.StringIO) -> None:
    try:
        fail_with_secrets()
    except ValueError:
        logging.getLogger("telegram.ext.Application").exception("No error handlers are registered")
    assert "Traceback" in logged.getvalue()


def test_an_uncaught_error_ends_the_process_without_the_secret() -> None:
    script = f"""
import threading
from bot.lifecycle.logging import configure_logging
from bot.lifecycle.masking import HIDDEN
configure_logging(({TOKEN!r},))
thread = threading.Thread(target=lambda: 1 / 0 if {TOKEN!r} else None, name={TOKEN!r})
thread.start(); thread.join()
raise RuntimeError("https://api.telegram.org/bot" + {TOKEN!r})
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "RuntimeError" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert TOKEN not in done.stderr


@pytest.mark.parametrize(
    "spelt",
    [
        quote(KEY, safe="").lower(),
        quote(quote(KEY, safe=""), safe=""),
        TOKEN.replace(":", "%3a"),
        TOKEN.split(":")[1],
        PASSWORD,
        quote(PASSWORD, safe=""),
        DATABASE,
        HOOK,
        json.dumps({"key": KEY, "in": "\u00e9"}),
    ],
)
def test_a_secret_is_hidden_however_it_is_spelt(logged: io.StringIO, spelt: str) -> None:
    logging.getLogger("x").warning("seen: <%s>", spelt)
    assert HIDDEN in logged.getvalue()
    for secret in (TOKEN.split(":")[1], "private", PASSWORD, quote(PASSWORD, safe=""), HOOK):
        assert secret.lower() not in logged.getvalue().lower()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:hunter2@db/x",
        "redis://:hunter2@10.0.0.1:6379/0",
        "http://hunter2@proxy:3128",
        "amqp://u:hunt@er/hunter2@h",
        "https://u:%68unter2@h/p",
    ],
)
def test_the_password_of_any_address_is_hidden_and_its_host_is_not(logged: io.StringIO, address: str) -> None:
    logging.getLogger("x").warning("cannot connect to %s", address)
    assert "unter2" not in logged.getvalue()
    assert f"{HIDDEN}@{address.rpartition('@')[2]}" in logged.getvalue()


def test_an_address_without_a_password_stays_as_it_is(logged: io.StringIO) -> None:
    for address in (
        "http://127.0.0.1:8081/bot/x@y",
        "https://t.me/@storyproof",
        "https://news.example/?a=b@c",
    ):
        logging.getLogger("x").warning("see %s", address)
        assert f"see {address}\n" in logged.getvalue()


async def test_an_error_of_the_http_library_names_no_secret(logged: io.StringIO) -> None:
    request = httpx.Request(
        "POST", f"https://u:{quote(PASSWORD, safe='')}@127.0.0.1:9/bot{TOKEN}/getMe?key={KEY}"
    )
    failure = httpx.HTTPStatusError(f"401 for {request.url}", request=request, response=httpx.Response(401))
    logging.getLogger("x").error("failed: %r %s", failure, request, exc_info=failure)
    assert "401 for" in logged.getvalue()
    for secret in (TOKEN.split(":")[1], KEY, PASSWORD, quote(PASSWORD, safe="")):
        assert secret not in logged.getvalue()


def test_neither_the_settings_nor_the_bot_show_a_secret(logged: io.StringIO) -> None:
    settings = Settings(telegram_bot_token=SecretStr(TOKEN), openai_api_key=SecretStr(KEY))
    assert TOKEN not in repr(settings) + str(settings) + str(settings.model_dump())
    assert KEY not in repr(settings) + str(settings) + settings.model_dump_json()
    logging.getLogger("x").warning("%r %s", Bot(TOKEN), EndpointSettings(api_key=KEY, model="m"))
    assert TOKEN.split(":")[1] not in logged.getvalue()
    assert KEY not in logged.getvalue()


def test_a_faulty_log_call_tells_its_place_and_not_its_arguments(
    logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    # Handed to the handler itself: pytest's own handler raises what the library only prints.
    logging.getLogger().handlers[0].handle(
        logging.makeLogRecord({"name": "somewhere", "msg": "%d", "args": (TOKEN,)})
    )
    assert "A log record of somewhere, line" in logged.getvalue()
    assert TOKEN not in logged.getvalue() + capsys.readouterr().err


def test_a_readers_text_cannot_pass_for_a_record_or_move_the_cursor(logged: io.StringIO) -> None:
    logging.getLogger("x").warning(
        "asked: %s", "a\r\n2030-01-01 ERROR forged\x0b\u2028all gone\x1b[2J\u202e\ud800"
    )
    first, *others = logged.getvalue().rstrip("\n").split("\n")
    assert first.endswith("asked: a")
    assert others
    assert all(line.startswith("    ") for line in others)
    assert not set(logged.getvalue()) & set("\x1b\r\x0b\u2028\u202e\ud800")


def test_an_error_while_an_object_is_thrown_away_is_logged_without_the_secret(logged: io.StringIO) -> None:
    class Leaving:
        def __del__(self) -> None:
            raise ValueError(TOKEN)

    leaving = Leaving()
    del leaving
    assert "ValueError" in logged.getvalue()
    assert TOKEN not in logged.getvalue()
