"""The doctor's checks of folders and files: settings, the data folder, the models, who is at work there."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from bot.doctor import words
from bot.doctor.check import Case
from bot.doctor.findings import Finding, Mark, failure, ok, warning, wrong
from bot.lifecycle.heartbeat import is_alive
from bot.lifecycle.serving import LOCK_FILE
from bot.settings import Settings
from index.errors import ConfigurationError, StoryproofError
from index.models.files import ModelFile
from index.system.threads import run_abandonable

_LITTLE_GB: Final = 0.5
_TOO_LITTLE_GB: Final = 0.1
"""An index of one long story takes a tenth."""


def settings_findings(
    settings: Settings,
    problems: Sequence[ConfigurationError],
    env_file: Path,
    doubts: Sequence[ConfigurationError] = (),
) -> list[Finding]:
    """Tell of every setting that is wrong or may be misspelt, and of a file of secrets that stands open."""
    found = [failure("settings", problem) for problem in problems]
    if not problems:
        found.append(ok("settings", words.SETTINGS, count=len(settings.model_fields_set)))
    found += [failure("settings", doubt, Mark.WARNING) for doubt in doubts]
    if env_file.is_file() and settings.secrets and stat.S_IMODE(env_file.stat().st_mode) & 0o004:
        found.append(warning("settings", words.ENV_FILE_OPEN, path=env_file))
    return found


async def data_folder(case: Case) -> list[Finding]:
    """Write a file into DATA_DIR, take it away again, and see how much room there is."""
    return [await run_abandonable(_data_folder, case.settings.data_dir)]


def _data_folder(folder: Path) -> Finding:
    name = "data folder"
    there = next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)
    try:
        if there != folder and not os.access(there, os.W_OK | os.X_OK):
            raise PermissionError(13, os.strerror(13))
        if there == folder:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(bytes(4096))
                file.flush()
        free = shutil.disk_usage(there).free / 1e9
    except OSError as error:
        return wrong(name, words.DATA_DIR_CLOSED, folder=folder, reason=error.strerror)
    if free < _TOO_LITTLE_GB:
        return wrong(name, words.DISK_FULL, folder=folder, free=free)
    if free < _LITTLE_GB:
        return warning(name, words.DISK_LOW, folder=folder, free=free)
    if there != folder:
        return ok(name, words.DATA_DIR_NEW, folder=folder)
    return ok(name, words.DATA_DIR, folder=folder, free=free)


async def models(case: Case) -> list[Finding]:
    """Compare the weight files with their hashes."""
    return await run_abandonable(_models)


def _models() -> list[Finding]:
    from index.models.files import model_files

    files = model_files()
    found = [failure("models", error) for file in files if (error := _fault(file)) is not None]
    return found or [ok("models", words.MODELS, count=len(files))]


def _fault(file: ModelFile) -> StoryproofError | None:
    from index.models.files import locate

    try:
        locate(file)
    except StoryproofError as error:
        return error
    return None


def is_serving(settings: Settings) -> bool:
    """Tell whether a bot is at work over DATA_DIR: by its lock, or where several share a database, by its beat."""
    if settings.database_url is not None:
        return is_alive(settings.data_dir)
    path = settings.data_dir / LOCK_FILE
    if not path.exists():
        return False
    try:
        # Free again at once: a bot that starts in this moment looks a second time.
        FileLock(path).acquire(blocking=False).lock.release()
    except Timeout:
        return True
    except OSError:
        return False
    return False


async def process(case: Case) -> list[Finding]:
    """Tell whether a bot is at work here."""
    if not case.serving:
        return [ok("bot", words.NO_BOT)]
    alive = is_alive(case.settings.data_dir) or case.settings.webhook_url is not None
    return [ok("bot", words.BOT_SERVES) if alive else warning("bot", words.BOT_SILENT)]
