"""Runs all checks of the doctor, each alone, so that none hides the rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.doctor import words
from bot.doctor.check import Case, Check
from bot.doctor.files import data_folder, is_serving, models, process, settings_findings
from bot.doctor.findings import Finding, wrong
from bot.doctor.index import index
from bot.doctor.services import database, http_port, model
from bot.doctor.stories import questions, stories
from bot.doctor.telegram import admins, telegram
from bot.settings import ENV_FILE, Settings, doubts, read_settings
from index.system.threads import run_abandonable

CHECK_SECONDS: Final = 8.0
"""All checks begin at once, and have so long."""

CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("bot", process),
    ("stories", stories),
    ("data folder", data_folder),
    ("database", database),
    ("questions", questions),
    ("index", index),
    ("models", models),
    ("token", telegram),
    ("admins", admins),
    ("model", model),
    ("http port", http_port),
)


def read(env_file: Path = ENV_FILE) -> tuple[Settings, list[Finding]]:
    """Read the settings; what is wrong with one leaves the others to be looked at."""
    settings, problems = read_settings(env_file)
    return settings, settings_findings(settings, problems, env_file, doubts())


async def examine(settings: Settings, seconds: float = CHECK_SECONDS) -> AsyncIterator[Finding]:
    """Yield what every check finds, in a fixed order."""
    if settings.has_model:
        # Large packages are not imported in two threads at once: here these, in the index's thread Chroma.
        import openai  # noqa: F401, I001
        from index import engine  # noqa: F401
    serving = False
    with suppress(TimeoutError, OSError):
        serving = await asyncio.wait_for(run_abandonable(is_serving, settings), seconds)
    case = Case(settings, settings.index_config(), serving)
    begun = [asyncio.create_task(_isolated(name, check, case, seconds), name=name) for name, check in CHECKS]
    for task in begun:
        for finding in await task:
            yield finding


async def _isolated(name: str, check: Check, case: Case, seconds: float) -> Sequence[Finding]:
    """Do a check; a check that hangs or breaks is a finding like others."""
    try:
        async with asyncio.timeout(seconds):
            return await check(case)
    except TimeoutError:
        return [wrong(name, words.TOO_LATE, seconds=seconds)]
    except Exception as error:
        return [wrong(name, words.FAILED, kind=type(error).__name__)]
