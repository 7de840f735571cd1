"""Predictions and figures in, charts as SVG out, coloured by the page's style sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from index.evaluation.intervals import Estimate, wilson
from index.evaluation.report import phrases
from index.evaluation.run import Prediction, Role

_BINS, _SCORE_BINS, _TIME_BINS = 10, 25, 24
_LEFT, _WIDTH = 34.0, 300.0
_PLOT, _TOP = 150.0, 12.0
_ROW = 44.0
_BEYOND = 1.6
"""How far the seconds go beyond p95; the last bar holds the rest."""


def interval_bar(found: Estimate) -> str:
    """Draw a share and its interval on a line from 0 to 1."""
    low, high, value = (100 * edge for edge in (found.low, found.high, found.value))
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="rail" x="0" y="4" width="100" height="2"/>'
        f'<rect class="span" x="{low:.1f}" y="3" width="{max(high - low, 0.8):.1f}" height="4"/>'
        f'<rect class="point" x="{min(max(value - 0.6, 0), 98.8):.1f}" y="0" width="1.2" height="10"/></svg>'
    )


def calibration(predictions: Sequence[Prediction]) -> str:
    """Draw, for each bin of confidence, the share of questions whose best sentence holds the answer."""
    own = [p for p in predictions if p.role is Role.OWN]
    confidences = np.array([p.reply.confidence for p in own])
    right = np.array([p.hit_at == 0 and not p.question.impossible for p in own], dtype=bool)
    bins = np.minimum((confidences * _BINS).astype(int), _BINS - 1)
    parts = [*_frame(phrases.CALIBRATION_AXES), f'<path class="ideal" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>']
    for number in range(_BINS):
        inside = bins == number
        if inside.any():
            parts += _dot(number, float(confidences[inside].mean()), right[inside].tolist(), len(own))
    return _svg(phrases.CALIBRATION_TITLE, 200, parts)


def _dot(number: int, confidence: float, right: Sequence[bool], total: int) -> Iterable[str]:
    count, share = len(right), sum(right) / len(right)
    low, high = wilson(sum(right), count)
    words = phrases.DOT.format(
        low=f"{number / _BINS:.1f}", high=f"{(number + 1) / _BINS:.1f}", share=f"{share:.2f}", count=count
    )
    x, radius = _x(confidence), 2.5 + 7 * (count / total) ** 0.5
    yield f'<path class="whisker" d="M{x} {_y(low)}L{x} {_y(high)}"/>'
    yield f'<circle class="answered" cx="{x}" cy="{_y(share)}" r="{radius:.1f}">{_tip(words)}</circle>'


def _frame(axes: tuple[str, str]) -> Iterable[str]:
    for tick in (0.0, 0.5, 1.0):
        yield f'<path class="grid" d="M{_x(0)} {_y(tick)}L{_x(1)} {_y(tick)}"/>'
        yield f'<text x="{_LEFT - 5}" y="{_y(tick) + 4}" text-anchor="end">{tick:g}</text>'
        yield f'<text x="{_x(tick)}" y="{_y(0) + 15}" text-anchor="middle">{tick:g}</text>'
    yield f'<text x="{_x(0.5)}" y="{_y(0) + 30}" text-anchor="middle">{escape(axes[0])}</text>'
    yield f'<text x="{_LEFT + 4}" y="{_y(1) + 12}">{escape(axes[1])}</text>'


def _x(share: float) -> float:
    return round(_LEFT + share * _WIDTH, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _PLOT, 1)


def scores(predictions: Sequence[Prediction]) -> str:
    """Draw a histogram of confidence for each kind of question, answered and refused apart."""
    rows = [(name, members) for name, members in grouped(predictions).items() if members]
    parts: list[str] = []
    for row, (name, members) in enumerate(rows):
        base = (row + 1) * (_ROW + 20)
        label = f"{phrases.GROUPS[name]} ({len(members)})"
        parts.append(f'<text x="{_LEFT}" y="{base - _ROW - 5}">{escape(label)}</text>')
        parts.append(f'<path class="grid" d="M{_x(0)} {base}L{_x(1)} {base}"/>')
        parts += _bars(members, base)
    bottom = len(rows) * (_ROW + 20)
    parts += [f'<text x="{_x(t)}" y="{bottom + 14}" text-anchor="middle">{t:g}</text>' for t in (0, 0.5, 1)]
    return _svg(phrases.SCORES_TITLE, bottom + 20, parts)


def grouped(predictions: Sequence[Prediction]) -> dict[str, list[Prediction]]:
    """Return the predictions by kind of question: answerable, impossible, foreign."""
    own = [p for p in predictions if p.role is Role.OWN]
    return {
        "answerable": [p for p in own if not p.question.impossible],
        "impossible": [p for p in own if p.question.impossible],
        "foreign": [p for p in predictions if p.role is Role.FOREIGN],
    }


def _bars(members: Sequence[Prediction], base: float) -> Iterable[str]:
    counts = np.zeros((2, _SCORE_BINS), dtype=int)
    for prediction in members:
        place = min(int(prediction.reply.confidence * _SCORE_BINS), _SCORE_BINS - 1)
        counts[int(not prediction.answered), place] += 1
    highest, width = int(counts.sum(axis=0).max()), _WIDTH / _SCORE_BINS
    for place in range(_SCORE_BINS):
        answered, refused = counts[:, place].tolist()
        edges = {"low": f"{place / _SCORE_BINS:.2f}", "high": f"{(place + 1) / _SCORE_BINS:.2f}"}
        tip = _tip(phrases.BAR.format(answered=answered, refused=refused, **edges))
        below = 0.0
        for kind, count in (("answered", answered), ("refused", refused)):
            # A single question among hundreds must be seen as well.
            height = max(_ROW * count / highest, 1.5) if count else 0.0
            yield _rect(kind, (_LEFT + place * width, base - below - height, width, height), tip)
            below += height


def latency(predictions: Sequence[Prediction], p50: float, p95: float) -> str:
    """Draw a histogram of seconds, the slowest together in the last bar."""
    seconds = np.array([p.seconds for p in predictions if p.role is Role.OWN] or [0.0])
    end = max(min(float(seconds.max()) * 1.01, p95 * _BEYOND), 1e-3)
    places = np.minimum((seconds / end * _TIME_BINS).astype(int), _TIME_BINS - 1)
    counts = np.bincount(places, minlength=_TIME_BINS)
    parts = [f'<path class="grid" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(0)}"/>']
    width = _WIDTH / _TIME_BINS
    for place, count in enumerate(counts.tolist()):
        low, high = end * place / _TIME_BINS, end * (place + 1) / _TIME_BINS
        tip = _tip(phrases.SLICE.format(low=f"{low:.3f}", high=f"{high:.3f}", count=count))
        height = max((_PLOT - 20) * count / counts.max(), 1.5) if count else 0.0
        parts.append(_rect("answered", (_LEFT + place * width, _y(0) - height, width, height), tip))
    for name, value in (("p50", p50), ("p95", p95)):
        x = _x(min(value / end, 1.0))
        parts.append(f'<path class="ideal" d="M{x} {_y(0)}L{x} {_y(1) + 12}"/>')
        parts.append(f'<text x="{x}" y="{_y(1) + 8}" text-anchor="middle">{name}</text>')
    parts += [
        f'<text x="{_x(t)}" y="{_y(0) + 15}" text-anchor="middle">{end * t:.2f}</text>' for t in (0, 0.5, 1)
    ]
    return _svg(phrases.LATENCY_TITLE, 184, parts)


def _rect(kind: str, box: tuple[float, float, float, float], tip: str) -> str:
    x, y, width, height = box
    if not height:
        return ""
    shape = f'x="{x + 0.5:.1f}" y="{y:.1f}" width="{width - 1:.1f}" height="{height:.1f}"'
    return f'<rect class="{kind}" {shape}>{tip}</rect>'


def _tip(words: str) -> str:
    return f"<title>{escape(words)}</title>"


def _svg(title: str, height: float, parts: Iterable[str]) -> str:
    label = escape(f"{title} {phrases.CHART_SUMMARY}")
    width = _LEFT + _WIDTH + 16
    return (
        f'<svg class="chart" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{label}">'
        f"{''.join(parts)}</svg>"
    )
