"""The value of the doctor: one finding of one check, and how it is written on a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.lifecycle.masking import Mask
from index.errors import StoryproofError

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
    """What a check found, and what mends it: our words, and the facts that belong in them.

    `ours` tells that the facts are sentences of ours, as an error's cause and cure are.
    """

    mark: Mark
    name: str
    said: Said
    facts: Mapping[str, Any] = field(default_factory=dict)
    ours: bool = False

    @property
    def finding(self) -> str:
        """Return what was found."""
        return self.said.finding.format(**self.facts)

    @property
    def cure(self) -> str:
        """Return what mends it."""
        return self.said.cure.format(**self.facts)

    def masked(self, mask: Mask) -> Finding:
        """Return it without secrets: they can stand in the facts, never in the words."""
        hide = mask.redact_our_own if self.ours else mask.redact
        facts = {
            name: hide(str(fact)) if isinstance(fact, str | Path) else fact
            for name, fact in self.facts.items()
        }
        return replace(self, facts=facts)

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
    return Finding(Mark.OK, name, said, facts)


def warning(name: str, said: Said, **facts: Any) -> Finding:
    """Return a finding to think about."""
    return Finding(Mark.WARNING, name, said, facts)


def wrong(name: str, said: Said, **facts: Any) -> Finding:
    """Return a finding to mend."""
    return Finding(Mark.WRONG, name, said, facts)


def failure(name: str, error: StoryproofError, mark: Mark = Mark.WRONG) -> Finding:
    """Tell of an error of ours, which knows its cure."""
    said = Said("{cause}", "{cure}")
    return Finding(mark, name, said, {"cause": error.cause, "cure": error.cure}, ours=True)
