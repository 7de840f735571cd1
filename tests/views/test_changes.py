"""A report shows each change with the old and the new words, marked, and never more than a message holds."""

from __future__ import annotations

from dataclasses import replace

from telegram import MessageEntity

from bot.console.printer import styled
from bot.locales import LANGUAGES, load
from bot.messages import utf16
from bot.views.corrections import ListedCorrection, corrections_view
from bot.views.draft import LIMIT_UNITS, View
from bot.views.reindex import report_view
from index.reindex_types import ChangeKind, Changes, SentenceChange
from tests.support.fakes import REPORT

EN = load("en")
EDITED = SentenceChange(
    ChangeKind.EDITED, "a", "The bridge", "It cost 2.1\u00a0million.", "It cost 2.4 million."
)
ADDED = SentenceChange(ChangeKind.ADDED, "a", "The bridge", None, "Nobody was\nhurt.")
REMOVED = SentenceChange(ChangeKind.REMOVED, "b", "The ferry", "It sinks \U0001f6a2 daily.", None)


def marked(view: View, style: str) -> list[str]:
    """Return the words that are shown in a style."""
    return [
        utf16.cut(view.text, entity.offset, entity.length)[1]
        for entity in view.entities
        if entity.type == style
    ]


def test_old_and_new_stand_one_under_the_other_and_what_differs_is_marked() -> None:
    view = report_view(replace(REPORT, changes=(EDITED, ADDED, REMOVED)), EN)
    assert view.text.split("\n\n", 1)[1].split("\n") == [
        "The bridge",
        "",
        "\u2212 It cost 2.1 million.",
        "+ It cost 2.4 million.",
        "",
        "+ Nobody was hurt.",
        "",
        "The ferry",
        "",
        "\u2212 It sinks \U0001f6a2 daily.",
    ]
    assert marked(view, MessageEntity.STRIKETHROUGH) == ["2.1"]
    assert marked(view, MessageEntity.BOLD) == [EN.report_title, "The bridge", "2.4", "The ferry"]


def test_stories_that_lost_something_come_before_those_that_only_gained() -> None:
    new = SentenceChange(ChangeKind.ADDED, "n", "A new story", None, "It begins.")
    text = report_view(replace(REPORT, changes=(new, EDITED)), EN).text
    assert text.index("The bridge") < text.index("A new story")


def test_the_first_index_of_all_lists_no_changes() -> None:
    first = replace(REPORT, sentences=Changes(added=1), changes=(ADDED,))
    assert "Nobody was hurt." not in report_view(first, EN, whole=True).text


def test_what_does_not_fit_is_counted_and_a_terminal_shows_all() -> None:
    long = tuple(
        SentenceChange(
            ChangeKind.ADDED, f"s{at}", "A title " * 40, None, f"\U0001f6a2 sentence {at} " + "x" * 400
        )
        for at in range(30)
    )
    for language in LANGUAGES:
        view = report_view(replace(REPORT, changes=long), load(language))
        assert utf16.length(view.text) <= LIMIT_UNITS
        shown = view.text.count("\n+ ")
        assert 0 < shown < 30
        assert view.text.endswith(load(language).changes_more.format(count=30 - shown))
    whole = report_view(replace(REPORT, changes=long), EN, whole=True)
    assert whole.text.count("\n+ ") == 30
    assert styled(whole).plain == whole.text


def test_overtaken_quotes_are_listed_with_what_became_of_them_and_how_many_more_there_are() -> None:
    gone = ListedCorrection("Who cuts the ribbon?", "Mayor Tran will cut it.", None, told=True, times=3)
    edited = ListedCorrection("What did it cost?", "It cost 2.1 million.", "It cost 2.4 million.", told=False)
    lines = corrections_view((gone, edited), 6, EN).text.split("\n")
    assert lines[2:] == [
        EN.corrections_count.format(count=6),
        "",
        f"\u2022 Who cuts the ribbon? (\u00d73, {EN.corrections_gone}, {EN.corrections_told})",
        "\u2212 Mayor Tran will cut it.",
        "",
        "\u2022 What did it cost?",
        "\u2212 It cost 2.1 million.",
        "+ It cost 2.4 million.",
        "",
        f"\u2026 {EN.corrections_more.format(count=2)}",
    ]
    many = [replace(gone, before=f"{number} {'x' * 500}") for number in range(30)]
    for language in LANGUAGES:
        assert utf16.length(corrections_view(many, 90, load(language)).text) <= LIMIT_UNITS
