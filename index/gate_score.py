"""How the gate's questions went in, the counts out."""

from __future__ import annotations

from collections.abc import Sequence

from index.ingest_types import GateOutcome, GateScore


def score(outcomes: Sequence[GateOutcome]) -> GateScore:
    """Count what went right, of each kind of question."""
    answerable = [one.right for one in outcomes if one.answerable]
    unanswerable = [one.right for one in outcomes if not one.answerable]
    return GateScore(sum(answerable), len(answerable), sum(unanswerable), len(unanswerable))
