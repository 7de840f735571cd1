"""Installations for the tests of the doctor: their settings, and what it finds in them."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.doctor import runner
from bot.doctor.findings import Finding, Mark
from bot.doctor.runner import examine
from bot.settings import Settings, setting_names
from index.settings import IndexConfig


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def settings_of(config: IndexConfig, **fields: object) -> Settings:
    return Settings.model_validate(
        {"stories_dir": config.stories_dir, "data_dir": config.data_dir, "admin_user_ids": {1}, **fields}
    )


async def found(settings: Settings, *names: str) -> dict[str, Finding]:
    """Examine an installation; return the last finding of each check, of these checks alone where some are named."""
    wanted = [check for check in runner.CHECKS if not names or check[0] in names]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(runner, "CHECKS", tuple(wanted))
        return {finding.name: finding async for finding in examine(settings)}


def marks(findings: dict[str, Finding]) -> dict[str, str]:
    return {name: str(finding.mark) for name, finding in findings.items() if finding.mark is not Mark.OK}


def below(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])
