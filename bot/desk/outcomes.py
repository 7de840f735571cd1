"""Progress, reports and errors of a job in, the JSON that other processes read out, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from index.errors import BuildError, GateRefusedError, StoryproofError, error_of
from index.reindex_types import GateReport, Progress, ReindexReport

_MOST_CHANGES: Final = 500
"""Changed sentences that a stored report names; no message shows more."""

_PROGRESS: Final = TypeAdapter(Progress)
_REPORT: Final = TypeAdapter(ReindexReport)
_GATE: Final = TypeAdapter(GateReport)


def packed_progress(progress: Progress) -> str:
    """Return progress as JSON."""
    return _PROGRESS.dump_json(progress).decode()


def unpacked_progress(text: str | None) -> Progress | None:
    """Return the progress that was stored; None when there is none that can be read."""
    try:
        return _PROGRESS.validate_json(text) if text else None
    except ValidationError:
        return None


def packed_report(report: ReindexReport) -> str:
    """Return a report as JSON."""
    return json.dumps({"report": _REPORT.dump_python(_short(report), mode="json")})


def packed_error(error: BaseException) -> str:
    """Return an error as JSON: of ours with cause and cure, of others the kind alone."""
    if not isinstance(error, StoryproofError):
        return json.dumps({"error": "BuildError", "cause": f"It failed ({type(error).__name__})."})
    fields = error.fields()
    if isinstance(error, GateRefusedError):
        return json.dumps({**fields, "gate": _GATE.dump_python(error.report, mode="json")})
    return json.dumps(fields)


def unpacked_outcome(text: str) -> ReindexReport:
    """Return the report of a job that ended well, and raise the error of another."""
    fields = json.loads(text)
    if "report" in fields:
        return _REPORT.validate_python(fields["report"])
    raise _error(fields)


def _error(fields: dict[str, Any]) -> StoryproofError:
    cause, cure = fields.get("cause", ""), fields.get("cure", "")
    if fields.get("gate") is not None:
        return GateRefusedError(cause, cure, _GATE.validate_python(fields["gate"]))
    return error_of(fields) or BuildError(cause)


def _short(report: ReindexReport) -> ReindexReport:
    return replace(report, changes=report.changes[:_MOST_CHANGES])
