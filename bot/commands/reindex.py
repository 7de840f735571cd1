"""`storyproof reindex`: the stories in, a new live index and a report out."""

from __future__ import annotations

import argparse
import asyncio
import logging

from bot import logs
from bot.commands.common import reindexed
from bot.settings import load_settings


def run(args: argparse.Namespace) -> int:
    """Rebuild the index and print what changed; raise StoryproofError naming what to mend."""
    settings = load_settings()
    logs.configure(settings.secrets, logging.WARNING)
    return asyncio.run(reindexed(settings, anyway=args.anyway))
