"""Log records in, lines on stderr out in which no secret can be read, tracebacks included."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Final
from urllib.parse import quote

HIDDEN: Final = "<secret>"

_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_TOKEN_SHAPE: Final = re.compile(r"(?<![0-9])[0-9]{5,}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
# They log every request at INFO, with the bot's token in its address.
_TALKATIVE: Final = ("httpx", "httpcore", "httpx2", "httpcore2", "openai", "apscheduler", "chromadb", "bm25s")
# What the library logs of a server or a network that fails for a while, each with a traceback.
_OUTAGES: Final = (
    "Can not load invalid JSON data",
    "Error while calling `get_updates`",
    "Exception happened while polling",
    "Network Retry Loop",
)
_LONGEST: Final = 200
"""Characters of such a line: it may hold a whole HTML page."""


class RedactingFormatter(logging.Formatter):
    """Formats a record, then hides the secrets in all of it: message, arguments, traceback and stack."""

    def __init__(self, secrets: Iterable[str] = (), fmt: str = _FORMAT) -> None:
        super().__init__(fmt)
        spellings = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}
        # The longest first, so that no end of one is left behind by another.
        self._secrets = sorted(spellings, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line or lines of a record without secrets; one line for an outage of Telegram."""
        return self.redact(super().format(_of_outage(record) or record))

    def redact(self, text: str) -> str:
        """Hide the given secrets and everything of a bot token's shape."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _TOKEN_SHAPE.sub(HIDDEN, text)


def _of_outage(record: logging.LogRecord) -> logging.LogRecord | None:
    """Return a short copy of what python-telegram-bot logs with a traceback when Telegram is not well."""
    if not record.exc_info or not record.name.startswith("telegram."):
        return None
    if not record.getMessage().startswith(_OUTAGES):
        return None
    error = record.exc_info[0]
    said = " ".join(record.getMessage().split())[:_LONGEST]
    changes = {"msg": "%s (%s)", "args": (said, error.__name__ if error else "no error")}
    return logging.makeLogRecord({**record.__dict__, **changes, "exc_info": None, "exc_text": None})


def configure(secrets: Iterable[str] = (), level: int = logging.INFO) -> None:
    """Send everything of `level` and above to stderr through one redacting handler, uncaught errors too."""
    handler = logging.StreamHandler()
    handler.setLevel(level)
    handler.setFormatter(RedactingFormatter(secrets))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("storyproof").critical("Stopped by an error", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _log_uncaught(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
