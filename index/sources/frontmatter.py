"""A Markdown file's text in, its front matter's plain fields and its body out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import yaml
from frontmatter.default_handlers import YAMLHandler
from yaml.composer import Composer
from yaml.constructor import ConstructorError
from yaml.parser import Parser

from index.errors import FrontMatterError
from index.sources.days import day_in
from index.sources.invisible import canonical_text

_LONGEST: Final = 2**14
_LONGEST_FIELD: Final = 2000
_NOTHING: Final = frozenset({"", "~", "null"})
_UNCLOSED = re.compile(
    r"\s*---[ \t]*\r?\n(?:title|date|source|url|author|language)[ \t]*:(?!.*^---[ \t]*$)",
    re.MULTILINE | re.DOTALL,
)


class _WithoutAliases(Parser, Composer):
    """Aliases are refused: by them a few lines can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose the next node; raise YAMLError for an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read here")
        return super().compose_node(parent, index)


class PlainLoader(_WithoutAliases, yaml.SafeLoader):
    """YAML without aliases, whose every fault is a YAMLError."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Make the value of a node; raise ConstructorError for one that is not what its tag says."""
        try:
            return super().construct_object(node, deep)
        except (LookupError, AttributeError, TypeError, ValueError):
            raise ConstructorError(None, None, "no such value", node.start_mark) from None


class TextLoader(_WithoutAliases, yaml.BaseLoader):
    """YAML without aliases whose values are texts: "no" is Norwegian, and no tag is obeyed."""


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
    """Return a field as one line of what can be seen; None where it is missing, or a list; raises FrontMatterError.

    Of authors there may be several.
    """
    value = fields.get(name)
    if name == "author" and isinstance(value, list):
        value = ", ".join(one for one in value if isinstance(one, str) and one not in _NOTHING)
    if not isinstance(value, str) or value in _NOTHING:
        return None
    text = " ".join(canonical_text(value).split())
    if len(text) > _LONGEST_FIELD:
        raise FrontMatterError(f"{where}: its {name} is too long.", "Shorten it.")
    return text or None


def day_of(where: object, fields: Mapping[str, Any]) -> str | None:
    """Return the date in the front matter as YYYY-MM-DD, None where there is none; FrontMatterError for no date."""
    text = field_of(where, fields, "date")
    day = day_in(text) if text is not None else None
    if text is not None and day is None:
        raise FrontMatterError(
            f"{where}: the date in its front matter is no date, or one to come.",
            'Write it like this, or leave it out: "date: 2024-07-09".',
        )
    return day


def _loaded(where: object, matter: str) -> Mapping[str, Any]:
    try:
        # It makes texts, lists and mappings, and nothing else.
        loaded = yaml.load(matter, Loader=TextLoader)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise FrontMatterError(
            f"{where}: its front matter is not valid YAML (line {line}).",
            "Put values with a colon in quotes.",
        ) from None
    return loaded if isinstance(loaded, dict) else {}
