"""`storyproof rollback`: let the index before the live one answer again."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys

from bot.console.session import desk_of
from bot.lifecycle.logging import configure_logging
from bot.settings import load_settings


def run(args: argparse.Namespace) -> int:
    """Turn the pointer back; raise NothingBeforeError where there is nothing to go back to."""
    settings = load_settings()
    configure_logging(settings.secrets, logging.WARNING)
    with desk_of(settings) as desk:
        row = asyncio.run(desk.rollback())
    sys.stdout.write(
        f"Version {row.version} answers again, until the next reindex; another rollback undoes this.\n"
    )
    return 0
