"""A prompt's name comes in; its words, with checked placeholders ready to fill, go out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

EXPECTED: Final[dict[str, frozenset[str]]] = {
    "answer_system": frozenset({"language"}),
    "answer_user": frozenset({"sentences", "history", "question"}),
}

_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


class PromptError(Exception):
    """A prompt file is missing, or its placeholders are not the expected ones."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The words of one prompt file and the names of the `{{placeholders}}` in it."""

    name: str
    text: str
    placeholders: frozenset[str]

    def fill(self, **values: str) -> str:
        """Return the text with every placeholder replaced once; raise PromptError unless each has a value.

        What is filled in is never read for placeholders again, so a value cannot pull in another value.
        """
        _compare(self.name, "value", expected=self.placeholders, found=frozenset(values))
        return _PLACEHOLDER.sub(lambda match: values[match.group(1)], self.text)


def load(name: str) -> Prompt:
    """Read prompts/<name>.md; raise PromptError, naming file and placeholder, unless they are as expected."""
    if name not in EXPECTED:
        raise PromptError(
            f"There is no prompt called {name!r}. Known prompts: {', '.join(sorted(EXPECTED))}."
        )
    try:
        text = files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise PromptError(f"prompts/{name}.md is missing or is not UTF-8 text. Install it again.") from None
    return parse(name, text, EXPECTED[name])


def parse(name: str, text: str, expected: frozenset[str]) -> Prompt:
    """Make a Prompt of `text`; raise PromptError unless its placeholders are exactly `expected`."""
    found = frozenset(_PLACEHOLDER.findall(text))
    _compare(name, "placeholder", expected=expected, found=found)
    return Prompt(name=name, text=text.strip(), placeholders=found)


def _compare(name: str, what: str, *, expected: frozenset[str], found: frozenset[str]) -> None:
    missing, unknown = sorted(expected - found), sorted(found - expected)
    complaints = [f"lacks the {what} {{{{{each}}}}}" for each in missing]
    complaints += [f"has the unknown {what} {{{{{each}}}}}" for each in unknown]
    if complaints:
        raise PromptError(f"prompts/{name}.md {' and '.join(complaints)}.")
