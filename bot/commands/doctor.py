"""`storyproof doctor`: look at the whole installation; one line for each finding, with its cure."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys

from bot.doctor.findings import Finding, Mark
from bot.doctor.runner import examine, read
from bot.lifecycle.logging import configure_logging
from bot.lifecycle.masking import Mask
from bot.settings import Settings


def run(args: argparse.Namespace) -> int:
    """Print every finding; return 1 when something is wrong, 0 when all is well or worth a thought only."""
    settings, found = read()
    configure_logging(settings.secrets, logging.CRITICAL)
    return asyncio.run(_print(settings, found, as_json=args.json))


async def _print(settings: Settings, found: list[Finding], *, as_json: bool) -> int:
    mask, failed = Mask(settings.secrets), False

    def show(finding: Finding) -> None:
        nonlocal failed
        failed = failed or finding.mark is Mark.WRONG
        told = finding.masked(mask)
        sys.stdout.write((told.as_json() if as_json else told.as_line()) + "\n")
        sys.stdout.flush()

    for finding in found:
        show(finding)
    async for finding in examine(settings):
        show(finding)
    return int(failed)
