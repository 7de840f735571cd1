"""What the doctor learns from Telegram: the token, privacy mode, and a webhook that takes the updates away."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from telegram import WebhookInfo

from bot.doctor import words
from bot.doctor.check import Case
from bot.doctor.findings import Finding, Mark, Said
from bot.doctor.telegram import telegram, webhook
from bot.playground.errors import Drop
from bot.playground.server import PlaygroundServer
from bot.settings import Settings
from index.settings import IndexConfig
from tests.support.bots import settings_for
from tests.support.rig import bot_of, playground

OURS, OTHER = "https://bot.example/hook", "https://other.example/secret-path"
NOW = time.time()


async def asked(settings: Settings, *, serving: bool = False) -> list[Finding]:
    case = Case(settings, IndexConfig(settings.stories_dir, settings.data_dir), serving)
    return list(await telegram(case))


async def test_the_token_privacy_mode_and_the_webhook_are_read_by_two_calls(tmp_path: Path) -> None:
    async with playground() as server:
        settings = settings_for(server, tmp_path)
        token, privacy, hook = await asked(settings)
        assert [one.mark for one in (token, privacy, hook)] == [Mark.OK] * 3
        assert privacy.finding == words.PRIVACY_ON.finding
        server.set_privacy(on=False)
        assert (await asked(settings))[1].finding == words.PRIVACY_OFF.finding
        assert set(server.counts) == {"getMe", "getWebhookInfo"}


async def test_a_webhook_that_takes_the_updates_of_a_running_bot_is_wrong(tmp_path: Path) -> None:
    async with playground() as server:
        await hook_elsewhere(server)
        settings = settings_for(server, tmp_path)
        for serving, mark in ((False, Mark.WARNING), (True, Mark.WRONG)):
            *_, finding = await asked(settings, serving=serving)
            assert (finding.mark, "other.example" in finding.finding) == (mark, True)
            assert "secret-path" not in finding.as_line()


async def hook_elsewhere(server: PlaygroundServer) -> None:
    async with bot_of(server) as bot:
        await bot.set_webhook(OTHER)


async def test_a_token_that_telegram_does_not_know_and_a_telegram_that_is_away_are_told_apart(
    tmp_path: Path,
) -> None:
    async with playground() as server:
        settings = settings_for(server, tmp_path)
        stolen = settings.model_copy(update={"telegram_bot_token": SecretStr("99:" + "B" * 35)})
        [unknown] = await asked(stolen)
        server.fail_next("getMe", Drop())
        [away] = await asked(settings)
    [gone] = await asked(settings)
    assert {one.mark for one in (unknown, away, gone)} == {Mark.WRONG}
    assert "does not know TELEGRAM_BOT_TOKEN" in unknown.finding
    assert "does not answer" in away.finding
    assert "does not answer" in gone.finding
    assert "B" * 35 not in unknown.as_json()


@pytest.mark.parametrize(
    ("url", "wanted", "serving", "expected"),
    [
        ("", None, True, (Mark.OK, words.POLLING)),
        ("", OURS, True, (Mark.WARNING, words.WEBHOOK_MISSING)),
        (OURS, OURS, True, (Mark.OK, words.WEBHOOK)),
        (OTHER, OURS, False, (Mark.WARNING, words.WEBHOOK_OTHER)),
        (OTHER, OURS, True, (Mark.WRONG, words.WEBHOOK_OTHER)),
        (OTHER, None, False, (Mark.WARNING, words.WEBHOOK_LEFT)),
        (OTHER, None, True, (Mark.WRONG, words.WEBHOOK_CONFLICT)),
    ],
)
def test_where_updates_go_is_compared_with_where_they_should(
    url: str, wanted: str | None, serving: bool, expected: tuple[Mark, Said]
) -> None:
    info = WebhookInfo(url, has_custom_certificate=False, pending_update_count=2)
    finding = webhook(info, wanted, serving=serving, now=NOW)
    said = expected[1].finding.format(host="other.example", pending=2)
    assert (finding.mark, finding.finding) == (expected[0], said)


def test_a_webhook_that_fails_now_is_told_of_and_one_that_failed_once_is_not() -> None:
    for ago, pending, mark in ((60, 3, Mark.WARNING), (7200, 3, Mark.OK), (60, 0, Mark.OK)):
        info = WebhookInfo(
            OURS,
            has_custom_certificate=False,
            pending_update_count=pending,
            last_error_date=datetime.fromtimestamp(NOW - ago, UTC),
            last_error_message="Connection refused",
        )
        assert webhook(info, OURS, serving=True, now=NOW).mark is mark
