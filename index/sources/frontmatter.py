"""A Markdown file's text in, its front matter's plain fields and its body out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import yaml
from frontmatter.default_handlers import YAMLHandler

from index.errors import FrontMatterError
from index.sources.invisible import canonical_text

_LONGEST: Final = 2**14
_LONGEST_FIELD: Final = 2000
_UNCLOSED = re.compile(
    r"\s*---[ \t]*\r?\n(?:title|date|source|url|author|language)[ \t]*:(?!.*^---[ \t]*$)",
    re.MULTILINE | re.DOTALL,
)


class PlainLoader(yaml.SafeLoader):
    """YAML without aliases, by which a few lines can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose the next node; raise YAMLError for an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read here")
        return super().compose_node(parent, index)


def read_front_matter(where: object, raw: str) -> tuple[str, Mapping[str, Any]]:
    """Return the body and the fields, none where there is no front matter; raises FrontMatterError."""
    handler, text = YAMLHandler(), raw.strip()
    parts = text[: _LONGEST * 2] if handler.detect(text) else ""
    try:
        matter, _ = handler.split(parts)
    except ValueError:
        if _UNCLOSED.match(parts):
            raise FrontMatterError(
                f"{where}: its front matter has no end.", "Put a line of --- under it."
            ) from None
        return raw, {}
    if len(matter) > _LONGEST:
        raise FrontMatterError(
            f"{where}: its front matter is too long.", "Leave out what is not title, date or url."
        )
    fields = _loaded(where, matter)
    # Two rulers with prose between them are no front matter.
    return (handler.split(text)[1], fields) if fields else (raw, {})


def field_of(where: object, fields: Mapping[str, Any], name: str) -> str | None:
    """Return a field as one line of what can be seen; None where it is missing, or a list; raises FrontMatterError."""
    value = fields.get(name)
    if not isinstance(value, str | int | float | date):
        return None
    try:
        text = " ".join(canonical_text(str(value)).split())
    except ValueError:  # a number of thousands of digits
        text = "9" * (_LONGEST_FIELD + 1)
    if len(text) > _LONGEST_FIELD:
        raise FrontMatterError(f"{where}: its {name} is too long.", "Shorten it.")
    return text or None


def _loaded(where: object, matter: str) -> Mapping[str, Any]:
    try:
        # A SafeLoader in all but its name.
        loaded = yaml.load(matter, Loader=PlainLoader)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise FrontMatterError(
            f"{where}: its front matter is not valid YAML (line {line}).",
            "Put values with a colon in quotes.",
        ) from None
    return loaded if isinstance(loaded, dict) else {}
