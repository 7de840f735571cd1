"""Columns of a set's outcomes in, figures with 95% confidence intervals out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Column = npt.NDArray[np.float64]
Statistic = Callable[[Rows], float]

ENOUGH_STORIES = 5
"""From so many stories on, stories are drawn: questions of one story are right or wrong together."""

RESAMPLES = 1000
_SEED = 20240709
_Z = 1.959964
_EDGES = (2.5, 97.5)


class Method(StrEnum):
    """How an interval was found."""

    STORIES = "bootstrap by story"
    QUESTIONS = "bootstrap by question"
    WILSON = "Wilson by question"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, its 95% interval, how many questions it counts, and how the interval was found."""

    value: float
    low: float
    high: float
    count: int
    method: Method


def share(flags: Flags, stories: Rows) -> Estimate | None:
    """Return the share of true flags; `stories` names the story of each. None for no flags."""
    if not len(flags):
        return None
    value = float(flags.mean())
    # Where all is right or all is wrong, no drawing can show what else might have been.
    if len(np.unique(stories)) < ENOUGH_STORIES or value in (0.0, 1.0):
        low, high = wilson(int(flags.sum()), len(flags))
        return Estimate(value, low, high, len(flags), Method.WILSON)
    return bootstrap(lambda rows: float(flags[rows].mean()), stories)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95% score interval of a share (Wilson 1927)."""
    share_, square = successes / trials, _Z**2 / trials
    middle = share_ + square / 2
    spread = _Z * np.sqrt(share_ * (1 - share_) / trials + square / (4 * trials))
    low, high = (middle - spread) / (1 + square), (middle + spread) / (1 + square)
    return max(0.0, float(low)), min(1.0, float(high))


def bootstrap(statistic: Statistic, stories: Rows) -> Estimate | None:
    """Return a statistic of all rows with its percentile interval (Efron 1979).

    Stories are drawn where there are ENOUGH_STORIES, else rows; a statistic that cannot be had of a drawing
    (NaN) leaves that drawing out. None where it cannot be had of all rows.
    """
    count = len(stories)
    value = statistic(np.arange(count)) if count else np.nan
    if np.isnan(value):
        return None
    draw = np.random.default_rng(_SEED)
    groups = [np.flatnonzero(stories == story) for story in np.unique(stories)]
    by_story = len(groups) >= ENOUGH_STORIES
    drawn = [statistic(_resample(draw, groups, count, by_story)) for _ in range(RESAMPLES)]
    known = [figure for figure in drawn if not np.isnan(figure)] or [value]
    low, high = np.percentile(known, _EDGES)
    method = Method.STORIES if by_story else Method.QUESTIONS
    return Estimate(float(value), float(low), float(high), count, method)


def _resample(draw: np.random.Generator, groups: list[Rows], count: int, by_story: bool) -> Rows:
    if not by_story:
        return draw.integers(0, count, count)
    return np.concatenate([groups[index] for index in draw.integers(0, len(groups), len(groups))])


def difference(first: Flags, second: Flags, stories: Rows) -> Estimate | None:
    """Return the share of `first` less the share of `second`, asked of the same questions."""
    return bootstrap(lambda rows: float(first[rows].mean() - second[rows].mean()), stories)


def quotient(flags: Flags, above: Flags, stories: Rows) -> Estimate | None:
    """Return the share of true flags where `above` is set, divided by the share elsewhere."""

    def of(rows: Rows) -> float:
        upper, lower = flags[rows][above[rows]], flags[rows][~above[rows]]
        if not len(upper) or not lower.any():
            return np.nan
        return float(upper.mean() / lower.mean())

    return bootstrap(of, stories)


def auroc(scores: Column, wanted: Flags, stories: Rows) -> Estimate | None:
    """Return how often a wanted row scores above an unwanted one, ties counted half (Hanley and McNeil 1982)."""

    def of(rows: Rows) -> float:
        upper, lower = scores[rows][wanted[rows]], np.sort(scores[rows][~wanted[rows]])
        if not len(upper) or not len(lower):
            return np.nan
        below = np.searchsorted(lower, upper, "left") + np.searchsorted(lower, upper, "right")
        return float(below.mean() / 2 / len(lower))

    return _bounded(bootstrap(of, stories), min(int(wanted.sum()), int((~wanted).sum())))


def refused_when_keeping(kept: float, scores: Column, wanted: Flags, stories: Rows) -> Estimate | None:
    """Return the share of unwanted rows below the highest threshold that keeps a share of the wanted rows."""

    def of(rows: Rows) -> float:
        upper, lower = np.sort(scores[rows][wanted[rows]]), scores[rows][~wanted[rows]]
        if not len(upper) or not len(lower):
            return np.nan
        lost = int(np.floor((1 - kept) * len(upper) + 1e-9))
        return float((lower < upper[lost]).mean())

    return _bounded(bootstrap(of, stories), int((~wanted).sum()))


def _bounded(found: Estimate | None, trials: int) -> Estimate | None:
    """Give 0 and 1 the interval of a share of so many trials: every drawing of perfect rows is perfect."""
    if found is None or found.value not in (0.0, 1.0):
        return found
    low, high = wilson(int(found.value) * trials, trials)
    return Estimate(found.value, low, high, found.count, Method.WILSON)
