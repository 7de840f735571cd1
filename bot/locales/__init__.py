"""The sentences of the chats in each language; English where there is no translation."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

from bot.locales.phrases import Phrases

DEFAULT = "en"
LANGUAGES = ("en", "es", "hi", "ru")

__all__ = ["DEFAULT", "LANGUAGES", "Phrases", "load", "phrases"]


def phrases(language_code: str | None) -> Phrases:
    """Return the sentences for an IETF language tag such as `pt-BR`; English when there is no translation."""
    language = (language_code or DEFAULT).replace("_", "-").split("-")[0].lower()
    return load(language if language in LANGUAGES else DEFAULT)


@lru_cache
def load(language: str) -> Phrases:
    """Read one language's file; a missing or unknown sentence is a TypeError, found by the tests."""
    page = files("bot.locales").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Phrases(**{key: text.strip() for key, text in tomllib.loads(page).items()})
