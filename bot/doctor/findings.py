"""The value of the doctor: one finding of one check, and how it is written on a line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_MARK, _NAME = 9, 18


class Mark(StrEnum):
    """How things are; only `WRONG` makes the command fail."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Said:
    """Words for a finding and for its cure, with places for facts in braces."""

    finding: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and what mends it."""

    mark: Mark
    name: str
    finding: str
    cure: str = ""

    def as_line(self) -> str:
        """Return it as one line for a person."""
        said = " ".join(f"{self.finding} {self.cure}".split())
        return f"{self.mark:<{_MARK}}{self.name:<{_NAME}}{said}"

    def as_json(self) -> str:
        """Return it as one line for a program."""
        fields = {"check": self.name, "status": self.mark, "finding": self.finding, "cure": self.cure}
        return json.dumps(fields, ensure_ascii=False)


def ok(name: str, said: Said, **facts: Any) -> Finding:
    """Return the finding that all is well."""
    return _filled(Mark.OK, name, said, facts)


def warning(name: str, said: Said, **facts: Any) -> Finding:
    """Return a finding to think about."""
    return _filled(Mark.WARNING, name, said, facts)


def wrong(name: str, said: Said, **facts: Any) -> Finding:
    """Return a finding to mend."""
    return _filled(Mark.WRONG, name, said, facts)


def _filled(mark: Mark, name: str, said: Said, facts: dict[str, Any]) -> Finding:
    return Finding(mark, name, said.finding.format(**facts), said.cure.format(**facts))
