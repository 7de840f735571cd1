"""A Markdown file's text in, its front matter's plain fields and its body out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import yaml
from frontmatter.default_handlers import YAMLHandler

from index.errors import FrontMatterError
from index.sources.days import day_in
from index.sources.invisible import canonical_text

_LONGEST: Final = 2**14
_LONGEST_FIELD: Final = 2000
_UNCLOSED = re.compile(
    r"\s*---[ \t]*\r?\n(?:title|date|source|url|author|language)[ \t]*:(?!.*^---[ \t]*$)",
    re.MULTILINE | re.DOTALL,
)


class TextLoader(yaml.SafeLoader):
    """YAML whose values are what is written, where others see dates, numbers or yes and no: "no" is Norwegian.

    Without aliases, by which a few lines can stand for gigabytes; only the tags of texts, lists and mappings are known.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose the next node; raise YAMLError for an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read here")
        return super().compose_node(parent, index)


# What nobody reads as another type cannot be wrong as that type: 2024-02-31 is a fine sentence.
TextLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if tag.endswith(":null")]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
TextLoader.yaml_constructors = {
    tag: make
    for tag, make in yaml.SafeLoader.yaml_constructors.items()
    if tag is None or tag.endswith((":null", ":str", ":seq", ":map"))
}


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
        value = ", ".join(one for one in value if isinstance(one, str))
    if not isinstance(value, str):
        return None
    text = " ".join(canonical_text(value).split())
    if len(text) > _LONGEST_FIELD:
        raise FrontMatterError(f"{where}: its {name} is too long.", "Shorten it.")
    return text or None


def day_of(where: object, fields: Mapping[str, Any]) -> str | None:
    """Return the date in the front matter as YYYY-MM-DD, None where there is none; raises FrontMatterError."""
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
        # A SafeLoader in all but its name.
        loaded = yaml.load(matter, Loader=TextLoader)  # noqa: S506
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise FrontMatterError(
            f"{where}: its front matter is not valid YAML (line {line}).",
            "Put values with a colon in quotes.",
        ) from None
    return loaded if isinstance(loaded, dict) else {}
