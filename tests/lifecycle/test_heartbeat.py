"""Signs of life: given while the bot polls, missed when it does not."""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from pathlib import Path

import pytest

from bot.commands import health as command
from bot.lifecycle.heartbeat import STALE_SECONDS, beat, is_alive
from tests.support.rig import until


async def beating(folder: Path, *, polling: bool) -> asyncio.Task[None]:
    return asyncio.create_task(beat(folder, lambda: polling, every=0.01))


async def test_a_polling_bot_is_alive_also_in_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    task = await beating(tmp_path / "data", polling=True)
    await until(lambda: is_alive(tmp_path / "data"))
    task.cancel()


async def test_a_bot_that_does_not_poll_gives_no_sign(tmp_path: Path) -> None:
    task = await beating(tmp_path, polling=False)
    await asyncio.sleep(0.05)
    assert not is_alive(tmp_path)
    task.cancel()


def test_an_old_sign_of_life_does_not_count(tmp_path: Path) -> None:
    sign = tmp_path / "alive"
    sign.touch()
    assert is_alive(tmp_path)
    old = time.time() - STALE_SECONDS - 1
    os.utime(sign, (old, old))
    assert not is_alive(tmp_path)


def test_the_command_exits_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert command.run(argparse.Namespace()) == 1
    assert "Is it running" in capsys.readouterr().err
    (tmp_path / "alive").touch()
    assert command.run(argparse.Namespace()) == 0
