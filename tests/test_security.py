"""SECURITY.md names a test for every threat, and each of these tests exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| (?:LLM\d|V\d)", line)]
NAMED = re.compile(r"((?:[a-z_0-9]+/)?test_\w+\.py)::(test_\w+)")


def names_in(name: str) -> set[str]:
    """Return the names of a file's tests."""
    path = ROOT / "tests" / name
    parsed = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return {node.name for node in parsed.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_threat_has_a_control_and_a_test() -> None:
    for row in ROWS:
        _, number, threat, control, shown, _ = (cell.strip() for cell in row.split("|"))
        assert number
        assert threat
        assert control
        assert NAMED.search(shown), row
    numbers = {row.split("|")[1].strip() for row in ROWS}
    assert {f"LLM{number:02}" for number in range(1, 11)} <= numbers


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall(PAGE)
    assert [f"{name}::{test}" for name, test in named if test not in names_in(name)] == []
    assert len(named) == PAGE.count("::")
