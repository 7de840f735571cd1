"""No secret is readable in what is logged, whoever logs it and however."""

from __future__ import annotations

import asyncio
import io
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from telegram import Bot
from telegram.error import NetworkError, TelegramError

from bot import logs
from bot.playground.errors import BadGateway
from tests.rig import bot_of, playground

TOKEN = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_"
KEY = "sk-very/private+key"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Configure logging as the bot does, into a string; put everything back afterwards."""
    root = logging.getLogger()
    before = (list(root.handlers), root.level, sys.excepthook, threading.excepthook)
    logs.configure((TOKEN, KEY), logging.INFO)
    stream = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers, (sys.excepthook, threading.excepthook) = before[0], before[2:]
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
    assert text.count(logs.HIDDEN) >= 6
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
from bot import logs
logs.configure(({TOKEN!r},))
thread = threading.Thread(target=lambda: 1 / 0 if {TOKEN!r} else None, name={TOKEN!r})
thread.start(); thread.join()
raise RuntimeError("https://api.telegram.org/bot" + {TOKEN!r})
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "RuntimeError" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert TOKEN not in done.stderr
