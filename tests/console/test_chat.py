"""The chat in the terminal goes through the same parsing, engine and rendering as Telegram."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Iterator

import pytest
from rich.console import Console

from bot.console.chat import TerminalChat, message_from, talk, typed_lines
from bot.console.printer import Printer, styled
from bot.locales import load
from bot.views.answers import reply_view
from index.types import RefusalReason
from tests.support.fakes import FakeEngine, answer, citation, refusal

EN = load("en")


class Screen:
    """A printer into a string, and what it printed."""

    def __init__(self, *, terminal: bool = False) -> None:
        self.stream = io.StringIO()
        console = Console(
            file=self.stream,
            force_terminal=terminal,
            color_system="standard" if terminal else None,
            width=60,
            highlight=False,
        )
        self.printer = Printer(console)

    @property
    def text(self) -> str:
        return self.stream.getvalue()


def said(engine: FakeEngine, *lines: str, interactive: bool = False) -> str:
    """Return what a chat of these lines prints."""
    screen = Screen()
    with asyncio.Runner() as runner:
        talk(engine, iter(lines), runner, screen.printer, interactive=interactive)
    return screen.text


def test_questions_from_a_pipe_are_echoed_and_answered_one_a_line() -> None:
    engine = FakeEngine()
    text = said(engine, "How many died?\n", "\n", "And when?\n")
    assert [question.text for question in engine.asked] == ["How many died?", "And when?"]
    assert engine.asked[1].history == ("How many died?",)
    assert text.count("At least four have died. [1] Ten have returned. [2]") == 2
    assert text.startswith("> How many died?\n")
    assert "\x1b" not in text


def test_a_number_shows_the_proof_of_the_last_answer_and_any_other_number_is_a_question() -> None:
    engine = FakeEngine()
    text = said(engine, "How many died?", "2", "[1]", "2019")
    assert text.count(EN.proof_unchanged) == 2
    assert "They were misled. Ten have returned. Families asked for help." in text
    assert [question.text for question in engine.asked] == ["How many died?", "2019"]
    assert said(FakeEngine(), "1").count(EN.proof_unchanged) == 0


def test_a_number_without_a_proof_is_told_those_that_have_one() -> None:
    engine = FakeEngine()
    text = said(engine, "How many died?", "9", "[3]", "0")
    assert text.count("There is only [1] [2].") == 3
    assert [question.text for question in engine.asked] == ["How many died?"]


def test_commands_show_their_pages_and_quit_ends() -> None:
    engine = FakeEngine()
    text = said(engine, "/start", "/help", "/sources", "/ask", "/nonsense", "/quit", "How many died?")
    for page in (EN.start, EN.help, EN.sources_title, EN.usage, EN.unknown_command):
        assert page in text
    assert engine.asked == []
    said(engine, "/ask how many?")
    assert [question.text for question in engine.asked] == ["how many?"]


def test_a_refusal_offers_its_closest_sentence() -> None:
    text = said(FakeEngine(refusal(RefusalReason.NOT_IN_STORY, citation())), "Who won?", "1")
    assert EN.refusal_not_in_story in text
    assert EN.proof_unchanged in text


def test_old_questions_are_no_longer_leaned_on() -> None:
    clock, engine, screen = [0.0], FakeEngine(), Screen()
    room = TerminalChat(engine, screen.printer, lambda: clock[0])
    asyncio.run(room.hear("one?"))
    clock[0] = 3600.0
    asyncio.run(room.hear("two?"))
    assert engine.asked[1].history == ()


def test_ctrl_c_ends_the_chat_quietly() -> None:
    def lines() -> Iterator[str]:
        yield "How many died?"
        raise KeyboardInterrupt

    engine = FakeEngine()
    with asyncio.Runner() as runner:
        talk(engine, lines(), runner, Screen().printer, interactive=True)
    assert len(engine.asked) == 1


def test_an_error_is_apologised_for_and_the_chat_goes_on() -> None:
    engine = FakeEngine()
    engine.error = RuntimeError("/srv/x")
    text = said(engine, "one?", "two?")
    assert text.count(EN.apology) == 2
    assert "/srv/x" not in text


def test_a_typed_line_is_the_message_telegram_would_make() -> None:
    command = message_from("/ask@storyproof who?", 3)
    assert command.parse_entities() == {command.entities[0]: "/ask@storyproof"}
    assert (command.message_id, command.chat.type) == (3, "private")
    assert message_from("who / what?", 4).entities == ()


def test_styles_stand_where_the_entities_are_even_after_emoji() -> None:
    view = reply_view(answer("😀😀 Four died."), EN)
    text = styled(view)
    assert text.plain == view.text
    [dim] = [span for span in text.spans if "dim" in str(span.style)]
    assert text.plain[dim.start : dim.end] == "[1] 😀😀 Four died.\n— Early release"
    screen = Screen(terminal=True)
    screen.printer.show(view)
    assert "\x1b[2m" in screen.text
    assert re.sub(r"\x1b\[[0-9;]*m", "", screen.text).strip() == view.text


def test_a_pipe_of_odd_bytes_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "sys.stdin", io.TextIOWrapper(io.BytesIO("Кто?\n".encode() + b"\xff?\n"), encoding="ascii")
    )
    assert list(typed_lines(interactive=False)) == ["Кто?\n", "\ufffd?\n"]
