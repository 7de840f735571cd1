"""The settings, checked; nothing else in the project reads the environment."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.settings_typos import doubtful, misspelt
from index.errors import ConfigurationError
from index.settings import IndexConfig

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from index.settings import EndpointSettings

log = logging.getLogger(__name__)

ENV_FILE = Path(".env")
DEFAULT_MODEL = "gpt-4.1-mini"
DEFAULT_HTTP_PORT = 8080
TELEGRAM_SERVER = "https://api.telegram.org"

_WRITE = "in .env or in the environment."
_POSSIBLE = {
    "answer_mode": ("can be placeholder or direct, and nothing else.", "direct"),
    "corrections": ("can be list or reply, and nothing else.", "reply"),
    "keep_answers_days": ("is not a number of days greater than 0.", "365"),
    "http_port": ("is not a port, which is a whole number from 1 to 65535.", "8080"),
}
"""What is said of a value that is none of these, and an example of one that is."""
_SEPARATORS = re.compile(r"[\s,;]+")


class Settings(BaseSettings):
    """Everything that can be set from outside; each field is the environment variable of the same name."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    telegram_bot_token: SecretStr | None = None
    telegram_api_base_url: str = TELEGRAM_SERVER
    admin_user_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    stories_dir: Path = Path("stories")
    data_dir: Path = Path("data")
    database_url: SecretStr | None = None
    answer_mode: Literal["placeholder", "direct"] = "placeholder"
    corrections: Literal["list", "reply"] = "list"
    keep_answers_days: float = Field(default=365.0, gt=0, allow_inf_nan=False)
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    http_host: str = "127.0.0.1"
    http_port: int | None = Field(default=None, ge=1, le=65535)
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str = DEFAULT_MODEL

    @model_validator(mode="before")
    @classmethod
    def _blank_is_unset(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if not isinstance(value, str) or value.strip()}

    @field_validator("telegram_bot_token", "openai_api_key", "webhook_secret", "database_url", mode="before")
    @classmethod
    def _one_word(cls, value: object) -> object:
        text = value.strip() if isinstance(value, str) else value
        if isinstance(text, str) and re.search(r"\s", text):
            raise ValueError("has a space or a line break in it.")
        return text

    @field_validator("telegram_bot_token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("is not a bot token. Copy it from @BotFather: digits, a colon, letters.")
        return value

    @field_validator("admin_user_ids", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        words = [word for word in _SEPARATORS.split(value) if word]
        wrong = [word for word in words if not re.fullmatch(r"[0-9]{1,18}", word)]
        if wrong:
            raise ValueError(
                f"{wrong[0]!r} is not a numeric id. Write numbers separated by commas; no names."
            )
        return frozenset(int(word) for word in words)

    @field_validator("telegram_api_base_url", "openai_base_url", "webhook_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not re.fullmatch(r"https?://[^\s/]+\S*", value):
            raise ValueError("is not a web address. Write it with http:// or https:// in front.")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _webhook_has_a_secret(self) -> Settings:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("WEBHOOK_URL needs WEBHOOK_SECRET: say, the output of `openssl rand -hex 32`.")
        return self

    @field_validator("stories_dir", "data_dir")
    @classmethod
    def _from_home(cls, value: Path) -> Path:
        return value.expanduser()

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the values that must never be seen in a log."""
        secrets = (self.telegram_bot_token, self.openai_api_key, self.webhook_secret, self.database_url)
        return tuple(secret.get_secret_value() for secret in secrets if secret)

    @property
    def bot_id(self) -> int:
        """Return the numeric id of the bot's account, which its token begins with (0: there is none)."""
        token = self.telegram_bot_token
        return int(token.get_secret_value().split(":")[0]) if token else 0

    @property
    def http_port_used(self) -> int | None:
        """Return the port to answer HTTP on: a webhook needs one, long polling does not."""
        return self.http_port or (DEFAULT_HTTP_PORT if self.webhook_url else None)

    @property
    def has_model(self) -> bool:
        """Tell whether a language model writes the answers: a key or an address is given."""
        return self.openai_api_key is not None or self.openai_base_url is not None

    def index_config(self) -> IndexConfig:
        """Return where stories and indexes live; the shipped sample when there is no stories folder."""
        stories = self.stories_dir
        if "stories_dir" not in self.model_fields_set and not stories.exists():
            from index.intake import sample_stories_dir

            return IndexConfig(sample_stories_dir(), self.data_dir, sample_for=stories)
        return IndexConfig(stories, self.data_dir)

    def endpoint(self) -> EndpointSettings | None:
        """Return the language model to write answers with, or None for verbatim answers."""
        if not self.has_model:
            return None
        from index.settings import EndpointSettings

        key = self.openai_api_key.get_secret_value() if self.openai_api_key else "none"
        return EndpointSettings(api_key=key, base_url=self.openai_base_url, model=self.openai_model)


def setting_names() -> tuple[str, ...]:
    """Return the environment variables that are settings of ours."""
    return tuple(name.upper() for name in Settings.model_fields)


def load_settings(env_file: Path = ENV_FILE) -> Settings:
    """Read the environment, then `env_file`; raise ConfigurationError naming what to mend."""
    settings, problems = read_settings(env_file)
    if problems:
        raise problems[0]
    for doubt in doubts():
        log.warning("%s", doubt)
    return settings


def read_settings(env_file: Path = ENV_FILE) -> tuple[Settings, tuple[ConfigurationError, ...]]:
    """Read what can be read, and return it with every problem; a setting that is wrong has its default."""
    problems: list[ConfigurationError] = []
    try:
        in_file = _read_env_file(env_file)
    except ConfigurationError as error:
        problems.append(error)
        in_file = {}
    problems += misspelt(os.environ, in_file, setting_names())
    # The type checker does not know the underscored arguments of pydantic-settings.
    build: Callable[..., Settings] = Settings
    defaults: dict[str, Any] = {}
    while True:
        try:
            settings = build(_env_file=env_file if in_file else None, _env_file_encoding="utf-8", **defaults)
        except ValidationError as error:
            found = error.errors(include_input=False, include_url=False, include_context=False)
            problems += map(_configuration_error, found)
            # What is wrong with no single field is the webhook without its secret.
            wrong = {str(one["loc"][0]) for one in found if one["loc"]} or {"webhook_url"}
            if wrong <= defaults.keys():
                raise
            defaults |= {name: Settings.model_fields[name].get_default() for name in wrong}
        else:
            return settings, tuple(problems)


def doubts() -> tuple[ConfigurationError, ...]:
    """Return what in the environment may be a misspelt setting of ours, and may be another program's."""
    return tuple(doubtful(os.environ, setting_names()))


def _read_env_file(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        return dotenv_values(path, encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read: {error.strerror}.", "Check its permissions."
        ) from None


def _configuration_error(error: ErrorDetails) -> ConfigurationError:
    """Name the setting, what is wrong with it, without its value, and what to write."""
    own = error["type"] == "value_error"
    problem = error["msg"].removeprefix("Value error, ") if own else "has a value that cannot be used."
    if not error["loc"]:
        return ConfigurationError(problem, f"Mend it {_WRITE}")
    field = str(error["loc"][0])
    name = field.upper()
    if not own and field in _POSSIBLE:
        problem, example = _POSSIBLE[field]
        return ConfigurationError(f"{name} {problem}", f"Write, say, {name}={example} {_WRITE}")
    joint = " " if problem.startswith(("has ", "is ")) else ": "
    return ConfigurationError(f"{name}{joint}{problem}", f"Mend it {_WRITE}")
