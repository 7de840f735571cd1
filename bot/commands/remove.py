"""`storyproof remove`: the id of a story in, an index without it and a report out."""

from __future__ import annotations

import argparse
import asyncio
import logging

from bot import logs
from bot.commands.common import reindexed
from bot.settings import load_settings


def run(args: argparse.Namespace) -> int:
    """Take a story out and reindex; raise UnknownStoryError where there is none of this id."""
    from bot.desk.wishes import Wishes

    settings = load_settings()
    logs.configure(settings.secrets, logging.WARNING)
    return asyncio.run(reindexed(settings, Wishes(remove=(args.story,)), anyway=args.anyway))
