"""`storyproof doctor` on real installations: what is well, each thing that can be wrong, and never a word too much."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import time
from collections import namedtuple
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.doctor import runner, words
from bot.doctor.check import Case
from bot.doctor.findings import Finding, Mark, ok
from bot.doctor.index import index
from bot.doctor.runner import examine, read
from index.generations import integrity
from index.generations.generation import generation_dir
from index.generations.live_pointer import make_live
from index.models.files import COLBERT_TOKENIZER
from index.settings import IndexConfig
from tests.support.bots import running, settings_for
from tests.support.command_line import storyproof
from tests.support.endpoints import KEY
from tests.support.fakes import FakeEngine, FakeIndexer
from tests.support.installations import below, found, marks, port_of, settings_of
from tests.support.rig import ADA, playground, replies, until
from tests.support.stories import build_live

pytestmark = pytest.mark.usefixtures("clean")

TOKEN = "123456:" + "A" * 35


async def test_all_is_well_while_the_bot_runs_and_nothing_of_it_is_touched(small: IndexConfig) -> None:
    """A bot serves; the doctor looks; the bot answers on, and its files are as they were."""
    build_live(small, "v2")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = port_of(free)
    before = below(small.index_dir)
    async with playground() as server:
        settings = settings_for(server, small.data_dir).model_copy(
            update={"stories_dir": small.stories_dir, "http_port": port}
        )
        assert marks(await found(settings)) == {}
        async with running(settings, FakeEngine(), FakeIndexer()):
            server.says(ADA, "How many died?")
            await until((small.data_dir / "alive").exists)
            await until(lambda: replies(server, ADA))
            findings = await found(settings)
            assert marks(findings) == {}
            beside = settings.model_copy(update={"data_dir": small.data_dir / "other"})
            assert marks(await found(beside, "http port")) == {"http port": "wrong"}
            server.says(ADA, "How many returned?")
            await until(lambda: len(replies(server, ADA)) == 2)
        assert (await found(settings, "bot"))["bot"].finding == words.NO_BOT.finding
    assert findings["bot"].finding == words.BOT_SERVES.finding
    assert "v2" in findings["index"].finding
    assert "v1" in findings["previous index"].finding
    assert "answers as Storyproof" in findings["http port"].finding
    assert "@story_proof_bot" in findings["token"].finding
    assert before == below(small.index_dir)


async def test_a_new_folder_is_told_what_is_missing_and_nothing_is_made_in_it(tmp_path: Path) -> None:
    settings, problems = read()
    assert [finding.mark for finding in problems] == [Mark.OK]
    assert marks(await found(settings)) == {"index": "warning", "token": "warning", "admins": "warning"}
    assert below(tmp_path) == {}


def test_every_wrong_setting_is_told_at_once_and_the_others_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(f"TELEGRAM_TOKEN={TOKEN}\nADMIN_USER_IDS=@ada\nHTTP_PORT=70000\nDATA_DIR=mine\n")
    Path(".env").chmod(0o644)
    monkeypatch.setenv("OPENAI_BASE_URL", "localhost")
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example/x")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    settings, problems = read()
    told = " ".join(finding.as_line() for finding in problems)
    for part in ("TELEGRAM_BOT_TOKEN?", "'@ada'", "HTTP_PORT", "OPENAI_BASE_URL", "chmod 600 .env"):
        assert part in told, part
    assert KEY not in told
    assert (settings.data_dir, settings.http_port, settings.webhook_url) == (Path("mine"), None, None)
    monkeypatch.setenv("STORY_DIR", "x")
    assert [(one.mark, one.cure) for one in read()[1] if "STORY_DIR" in one.finding] == [
        (Mark.WARNING, "Did you mean STORIES_DIR?")
    ]
    monkeypatch.delenv("STORY_DIR")
    monkeypatch.delenv("OPENAI_BASE_URL")
    Path(".env").unlink()
    [webhook] = read()[1]
    assert "WEBHOOK_SECRET" in webhook.finding


async def test_every_bad_story_is_named(small: IndexConfig) -> None:
    (small.stories_dir / "empty.md").write_text(" ")
    (small.stories_dir / "latin.txt").write_bytes(b"Caf\xe9 closes. It was old.")
    case = Case(settings_of(small), small, serving=False)
    first, second = [finding async for finding in examine(case.settings) if finding.name == "stories"]
    assert (first.mark, second.mark) == (Mark.WRONG, Mark.WRONG)
    assert "empty.md" in first.finding
    assert "latin.txt is not UTF-8" in second.finding


async def test_a_data_folder_that_cannot_be_written_or_is_full_is_told_of(
    small: IndexConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small.data_dir / "file").write_text("")
    for place in ("file", "file/below"):
        settings = settings_of(small, data_dir=small.data_dir / place)
        assert marks(await found(settings, "data folder")) == {"data folder": "wrong"}
    usage = namedtuple("usage", "total used free")
    for free, mark in ((10**7, "wrong"), (3 * 10**8, "warning")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage(1, 1, free))
        assert marks(await found(settings_of(small), "data folder")) == {"data folder": mark}


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    "damage",
    [
        lambda config: _truncate(generation_dir(config.index_dir, "v1") / "token_vectors.npy"),
        lambda config: (generation_dir(config.index_dir, "v1") / "chroma" / "chroma.sqlite3").unlink(),
        lambda config: shutil.rmtree(generation_dir(config.index_dir, "v1") / "chroma"),
        lambda config: _truncate(generation_dir(config.index_dir, "v1") / "manifest.json"),
        lambda config: shutil.rmtree(generation_dir(config.index_dir, "v1")),
        lambda config: (config.index_dir / "live.json").write_text("{"),
    ],
    ids=["vectors", "Chroma's file", "Chroma's folder", "manifest", "everything", "pointer"],
)
async def test_a_damaged_index_is_found_and_its_cure_named(damage: object, small: IndexConfig) -> None:
    assert callable(damage)
    damage(small)
    finding = (await found(settings_of(small), "index"))["index"]
    assert finding.mark is Mark.WRONG
    assert "storyproof reindex" in finding.cure


async def test_an_index_of_other_vectors_fails_its_canaries(small: IndexConfig) -> None:
    """The files are whole and belong to another version: only the canaries can tell."""
    (small.stories_dir / "bridge.md").write_text("Ferry Stops\n\nThe ferry stopped on Friday. It was old.\n")
    build_live(small, "v2")
    chroma = generation_dir(small.index_dir, "v2") / "chroma"
    shutil.rmtree(chroma)
    shutil.copytree(generation_dir(small.index_dir, "v1") / "chroma", chroma)
    finding = (await found(settings_of(small), "index"))["index"]
    assert (finding.mark, "vector index" in finding.finding) == (Mark.WRONG, True)


async def test_an_index_that_is_behind_is_told_of(small: IndexConfig) -> None:
    (small.stories_dir / "more.md").write_text("Ferry Stops\n\nThe ferry stopped on Friday. It was old.\n")
    assert marks(await found(settings_of(small), "index")) == {"index content": "warning"}
    make_live(small.index_dir, "v1")
    live = small.index_dir / "live.json"
    live.write_text(json.dumps({"version": "v1", "previous": "v0"}))
    assert marks(await found(settings_of(small), "index"))["previous index"] == "warning"
    manifest = generation_dir(small.index_dir, "v1") / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"fingerprint": "', '"fingerprint": "0'))
    findings = await found(settings_of(small), "index")
    assert findings["index"].finding == words.INDEX_OLD.finding.format(version="v1")


async def test_a_version_that_a_reindex_takes_away_meanwhile_is_no_damage(
    small: IndexConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_live(small, "v2")
    make_live(small.index_dir, "v1")
    look = integrity.open_a_copy

    def switched(path: Path) -> object:
        if path.name == "v1":
            make_live(small.index_dir, "v2")
            shutil.rmtree(path)
        return look(path)

    monkeypatch.setattr(integrity, "open_a_copy", switched)
    [first, *_] = await index(Case(settings_of(small), small, serving=True))
    assert (first.mark, "v2" in first.finding) == (Mark.OK, True)


async def test_an_altered_model_is_named(small: IndexConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    files = (
        replace(COLBERT_TOKENIZER, sha256="0" * 64),
        replace(COLBERT_TOKENIZER, package="no-such-package"),
    )
    monkeypatch.setattr("index.models.files.model_files", lambda: files)
    told = [finding async for finding in examine(settings_of(small)) if finding.name == "models"]
    assert [finding.mark for finding in told] == [Mark.WRONG, Mark.WRONG]
    assert "make setup" in told[0].cure


async def test_a_check_that_hangs_or_breaks_hides_no_other(
    small: IndexConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(_: Case) -> Sequence[Finding]:
        await asyncio.sleep(60)
        return []

    async def breaks(_: Case) -> Sequence[Finding]:
        raise KeyError(TOKEN)

    async def works(_: Case) -> Sequence[Finding]:
        return [ok("last", words.NO_PORT)]

    monkeypatch.setattr(runner, "CHECKS", (("hung", hangs), ("broken", breaks), ("last", works)))
    started = time.monotonic()
    findings = [finding async for finding in examine(settings_of(small), seconds=0.2)]
    assert time.monotonic() - started < 5
    assert [(finding.name, finding.mark) for finding in findings] == [
        ("hung", Mark.WRONG),
        ("broken", Mark.WRONG),
        ("last", Mark.OK),
    ]
    assert TOKEN not in " ".join(finding.as_line() for finding in findings)


def test_the_command_prints_a_line_a_finding_and_fails_for_what_is_wrong_alone(tmp_path: Path) -> None:
    settings = {"TELEGRAM_API_BASE_URL": "http://127.0.0.1:9", "DATA_DIR": str(tmp_path / "data")}
    well = storyproof("doctor", cwd=tmp_path, **settings)
    assert (well.returncode, well.stderr) == (0, "")
    assert {line.split()[0] for line in well.stdout.splitlines()} == {"ok", "warning"}
    started = time.monotonic()
    ill = storyproof("doctor", "--json", cwd=tmp_path, **settings, TELEGRAM_BOT_TOKEN=TOKEN, HTTP_PORT="no")
    assert time.monotonic() - started < 10
    rows = [json.loads(line) for line in ill.stdout.splitlines()]
    assert {row["check"] for row in rows if row["status"] == "wrong"} == {"settings", "token"}
    assert all(set(row) == {"check", "status", "finding", "cure"} for row in rows)
    assert all(row["cure"] for row in rows if row["status"] != "ok")
    assert ill.returncode == 1
    assert TOKEN not in ill.stdout + ill.stderr
