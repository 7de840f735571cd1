"""Logs on stderr in which no secret can be read, tracebacks included."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Final, TextIO

from bot.lifecycle.masking import Mask
from index.text.cleaning import canonical_text

_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# They log every request at INFO, with the bot's token in its address.
_TALKATIVE: Final = ("httpx", "httpcore", "httpx2", "httpcore2", "openai", "apscheduler", "chromadb", "bm25s")
# What the library logs of a server or a network that fails for a while, each with a traceback.
_OUTAGES: Final = (
    "Can not load invalid JSON data",
    "Error while calling `get_updates`",
    "Exception happened while polling",
    "Network Retry Loop",
)
_LONGEST_CHARACTERS: Final = 200
"""Characters of such a line: it may hold a whole HTML page."""


class RedactingFormatter(logging.Formatter):
    """Formats a record, then hides the secrets in all of it: message, arguments, traceback and stack."""

    def __init__(self, secrets: Iterable[str] = (), fmt: str = _FORMAT) -> None:
        super().__init__(fmt)
        self._mask = Mask(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line or lines of a record without secrets; one line for an outage of Telegram.

        Whatever acts on a terminal is left out, and every line but the first is indented: nobody's text can
        pass for a record.
        """
        text = canonical_text(self._mask.redact(super().format(_of_outage(record) or record)))
        return text.replace("\u2029", "\n").replace("\f", "\n").replace("\n", "\n    ")


class RedactingHandler(logging.StreamHandler[TextIO]):
    """Writes to stderr; a record that cannot be formatted is told by its place, not by its arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Say where the faulty log call stands."""
        kind = sys.exc_info()[0]
        with suppress(Exception):
            self.stream.write(f"A log record of {record.name}, line {record.lineno}, failed: {kind}\n")


def _of_outage(record: logging.LogRecord) -> logging.LogRecord | None:
    """Return a short copy of what python-telegram-bot logs with a traceback when Telegram is not well."""
    if not record.exc_info or not record.name.startswith("telegram."):
        return None
    if not record.getMessage().startswith(_OUTAGES):
        return None
    error = record.exc_info[0]
    said = " ".join(record.getMessage().split())[:_LONGEST_CHARACTERS]
    changes = {"msg": "%s (%s)", "args": (said, error.__name__ if error else "no error")}
    return logging.makeLogRecord({**record.__dict__, **changes, "exc_info": None, "exc_text": None})


def configure_logging(secrets: Iterable[str] = (), level: int = logging.INFO) -> None:
    """Send everything of `level` and above to stderr through one redacting handler, uncaught errors too."""
    handler = RedactingHandler(sys.stderr)
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
    sys.unraisablehook = _log_unraisable
    threading.excepthook = _log_uncaught_in_thread


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("storyproof").critical("Stopped by an error", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _log_uncaught(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


def _log_unraisable(arguments: sys.UnraisableHookArgs) -> None:
    if arguments.exc_value is not None:
        error = (type(arguments.exc_value), arguments.exc_value, arguments.exc_traceback)
        logging.getLogger("storyproof").error("An error where none can be raised", exc_info=error)
