"""The editor is told how the gate went: in the report, when an index is refused, and on demand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.locales import LANGUAGES, load
from bot.messages import utf16
from bot.playground.server import PlaygroundServer
from bot.views.draft import LIMIT_UNITS
from bot.views.gate import gate_line, gate_refused_view, gate_view
from bot.views.reindex import report_view
from index.errors import GateQuestionsError, GateRefusedError
from index.reindex_types import GateOutcome, GateReport, GateScore, score
from tests.support.bots import Running
from tests.support.fakes import REPORT
from tests.support.rig import ADA, EDITOR, replies, until

EN = load("en")
FELL = GateReport(GateScore(12, 12, 5, 6), GateScore(9, 12, 6, 6), ("Who came?", "When was it?", "How many?"))
OUTCOMES = (
    GateOutcome("Who came?", True, True, "Ten men came."),
    GateOutcome("Why?", True, False, None),
    GateOutcome("How old is he?", False, False, "He was there."),
    GateOutcome("Who won?", False, True, None),
)


def last(server: PlaygroundServer) -> Any:
    return (replies(server, EDITOR) or [{"text": ""}])[-1]["text"]


def test_a_report_tells_before_and_after() -> None:
    passed = replace(FELL, after=GateScore(12, 12, 5, 6), regressions=())
    stale = report_view(replace(REPORT, gate=replace(passed, stale=2)), EN).text
    assert EN.gate_idle.format(count=2) in stale.split("\n")
    assert "17 of 18 right (before: 17 of 18)" in report_view(replace(REPORT, gate=passed), EN).text
    assert gate_line(replace(FELL, before=None), EN).endswith("15 of 18 right")


def test_a_question_that_cannot_go_right_is_told_apart_from_a_wrong_answer() -> None:
    astray = GateOutcome("Who cuts the ribbon?", True, False, "Mayor Tran will cut it.", stale=True)
    text = gate_view((*OUTCOMES, astray), score((*OUTCOMES, astray)), EN).text
    assert text.endswith(f"Who cuts the ribbon?\n\u2192 {EN.gate_no_sentence}")


def test_a_refusal_names_what_fell_and_the_cure_in_one_message() -> None:
    assert gate_refused_view(FELL, EN).text.split("\n") == [
        EN.gate_refused,
        "Questions of questions.yaml: 15 of 18 right (before: 17 of 18)",
        EN.gate_fell,
        "\u2022 Who came?",
        "\u2022 When was it?",
        "\u2022 How many?",
        "",
        EN.gate_cure,
        EN.failure_still_serving,
    ]
    many = replace(FELL, regressions=tuple(f"Question \U0001f6a2 {number} " * 9 for number in range(90)))
    for language in LANGUAGES:
        text = gate_refused_view(many, load(language)).text
        assert utf16.length(text) <= LIMIT_UNITS
        assert text.endswith(load(language).failure_still_serving)


def test_what_went_wrong_is_shown_with_what_was_cited() -> None:
    text = gate_view(OUTCOMES, score(OUTCOMES), EN).text
    assert text.split("\n")[:3] == [
        "Questions of questions.yaml: 2 of 4 right",
        "Answered with the right sentence: 1 of 2",
        "Refused as they should be: 1 of 2",
    ]
    assert f"\u2717 Why?\n\u2192 {EN.refusal_not_in_story}" in text
    assert "\u2717 How old is he?\n\u2192 He was there." in text
    assert "Who came?" not in text
    long = tuple(GateOutcome("q " * 500, True, False, "c " * 500) for _ in range(50))
    assert utf16.length(gate_view(long, score(long), EN).text) <= LIMIT_UNITS


@pytest.mark.parametrize("command", ["/gate", "/eval"])
async def test_gate_asks_and_shows_and_is_for_editors_only_under_both_its_names(
    server: PlaygroundServer, bot: Running, command: str
) -> None:
    bot.engine.outcomes = OUTCOMES
    server.says(ADA, command)
    server.says(EDITOR, command)
    await until(lambda: "2 of 4 right" in last(server))
    assert len(server.bot_messages(EDITOR)) == 1
    await until(lambda: [one["text"] for one in replies(server, ADA)] == [EN.not_admin])
    bot.engine.outcomes = ()
    server.says(EDITOR, command)
    await until(lambda: last(server).startswith(EN.gate_none[:30]))
    bot.engine.error = GateQuestionsError("/srv/questions.yaml, question 2: it is empty.", "Mend it.")
    server.says(EDITOR, command)
    await until(lambda: last(server) == EN.failure_gate_questions)


async def test_a_refused_reindex_says_what_fell_and_anyway_is_passed_on(
    server: PlaygroundServer, bot: Running
) -> None:
    bot.indexer.error = GateRefusedError("worse", "mend", FELL)
    server.says(EDITOR, "/reindex")
    await until(lambda: "\u2022 When was it?" in last(server))
    assert bot.indexer.forced is False
    bot.indexer.error = None
    server.says(EDITOR, "/reindex anyway")
    await until(lambda: EN.report_title in last(server))
    assert bot.indexer.forced is True
