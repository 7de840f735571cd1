"""Nothing leaves the machine and nothing is run that is not ours."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.locales import LANGUAGES, load
from bot.playground.server import PlaygroundServer
from bot.views.pages import privacy_view
from index.settings import IndexConfig
from tests.support.bots import running, settings_for
from tests.support.building import reindex
from tests.support.fakes import FakeEngine, FakeIndexer
from tests.support.rig import ADA, GROUP, playground, replies, until
from tests.support.stories import write_stories

ROOT = Path(__file__).resolve().parents[2]


def test_the_embedded_models_report_to_nobody_and_write_nothing_home(tmp_path: Path) -> None:
    script = "\n".join(
        [
            "import time",
            "from index.models.token_encoder import token_encoder",
            "token_encoder().encode(['ready'])",
            "time.sleep(0.5)",
            "print('ready')",
        ]
    )
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "ready"
    assert list(tmp_path.rglob("*")) == []


async def test_a_file_where_the_bot_is_started_does_not_take_over_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("index.py", "numpy.py", "bot.py"):
        (elsewhere / name).write_text("raise SystemExit('taken over')", encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    config = IndexConfig(write_stories(tmp_path / "stories", "seaweed.txt"), tmp_path / "data")
    report = await reindex(config)
    assert report.stories.added == 1


async def test_the_builder_is_told_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "OPENAI_API_KEY", "DATABASE_URL"):
        monkeypatch.setenv(name, "a-secret-of-ours")
    seen: list[dict[str, str]] = []
    start = asyncio.create_subprocess_exec

    async def watched(*command: str, env: dict[str, str], **rest: Any) -> asyncio.subprocess.Process:
        seen.append(env)
        return await start(*command, env=env, **rest)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    await reindex(IndexConfig(write_stories(tmp_path / "stories", "seaweed.txt"), tmp_path / "data"))
    [environment] = seen
    assert "a-secret-of-ours" not in environment.values()


@pytest.mark.parametrize("model", [False, True], ids=["without a model", "with a model"])
async def test_privacy_says_what_is_kept_how_long_and_who_sees_it(tmp_path: Path, model: bool) -> None:
    async with playground() as server:
        changes: dict[str, Any] = {"keep_answers_days": 30.0}
        # Never asked: the engine is a fake.
        changes |= {"openai_base_url": "http://127.0.0.1:9/v1"} if model else {}
        settings = settings_for(server, tmp_path).model_copy(update=changes)
        async with running(settings, FakeEngine(), FakeIndexer()):
            page = await privacy_page(server, ADA)
            assert await privacy_page(server, GROUP) == page
    english = load("en")
    assert english.privacy_kept.format(days="30") in page
    assert "/forget" in page
    assert (english.privacy_seen_model in page, english.privacy_seen in page) == (model, not model)
    assert ("operator of that model" in page) == model


async def privacy_page(server: PlaygroundServer, chat: int) -> str:
    server.says(ADA, "/privacy", chat)
    await until(lambda: replies(server, chat))
    return str(replies(server, chat)[-1]["text"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_privacy_is_said_in_every_language_in_one_message(language: str) -> None:
    for has_model in (False, True):
        view = privacy_view(load(language), days=0.5, has_model=has_model)
        assert "0.5" in view.text
        assert view.text.endswith(load(language).privacy_erase)
