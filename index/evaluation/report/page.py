"""Measured sets in, the report out: one HTML file that needs no network, no library and no other file."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from index.evaluation.intervals import Estimate
from index.evaluation.metrics import LanguageFigures, Measures
from index.evaluation.report import phrases
from index.evaluation.report.charts import calibration, grouped, interval_bar, latency, scores
from index.evaluation.report.data import MeasuredSet, payload
from index.evaluation.report.phrases import Label

_HERE = Path(__file__).parent
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def render_report(sets: Sequence[MeasuredSet], when: str, version: str) -> str:
    """Return the page; `when` and `version` say what was measured."""
    style, script = (_HERE / "page.css").read_text("utf-8"), (_HERE / "page.js").read_text("utf-8")
    asked = sum(len(measured.predictions) for measured in sets)
    names = ", ".join(measured.name for measured in sets)
    lead = phrases.LEAD.format(questions=asked, sets=names, when=when, version=version)
    parts = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(phrases.TITLE)}</title><style>{style}</style></head><body>",
        f"<header><h1>{_text(phrases.TITLE)}</h1><p>{_text(lead)}</p>",
        f'<p class="jump"><a href="#questions">{_text(phrases.JUMP)}</a></p></header><main>',
        *(_section(measured) for measured in sets),
        _questions(),
        f'</main><script type="application/json" id="data">{payload(sets)}</script>',
        f"<script>{script}</script></body></html>\n",
    )
    return "".join(parts)


def _policy(style: str, script: str) -> str:
    """Allow this style sheet and this script by their hashes, and nothing else, from anywhere."""
    digests = (b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script))
    return "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'".format(
        *digests
    )


def _text(words: str) -> str:
    """Return a text as HTML shows it, without characters that a page cannot hold or that turn others around."""
    return escape(_UNREADABLE.sub("\ufffd", words))


def _section(measured: MeasuredSet) -> str:
    measures, asked = measured.measures, measured.predictions
    counts = phrases.COUNTS.format(
        stories=len(measured.stories),
        answerable=measures.answerable,
        impossible=measures.impossible,
        foreign=measures.foreign,
    )
    latency_note = phrases.LATENCY_NOTE.format(p50=f"{measures.p50:.3f}", p95=f"{measures.p95:.3f}")
    cards = (
        _card(phrases.OUTCOMES_TITLE, _outcomes(measured)),
        _card(phrases.CALIBRATION_TITLE, calibration(asked), phrases.CALIBRATION_NOTE),
        _card(phrases.SCORES_TITLE, scores(asked), phrases.SCORES_NOTE),
        _card(phrases.LATENCY_TITLE, latency(asked, measures.p50, measures.p95), latency_note),
    )
    return (
        f'<section><h2>{_text(measured.name)}</h2><p class="soft">{_text(counts)}</p>'
        f"{_remarks(measured.remarks)}{_figures(measures)}{_languages(measures.languages)}"
        f'<div class="grid2">{"".join(cards)}</div></section>'
    )


def _card(title: str, body: str, note: str = "") -> str:
    below = f'<p class="soft">{_text(note)}</p>' if note else ""
    return f'<div class="card"><h3>{_text(title)}</h3>{body}{below}</div>'


def _remarks(remarks: Sequence[str]) -> str:
    if not remarks:
        return ""
    items = "".join(f"<li>{_text(remark)}</li>" for remark in remarks)
    return f'<div class="card remarks"><h3>{_text(phrases.REMARKS)}</h3><ul>{items}</ul></div>'


def _figures(measures: Measures) -> str:
    found = measures.estimates()
    rows = [_figure_row(label, found[name]) for name, label in phrases.FIGURES.items() if name in found]
    times = f"{measures.p50:.3f} / {measures.p95:.3f}"
    rows.append(
        f'<tr>{_row_head(*phrases.LATENCY)}<td class="number figure">{times}</td><td></td><td></td></tr>'
    )
    missing = [label.name for name, label in phrases.FIGURES.items() if name not in found]
    left_out = phrases.NOT_COUNTED.format(names="; ".join(missing)) if missing else ""
    return (
        f'<div class="card"><table class="measures">{_head(_COLUMNS)}<tbody>{"".join(rows)}</tbody></table>'
        f'<p class="soft">{_text(phrases.METHOD_NOTE)} {_text(left_out)}</p></div>'
    )


_COLUMNS = (phrases.MEASURE, phrases.VALUE, phrases.INTERVAL, phrases.COUNTED)


def _head(columns: Iterable[str]) -> str:
    cells = "".join(f'<th scope="col">{_text(column)}</th>' for column in columns)
    return f"<thead><tr>{cells}</tr></thead>"


def _row_head(name: str, meaning: str) -> str:
    return f'<th scope="row">{_text(name)} <small>{_text(meaning)}</small></th>'


def _figure_row(label: Label, found: Estimate) -> str:
    bar = "" if label.points else interval_bar(found)
    counted = f"{found.count}, {phrases.METHODS[found.method]}"
    return (
        f'<tr>{_row_head(label.name, label.meaning)}<td class="number figure">{shown(found.value, label)}</td>'
        f'<td class="interval">{shown_interval(found, label)}{bar}</td><td class="counted">{_text(counted)}</td></tr>'
    )


def shown(value: float, label: Label) -> str:
    """Return a figure as it is told: a share with three digits, or signed points."""
    return f"{100 * value:+.1f}" if label.points else f"{value:.3f}"


def shown_interval(found: Estimate, label: Label) -> str:
    """Return an interval as it is told."""
    between = " to " if label.points else "–"
    return f"{shown(found.low, label)}{between}{shown(found.high, label)}"


def _languages(rows: Sequence[LanguageFigures]) -> str:
    if not rows:
        return ""
    columns = (
        phrases.LANGUAGE,
        phrases.COUNTED,
        *(label.name for label in phrases.LANGUAGE_FIGURES.values()),
    )
    body = "".join(f"<tr>{_language_cells(row)}</tr>" for row in rows)
    table = f'<table class="languages">{_head(columns)}<tbody>{body}</tbody></table>'
    # What scrolls must be within reach of the keyboard, and have a name.
    title = _text(phrases.LANGUAGES_TITLE)
    scrolled = f'<div class="scroll" tabindex="0" role="region" aria-label="{title}">{table}</div>'
    return f'<div class="card below"><h3>{title}</h3>{scrolled}</div>'


def _language_cells(row: LanguageFigures) -> str:
    cells = [f'<th scope="row">{_text(row.language)}</th><td class="number">{row.questions}</td>']
    for name, label in phrases.LANGUAGE_FIGURES.items():
        found: Estimate | None = getattr(row, name)
        if found is None:
            cells.append(f"<td>{phrases.NO_FIGURE}</td>")
        else:
            around = f"<br><small>{shown_interval(found, label)}</small>"
            cells.append(f'<td><span class="figure">{shown(found.value, label)}</span>{around}</td>')
    return "".join(cells)


def _outcomes(measured: MeasuredSet) -> str:
    rows = []
    for name, members in grouped(measured.predictions).items():
        if not members:
            continue
        answerable = name == "answerable"
        right = sum(p.answered and p.right for p in members)
        refused = sum(not p.answered for p in members)
        kinds = ("good", "bad", "bad") if answerable else ("", "bad", "good")
        first = str(right) if answerable else phrases.NO_FIGURE
        texts = (first, str(len(members) - right - refused), str(refused))
        cells = "".join(map(_outcome, kinds, texts))
        rows.append(f'<tr><th scope="row">{_text(phrases.GROUPS[name])}</th>{cells}</tr>')
    return f'<table class="outcomes">{_head(phrases.OUTCOMES_COLUMNS)}<tbody>{"".join(rows)}</tbody></table>'


def _outcome(kind: str, count: str) -> str:
    return f'<td class="number {kind if count != "0" else ""}">{count}</td>'


def _questions() -> str:
    return (
        f'<section id="questions"><h2>{_text(phrases.QUESTIONS_TITLE)}</h2>'
        f"<noscript><p>{_text(phrases.NO_SCRIPT)}</p></noscript>"
        '<form id="filters" class="filters"></form><p id="count" class="soft" role="status"></p>'
        '<div id="list"></div><p><button id="more" type="button" hidden></button></p></section>'
    )
