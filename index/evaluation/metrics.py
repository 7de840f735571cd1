"""Predictions in, the figures of a set out, each with its 95% interval and for each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from index.evaluation.intervals import (
    Column,
    Estimate,
    Flags,
    Rows,
    auroc,
    difference,
    quotient,
    refused_when_keeping,
    share,
)
from index.evaluation.run import Prediction, Role

KEPT = 0.98
"""The share of answerable questions that the out-of-story threshold must keep."""

FEWEST = 10
"""With fewer questions a language has no share of the English figure worth telling."""


@dataclass(frozen=True, slots=True)
class LanguageFigures:
    """How one language of a set fares; the shares of English divide its figures by those in English."""

    language: str
    questions: int
    hit_at_1: Estimate | None
    first_citation: Estimate | None
    false_refusals: Estimate | None
    hit_of_english: Estimate | None
    citation_of_english: Estimate | None


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of a set: shares in [0, 1] (None where there is nothing to count), times in seconds."""

    questions: int
    answerable: int
    impossible: int
    foreign: int
    hit_at_1: Estimate | None
    hit_at_5: Estimate | None
    first_citation: Estimate | None
    false_refusals: Estimate | None
    refusal_recall: Estimate | None
    refusal_precision: Estimate | None
    near_miss_auroc: Estimate | None
    foreign_auroc: Estimate | None
    foreign_refused_keeping_98: Estimate | None
    foreign_refused: Estimate | None
    exact_quotes: Estimate | None
    follow_up_hit_at_1: Estimate | None
    standalone_hit_at_1: Estimate | None
    follow_up_difference: Estimate | None
    languages: tuple[LanguageFigures, ...]
    p50: float
    p95: float

    def estimates(self) -> dict[str, Estimate]:
        """Return the figures there are, by name, in the order they are told."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in named.items() if isinstance(value, Estimate)}

    def to_json(self) -> dict[str, Any]:
        """Return plain figures by name, and under `intervals` what each is worth."""
        plain = {field.name: _plain(getattr(self, field.name)) for field in fields(self)}
        plain["languages"] = {
            row.language: {field.name: _plain(getattr(row, field.name)) for field in fields(row)[1:]}
            for row in self.languages
        }
        return plain | {"intervals": {name: asdict(found) for name, found in self.estimates().items()}}


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Estimate) else value


def measure(predictions: Sequence[Prediction]) -> Measures:
    """Sum up predictions."""
    own = [p for p in predictions if p.role is Role.OWN]
    answerable = [p for p in own if not p.question.impossible]
    impossible = [p for p in own if p.question.impossible]
    foreign = [p for p in predictions if p.role is Role.FOREIGN]
    refused = [p for p in own if not p.answered]
    both = {p.place for p in answerable} & {p.place for p in impossible}
    same = [p for p in own if p.place in both]
    follow_ups = _follow_ups(predictions)
    seconds = [p.seconds for p in own] or [0.0]
    quotes = [(p.place, exact) for p in predictions for exact in p.exact]
    return Measures(
        questions=len(own),
        answerable=len(answerable),
        impossible=len(impossible),
        foreign=len(foreign),
        hit_at_1=share(_flags([_hit(p) for p in answerable]), _stories(answerable)),
        hit_at_5=share(_flags([_hit(p, 5) for p in answerable]), _stories(answerable)),
        first_citation=share(_flags([p.right for p in answerable]), _stories(answerable)),
        false_refusals=share(_flags([not p.answered for p in answerable]), _stories(answerable)),
        refusal_recall=share(_flags([not p.answered for p in impossible]), _stories(impossible)),
        refusal_precision=share(_flags([p.question.impossible for p in refused]), _stories(refused)),
        near_miss_auroc=auroc(_confidences(same), _answerable(same), _stories(same)),
        foreign_auroc=auroc(*_against(answerable, foreign)),
        foreign_refused_keeping_98=refused_when_keeping(KEPT, *_against(answerable, foreign)),
        foreign_refused=share(_flags([not p.answered for p in foreign]), _stories(foreign)),
        exact_quotes=share(
            _flags([exact for _, exact in quotes]), np.array([place for place, _ in quotes], int)
        ),
        follow_up_hit_at_1=share(
            _flags([_hit(p) for p, _ in follow_ups]), _stories([p for p, _ in follow_ups])
        ),
        standalone_hit_at_1=_standalone(follow_ups),
        follow_up_difference=_follow_up_difference(follow_ups),
        languages=_languages(answerable),
        p50=float(np.percentile(seconds, 50)),
        p95=float(np.percentile(seconds, 95)),
    )


_Pairs = list[tuple[Prediction, Prediction | None]]


def _follow_ups(predictions: Sequence[Prediction]) -> _Pairs:
    """Pair the answerable questions that have a history with their stand-alone forms."""
    alone = {(p.place, p.question.id): p for p in predictions if p.role is Role.STANDALONE}
    return [
        (p, alone.get((p.place, p.question.id)))
        for p in predictions
        if p.role is Role.OWN and p.question.history and not p.question.impossible
    ]


def _standalone(pairs: _Pairs) -> Estimate | None:
    alone = [second for _, second in pairs if second is not None]
    return share(_flags([_hit(p) for p in alone]), _stories(alone))


def _follow_up_difference(pairs: _Pairs) -> Estimate | None:
    both = [(first, second) for first, second in pairs if second is not None]
    first, second = _flags([_hit(p) for p, _ in both]), _flags([_hit(p) for _, p in both])
    return difference(first, second, _stories([p for p, _ in both]))


def _languages(answerable: Sequence[Prediction]) -> tuple[LanguageFigures, ...]:
    by_language: dict[str, list[Prediction]] = {}
    for prediction in answerable:
        if prediction.question.lang:
            by_language.setdefault(prediction.question.lang.lower().split("-")[0], []).append(prediction)
    english = by_language.get("en", [])
    return tuple(_language(name, by_language[name], english) for name in sorted(by_language))


def _language(name: str, found: Sequence[Prediction], english: Sequence[Prediction]) -> LanguageFigures:
    stories = _stories(found)
    both = [] if name == "en" or len(found) < FEWEST else [*found, *english]
    here = _flags([row < len(found) for row in range(len(both))])
    return LanguageFigures(
        language=name,
        questions=len(found),
        hit_at_1=share(_flags([_hit(p) for p in found]), stories),
        first_citation=share(_flags([p.right for p in found]), stories),
        false_refusals=share(_flags([not p.answered for p in found]), stories),
        hit_of_english=quotient(_flags([_hit(p) for p in both]), here, _stories(both)),
        citation_of_english=quotient(_flags([p.right for p in both]), here, _stories(both)),
    )


def _hit(prediction: Prediction, first: int = 1) -> bool:
    return prediction.hit_at is not None and prediction.hit_at < first


def _against(answerable: Sequence[Prediction], foreign: Sequence[Prediction]) -> tuple[Column, Flags, Rows]:
    # Stories that got no question of another's have nothing to compare.
    places = {p.place for p in foreign}
    both = [*(p for p in answerable if p.place in places), *foreign]
    return _confidences(both), _answerable(both), _stories(both)


def _confidences(predictions: Sequence[Prediction]) -> Column:
    return np.array([p.reply.confidence for p in predictions], dtype=np.float64)


def _answerable(predictions: Sequence[Prediction]) -> Flags:
    return _flags([not p.question.impossible for p in predictions])


def _flags(values: Sequence[bool]) -> Flags:
    return np.array(values, dtype=np.bool_)


def _stories(predictions: Sequence[Prediction]) -> Rows:
    return np.array([p.place for p in predictions], dtype=np.intp)
