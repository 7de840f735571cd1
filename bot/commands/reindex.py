"""`storyproof reindex`: the stories folder in, a new live index and a report out."""

from __future__ import annotations

import argparse
import asyncio
import logging

from bot import logs
from bot.commands.common import progress_on_stderr
from bot.locales import load
from bot.reports import report_view
from bot.settings import Settings, load_settings
from bot.terminal import printer
from index.ingest_types import ReindexReport


def run(args: argparse.Namespace) -> int:
    """Rebuild the index and print what changed; raise StoryproofError naming what to mend."""
    settings = load_settings()
    logs.configure(settings.secrets, logging.WARNING)
    printer().show(report_view(asyncio.run(_reindex(settings)), load("en")))
    return 0


async def _reindex(settings: Settings) -> ReindexReport:
    from index.ingest import reindex

    with progress_on_stderr() as on_progress:
        return await reindex(settings.index_config(), on_progress)
