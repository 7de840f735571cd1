"""What the gate found, in a report, in a refusal, and in answer to /gate."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import MessageEntity

from bot.locales import Phrases
from bot.messages import utf16
from bot.views.draft import ELLIPSIS, Draft, View, one_line, shortened
from index.reindex_types import GateOutcome, GateReport, GateScore, Progress

_QUESTION_LIMIT = 300


def gate_line(report: GateReport, words: Phrases) -> str:
    """Say how many of the gate's questions go right, and how many did before."""
    after = words.gate_score.format(right=report.after.right, asked=report.after.asked)
    if report.before is not None:
        after += f" {words.gate_before.format(right=report.before.right, asked=report.before.asked)}"
    return f"{after}\n{words.gate_idle.format(count=report.stale)}" if report.stale else after


def gate_refused_view(report: GateReport, words: Phrases) -> View:
    """Say that a new index is refused, which questions fell, and what can be done."""
    draft = Draft().add(words.gate_refused, MessageEntity.BOLD)
    draft.add(f"\n{gate_line(report, words)}\n{words.gate_fell}")
    cure = f"\n\n{words.gate_cure}\n{words.failure_still_serving}"

    def write(draft: Draft, question: str) -> None:
        draft.add("\n\u2022 ").add(shortened(one_line(question), _QUESTION_LIMIT))

    def more(count: int) -> str:
        return f"\n{ELLIPSIS} {words.gate_more.format(count=count)}"

    draft.add_while_they_fit(report.regressions, write, more, reserve=utf16.length(cure))
    return draft.add(cure).view()


def gate_progress_view(progress: Progress | None, words: Phrases) -> str:
    """Say how far the questions are."""
    if progress is None:
        return words.gate_asking
    return f"{words.gate_asking} {progress.done} / {progress.total}"


def gate_view(outcomes: Sequence[GateOutcome], score: GateScore, words: Phrases) -> View:
    """Show how the live index does on the gate's questions, and which went wrong."""
    if not outcomes:
        return Draft().add(words.gate_none).view()
    draft = Draft().add(words.gate_score.format(right=score.right, asked=score.asked), MessageEntity.BOLD)
    draft.add("\n" + words.gate_answered.format(right=score.answered, asked=score.answerable))
    draft.add("\n" + words.gate_refusals.format(right=score.refused, asked=score.unanswerable))

    def write(draft: Draft, one: GateOutcome) -> None:
        question = shortened(one_line(one.question), _QUESTION_LIMIT)
        draft.add("\n\n\u2717 ").add(question, MessageEntity.BOLD).add("\n\u2192 ").add(_said(one, words))

    def more(count: int) -> str:
        return f"\n\n{ELLIPSIS} {words.gate_more.format(count=count)}"

    draft.add_while_they_fit([one for one in outcomes if not one.right], write, more)
    return draft.view()


def _said(outcome: GateOutcome, words: Phrases) -> str:
    """Say what a question was answered that went wrong, or that it cannot go right."""
    if outcome.stale:
        return words.gate_no_sentence
    if outcome.cited is None:
        return words.refusal_not_in_story
    return shortened(one_line(outcome.cited), 2 * _QUESTION_LIMIT)
