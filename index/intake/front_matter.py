"""Read the YAML above a Markdown story: title, date, author and so on, each with a clear error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import yaml
from frontmatter.default_handlers import YAMLHandler

from index.errors import FrontMatterError
from index.text.cleaning import canonical_text
from index.text.words import MONTH_NAMES

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


_NAME: Final = r"(?P<name>[^\s\d,.]{2,12})"
_NTH: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º)?"
_OF: Final = r",?\s+(?:of\s+|del?\s+)?"
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # What follows a full date is a time, or no matter.
        r"(?P<year>\d{4})(?P<sign>[-/.]?)(?P<month>\d{2})(?P=sign)(?P<day>\d{2})(?:[T\s].*)?",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?:-(?P<month>\d{2}))?",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        rf"(?:[^\s\d]+,?\s+)?{_NTH}{_OF}{_NAME}\.?{_OF}(?P<year>\d{{4}})(?:\s*(?:г\.?|года))?(?:\s+\d?\d:\d\d.*)?",
        rf"(?:[^\s\d]+,?\s+)?{_NAME}\.?\s+{_NTH},?\s+(?P<year>\d{{4}})",
        rf"{_NAME}\.?{_OF}(?P<year>\d{{4}})",
    )
)
_FIRST_YEAR: Final = 1000


def day_in(text: str) -> str | None:
    """Return a date as YYYY-MM-DD, or as YYYY-MM or YYYY where it says no more; None for what is none, or is to come.

    A day and a month in numbers with slashes between them are none: they are read in two ways.
    """
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is not None:
            found = match.groupdict()
            named = _month(found["name"]) if found.get("name") else found.get("month")
            return _checked(found["year"], named, found.get("day"))
    return None


def _month(name: str) -> str:
    # Three letters of a name are enough, or all of it.
    begins = name.casefold()
    places = (
        place
        for place, names in enumerate(MONTH_NAMES, 1)
        if any(full == begins or (len(begins) >= 3 and full.startswith(begins)) for full in names.split())
    )
    return f"{next(places, 0)}"


def _checked(year: str, month: str | None, day: str | None) -> str | None:
    try:
        found = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not _FIRST_YEAR <= found.year <= date.today().year + 1:
        return None
    return found.isoformat()[: 10 if day else 7 if month else 4]
