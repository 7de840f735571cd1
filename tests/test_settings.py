"""Settings come from the environment and .env, are documented, and say what is wrong with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import DEFAULT_MODEL, TELEGRAM_SERVER, doubts, load_settings, setting_names
from bot.settings_typos import misspelt
from index.errors import ConfigurationError

ROOT = Path(__file__).parent.parent
TOKEN = "123456:" + "A" * 35


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_nothing_is_required(env: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    assert settings.telegram_bot_token is None
    assert settings.telegram_api_base_url == TELEGRAM_SERVER
    assert (settings.stories_dir, settings.data_dir) == (Path("stories"), Path("data"))
    assert settings.openai_model == DEFAULT_MODEL
    assert settings.endpoint() is None


def test_the_environment_wins_over_the_file_and_empty_means_unset(env: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(
        f"TELEGRAM_BOT_TOKEN={TOKEN}\nDATA_DIR=from_file\nOPENAI_BASE_URL=  \nSTORIES_DIR=\n"
    )
    env.setenv("DATA_DIR", "from_environment")
    env.setenv("OPENAI_MODEL", "")
    settings = load_settings()
    assert settings.data_dir == Path("from_environment")
    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert settings.openai_base_url is None
    assert settings.openai_model == DEFAULT_MODEL


@pytest.mark.parametrize("written", ["1,22", "1 22", " 1, 22 ,", "1;22"])
def test_admins_are_numbers(env: pytest.MonkeyPatch, written: str) -> None:
    env.setenv("ADMIN_USER_IDS", written)
    assert load_settings().admin_user_ids == {1, 22}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ADMIN_USER_IDS", "1, @ada", "'@ada' is not a numeric id"),
        ("ADMIN_USER_IDS", "-5", "'-5' is not a numeric id"),
        ("TELEGRAM_API_BASE_URL", "localhost:8081", "is not a web address"),
        ("OPENAI_BASE_URL", "ftp://x", "is not a web address"),
        ("TELEGRAM_BOT_TOKEN", f"{TOKEN} {TOKEN}", "has a space"),
        ("TELEGRAM_BOT_TOKEN", f"'{TOKEN}'", "is not a bot token"),
        ("TELEGRAM_BOT_TOKEN", f"{TOKEN}/../x", "is not a bot token"),
        ("TELEGRAM_BOT_TOKEN", f"bot{TOKEN}", "is not a bot token"),
        (
            "ANSWER_MODE",
            "fast",
            "can be placeholder or direct, and nothing else. Write, say, ANSWER_MODE=direct",
        ),
        ("CORRECTIONS", "yes", "can be list or reply, and nothing else. Write, say, CORRECTIONS=reply"),
        ("KEEP_ANSWERS_DAYS", "0", "greater than 0. Write, say, KEEP_ANSWERS_DAYS=365 in .env"),
        ("KEEP_ANSWERS_DAYS", "a year", "is not a number of days"),
        ("KEEP_ANSWERS_DAYS", "inf", "is not a number of days"),
        ("HTTP_PORT", "80000", "from 1 to 65535. Write, say, HTTP_PORT=8080 in .env"),
        ("HTTP_PORT", "web", "is not a port"),
        ("WEBHOOK_URL", "bot.example/hook", "is not a web address"),
    ],
)
def test_a_wrong_value_is_named_and_no_secret_shown(
    env: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    env.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    line = str(caught.value)
    assert name in line
    assert said in line
    assert TOKEN not in line
    assert "Input should" not in line


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("TELEGRAM_BOT_TOKN", "TELEGRAM_BOT_TOKEN"),
        ("STORYPROOF_DATA_DIR", "DATA_DIR"),
        ("STORYPROOF_XYZ", "The settings are"),
        ("OPENAI_APIKEY", "OPENAI_API_KEY"),
        ("OPENAI_MODELS", "OPENAI_MODEL"),
        ("ADMIN_USER_ID", "ADMIN_USER_IDS"),
    ],
)
def test_a_typo_is_named_with_what_was_meant(env: pytest.MonkeyPatch, name: str, meant: str) -> None:
    env.setenv(name, "x")
    with pytest.raises(ConfigurationError, match=name) as caught:
        load_settings()
    assert meant in caught.value.cure


@pytest.mark.parametrize(
    "name",
    [
        "OPENAI_ORG_ID",
        "OPENAI_PROJECT",
        "OPENAI_API_BASE",
        "XDG_DATA_DIRS",
        "PATH",
        "DATABASE_USER",
        "HTTPS_PORT",
    ],
)
def test_names_of_others_are_let_be(env: pytest.MonkeyPatch, name: str) -> None:
    assert list(misspelt([name], [name], setting_names())) == []
    env.setenv(name, "x")
    assert doubts() == ()


@pytest.mark.parametrize(
    ("name", "meant"),
    [("STORY_DIR", "STORIES_DIR"), ("STORIES_FOLDER", "STORIES_DIR"), ("ADMIN_IDS", "ADMIN_USER_IDS"),
     ("DATADIR", "DATA_DIR"), ("OPENAI_KEY", "OPENAI_API_KEY")],
)  # fmt: skip
def test_a_name_like_ours_is_refused_in_the_file_and_pointed_at_in_the_environment(
    env: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str, meant: str
) -> None:
    env.setenv(name, "x")
    load_settings()
    [told] = caplog.messages
    assert told == f"{name} in the environment is no setting of storyproof. Did you mean {meant}?"
    env.delenv(name)
    Path(".env").write_text(f"{name}=x\n")
    with pytest.raises(ConfigurationError, match=f"{name} in .env. Did you mean {meant}"):
        load_settings()


def test_a_typo_in_the_file_is_found_where_it_is(env: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("STORIES_DIRS=x\n")
    with pytest.raises(ConfigurationError, match=r"STORIES_DIRS in \.env.*STORIES_DIR"):
        load_settings()


def test_a_file_that_is_not_utf8_is_named(env: pytest.MonkeyPatch) -> None:
    Path(".env").write_bytes(b"DATA_DIR=\xff\xfe\n")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_settings()


def test_a_key_or_an_address_turns_the_model_on(env: pytest.MonkeyPatch) -> None:
    env.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8080/v1/")
    local = load_settings().endpoint()
    assert local is not None
    assert (local.base_url, local.model) == ("http://127.0.0.1:8080/v1", DEFAULT_MODEL)
    env.delenv("OPENAI_BASE_URL")
    env.setenv("OPENAI_API_KEY", "sk-private")
    hosted = load_settings().endpoint()
    assert hosted is not None
    assert hosted.api_key == "sk-private"
    assert hosted.base_url is None


def test_secrets_are_not_in_a_repr(env: pytest.MonkeyPatch) -> None:
    env.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    env.setenv("OPENAI_API_KEY", "sk-private")
    settings = load_settings()
    assert settings.secrets == (TOKEN, "sk-private")
    for shown in (repr(settings), str(settings), repr(settings.endpoint())):
        assert TOKEN not in shown
        assert "sk-private" not in shown


def test_an_absent_stories_folder_means_the_sample_unless_it_was_asked_for(env: pytest.MonkeyPatch) -> None:
    sample = load_settings().index_config().stories_dir
    assert any(sample.glob("*.md"))
    env.setenv("STORIES_DIR", "elsewhere")
    assert load_settings().index_config().stories_dir == Path("elsewhere")


@pytest.mark.parametrize("page", [".env.example", "README.md"])
def test_every_setting_is_documented(page: str) -> None:
    words = set(re.findall(r"[A-Z][A-Z_]+", (ROOT / page).read_text(encoding="utf-8")))
    assert set(setting_names()) <= words


def test_the_example_file_names_nothing_unknown() -> None:
    written = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(written) == sorted(setting_names())


def test_a_webhook_needs_a_secret_and_brings_a_port(env: pytest.MonkeyPatch) -> None:
    assert load_settings().http_port_used is None
    env.setenv("WEBHOOK_URL", "https://bot.example/hook")
    with pytest.raises(ConfigurationError, match="WEBHOOK_URL needs WEBHOOK_SECRET"):
        load_settings()
    env.setenv("WEBHOOK_SECRET", "s" * 40)
    assert load_settings().http_port_used == 8080
    env.setenv("HTTP_PORT", "9000")
    assert load_settings().http_port_used == 9000


def test_every_secret_is_known_to_the_log_and_shown_nowhere(env: pytest.MonkeyPatch) -> None:
    secrets = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "OPENAI_API_KEY": "sk-of-the-tests",
        "WEBHOOK_SECRET": "hook-of-the-tests",
        "DATABASE_URL": "postgresql://bot:pass-of-the-tests@127.0.0.1/bot",
    }
    for name, value in secrets.items():
        env.setenv(name, value)
    settings = load_settings()
    assert set(secrets.values()) <= set(settings.secrets)
    shown = f"{settings!r} {settings} {settings.model_dump()}"
    assert not [value for value in secrets.values() if value in shown]
    assert settings.bot_id == 123456
