"""`storyproof add`: a file, an address or the id of a story left out in, an index with it and a report out."""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
from pathlib import Path
from typing import Final

from bot.console.session import reindexed
from bot.lifecycle.logging import configure_logging
from bot.settings import Settings, load_settings
from index.errors import BadAddressError

_OTHER_ADDRESS: Final = re.compile(r"(?i)[a-z][a-z0-9+.-]*://")


def run(args: argparse.Namespace) -> int:
    """Add a story and reindex; raise SourceError where it is none, or what fetching raises."""
    settings = load_settings()
    configure_logging(settings.secrets, logging.WARNING)
    return asyncio.run(_add(settings, args.source, _file(args.source), force=args.force))


def _file(source: str) -> Path | None:
    """Return the path where a file is meant: what looks like one is, and its absence is named.

    Raises BadAddressError for an address that is not fetched.
    """
    from bot.desk.intake import is_address

    if _OTHER_ADDRESS.match(source) and not is_address(source):
        raise BadAddressError(
            "Only http and https addresses are fetched.", "Save the page, and add the file."
        )
    path = Path(source)
    meant = path.exists() or bool(path.suffix) or len(path.parts) > 1
    return path if meant and not is_address(source) else None


async def _add(settings: Settings, source: str, path: Path | None, *, force: bool) -> int:
    from bot.desk.intake import changes_of, local_file_of
    from bot.desk.story_changes import StoryChanges

    changes = await changes_of(source) if path is None else StoryChanges(add=(await local_file_of(path),))
    return await reindexed(settings, changes, force=force)
