"""A small file that one other file imports is part of that file, and stands in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
FEWEST_LINES = 60

EXEMPT_FOLDERS = ("bot/playground/", "bot/handlers/", "bot/commands/", "index/proof/")
"""Handlers, commands and playground are one file each by design; proof has a design of its own coming."""

ALLOWED: dict[str, str] = {}
"""Files that stay small beside their one importer, each with its reason: a protocol, a door to a library, or data."""


def sources() -> dict[str, Path]:
    """Return the modules of both packages by dotted name, packages themselves left out."""
    files = (path for package in ("bot", "index") for path in (ROOT / package).rglob("*.py"))
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in files
    }


def imported(path: Path) -> Iterator[str]:
    """Yield what a file imports, in functions and under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def lone_small_files() -> dict[str, str]:
    """Return the small files that one file of their own package imports, and that file."""
    modules = sources()
    importers: dict[str, set[str]] = {name: set() for name in modules}
    for name, path in modules.items():
        for other in {*imported(path)} & modules.keys() - {name}:
            importers[other].add(name)
    found = {}
    for name, path in modules.items():
        small = len(path.read_text(encoding="utf-8").splitlines()) < FEWEST_LINES
        place = path.relative_to(ROOT).as_posix()
        if path.name != "__init__.py" and small and len(importers[name]) == 1:
            [importer] = importers[name]
            if importer.split(".")[0] == name.split(".")[0] and not place.startswith(EXEMPT_FOLDERS):
                found[place] = importer
    return found


def test_a_small_file_with_one_importer_stands_in_it() -> None:
    found = lone_small_files()
    assert {place: found[place] for place in found.keys() - ALLOWED.keys()} == {}


def test_every_exception_is_still_one() -> None:
    assert ALLOWED.keys() - lone_small_files().keys() == set()
