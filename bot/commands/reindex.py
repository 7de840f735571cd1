"""`storyproof reindex`: the stories in, a new live index and a report out."""

from __future__ import annotations

import argparse
import asyncio
import logging

from bot.console.session import reindexed
from bot.lifecycle.logging import configure_logging
from bot.settings import load_settings


def run(args: argparse.Namespace) -> int:
    """Rebuild the index and print what changed; raise StoryproofError naming what to mend."""
    settings = load_settings()
    configure_logging(settings.secrets, logging.WARNING)
    return asyncio.run(reindexed(settings, force=args.force))
