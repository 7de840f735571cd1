"""Secrets are hidden where they can stand, and the program's own sentences are left whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.doctor.findings import Said, failure, warning
from bot.lifecycle.masking import HIDDEN, Mask
from bot.settings import Settings
from index.errors import ConfigurationError
from tests.support.command_line import storyproof
from tests.support.installations import found


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("nonsense", "Write postgresql://user:password@host/name."),
        ("mysql://u:p@127.0.0.1/x", "DATABASE_URL is not a PostgreSQL address."),
        ("postgresql://storyproof:storyproof@127.0.0.1:9/x", "`storyproof run` and `storyproof reindex`"),
        ("postgresql://u:reindex@127.0.0.1:9/x", "`storyproof run` and `storyproof reindex`"),
        ("postgresql://u:database@127.0.0.1:9/x", "The database of DATABASE_URL cannot be reached."),
    ],
)
async def test_the_doctors_own_words_are_whole_whatever_the_password(
    url: str, advice: str, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=SecretStr(url))
    findings = (await found(settings, "database", "index")).values()
    told = " ".join(one.masked(Mask(settings.secrets)).as_line() for one in findings)
    assert advice in told
    assert HIDDEN not in told
    assert url not in told


def test_the_command_masks_what_it_prints(tmp_path: Path) -> None:
    home = {"DATA_DIR": "sk-1234567", "OPENAI_API_KEY": "sk-1234567", "OPENAI_BASE_URL": "http://127.0.0.1:9"}
    done = storyproof("doctor", cwd=tmp_path, **home)
    assert f"{HIDDEN} is made at the first start." in done.stdout
    assert "sk-1234567" not in done.stdout


def test_a_secret_in_a_fact_is_hidden_and_in_the_words_around_it_is_not() -> None:
    mask = Mask(["reindex", "postgresql://u:swordfish@db/x", "sk-1234567"])
    said = Said("{server} says {reason}; swordfish", "Send /reindex to {where}.")
    facts = {"server": "http://u:hunter2@h", "reason": "no reindex, swordfish", "where": Path("/sk-1234567")}
    told = warning("x", said, **facts).masked(mask)
    assert told.finding == f"http://{HIDDEN}@h says no {HIDDEN}, {HIDDEN}; swordfish"
    assert told.cure == f"Send /reindex to /{HIDDEN}."
    assert json.loads(told.as_json())["cure"] == told.cure
    error = ConfigurationError("No swordfish at http://u:hunter2@h, sk-1234567, password=swordfish.", "x")
    assert (
        failure("x", error).masked(mask).finding
        == f"No swordfish at http://{HIDDEN}@h, {HIDDEN}, password={HIDDEN}."
    )


@pytest.mark.parametrize("password", ["p", "storyproof", "hunt"])
@pytest.mark.parametrize(
    "written",
    ["password={}", "{{'password': '{}'}}", 'token: "{}"', "Bearer {}", "postgresql+psycopg://u:{}@db/x"],
)
def test_a_short_or_common_secret_is_hidden_where_it_stands_as_one(password: str, written: str) -> None:
    mask = Mask([f"postgresql://u:{password}@db/x"])
    for redact in (mask.redact, mask.redact_our_own):
        assert redact(written.format(password)) == written.replace("u:{}", "{}").replace(
            "{}", HIDDEN
        ).replace("{{", "{").replace("}}", "}")
    told = "Run `storyproof reindex`; a PostgreSQL hunts."
    assert mask.redact(told) == told
