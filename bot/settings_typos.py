"""Names of variables that look like a misspelt setting of ours: to be refused, or only pointed at."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Final

from index.errors import ConfigurationError

_OUR_PREFIXES: Final = ("TELEGRAM_", "STORYPROOF_")
_GENERIC_NAMES: Final = {"CORRECTIONS", "DATA_DIR", "DATABASE_URL", "HTTP_HOST", "HTTP_PORT"}
_OF_OTHERS: Final = {
    "OPENAI_API_BASE", "OPENAI_API_HOST", "OPENAI_API_TYPE", "OPENAI_API_VERSION", "OPENAI_MODEL_NAME", "OPENAI_ORG_ID",
    "OPENAI_PROJECT", "DATABASE_HOST", "DATABASE_NAME", "DATABASE_PORT", "DATABASE_USER", "TEST_DATABASE_URL",
    "HTTP_HOST_NAME", "HTTP_PROXY", "HTTPS_HOST", "HTTPS_PORT", "HTTPS_PROXY", "XDG_DATA_DIRS", "XDG_DATA_HOME",
}  # fmt: skip
"""Names that other programs know, however like ours they are."""
_LIKE: Final = 0.78
_VERY_LIKE: Final = 0.87
"""Similarities of difflib, between 0 and 1."""


def misspelt(
    environment: Iterable[str], env_file: Iterable[str], ours: Iterable[str]
) -> Iterator[ConfigurationError]:
    """Yield what to refuse: our file is for us, and in the environment a name that can hardly be another program's."""
    ours = tuple(ours)
    distinctive = [name for name in ours if name not in _GENERIC_NAMES]
    for names, candidates, like, place in (
        (env_file, ours, _LIKE, ".env"),
        (environment, distinctive, _VERY_LIKE, "the environment"),
    ):
        for name in sorted(names):
            meant = _meant(name.upper(), ours, candidates, like)
            if meant is not None:
                hint = f"Did you mean {meant}?" if meant else f"The settings are: {', '.join(ours)}."
                yield ConfigurationError(f"Unknown setting {name} in {place}.", hint)


def doubtful(environment: Iterable[str], ours: Iterable[str]) -> Iterator[ConfigurationError]:
    """Yield what to point at: names in the environment that may be a misspelt one of ours, or another program's."""
    ours = tuple(ours)
    distinctive = [name for name in ours if name not in _GENERIC_NAMES]
    for name in sorted(environment):
        if _meant(name.upper(), ours, distinctive, _VERY_LIKE) is not None:
            # It is refused.
            continue
        meant = _meant(name.upper(), ours, distinctive, _LIKE) or _meant(name.upper(), ours, ours, _VERY_LIKE)
        if meant:
            yield ConfigurationError(
                f"{name} in the environment is no setting of storyproof.", f"Did you mean {meant}?"
            )


def _meant(name: str, ours: Iterable[str], candidates: Iterable[str], like: float) -> str | None:
    """Return the setting `name` misspells, "" when only its prefix is ours, None when it is fine."""
    if name in ours or name in _OF_OTHERS:
        return None
    if name.startswith(_OUR_PREFIXES):
        bare = name.removeprefix("STORYPROOF_")
        return bare if bare in ours else next(iter(difflib.get_close_matches(bare, ours, 1, 0.6)), "")
    return next(iter(difflib.get_close_matches(name, candidates, 1, like)), None)
