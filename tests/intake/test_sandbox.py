"""Hostile files go off in a child: they are refused in time, this process stays small, and the cure is named."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.errors import SourceError, SourceTooLargeError
from index.intake.documents import story_from_bytes
from index.intake.sandbox import Document, Kind, parse_isolated
from index.system.child_process import child_environment
from index.text.language import detect_language
from tests.support.pdfs import PAGES, PDFS, lines, pdf

GOOD = b"<html><body><p>The river rose by two metres on Monday. Nobody was hurt.</p></body></html>"
BOMBS = {
    **{name: ("x.html", make) for name, make in PAGES.items()},
    **{name: ("x.pdf", make) for name, make in PDFS.items()},
}


def memory() -> int:
    """Return this process's resident memory in bytes; 0 where the system does not tell it so."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_read_within_twenty_seconds_and_fifty_megabytes(name: str) -> None:
    file, make = BOMBS[name]
    data = make()
    detect_language("Loaded once for all, and not by this bomb.")
    before, started = memory(), time.monotonic()
    try:
        story = story_from_bytes(file, None, data)
    except SourceError as error:
        assert error.cure
        assert len(str(error)) < 300
    else:
        assert len(story.text) < 2**19
    assert time.monotonic() - started < 20
    assert memory() - before < 50 * 2**20


def test_one_child_reads_many_documents_and_asks_for_them_one_by_one() -> None:
    asked: list[int] = []

    def documents() -> Iterator[Document]:
        for number in range(3):
            asked.append(number)
            yield Document(f"{number}.html", Kind.HTML, GOOD)
        yield Document("x.pdf", Kind.PDF, pdf(lines(60, 700, ["It rained on Monday in the whole of Marle."])))

    reading = parse_isolated(documents())
    assert next(reading).text.startswith("The river rose")
    assert asked == [0]
    assert [parsed.text[:8] for parsed in reading] == ["The rive", "The rive", "It raine"]


def test_a_page_without_a_story_is_named_and_a_child_that_is_killed_is_an_error() -> None:
    with pytest.raises(SourceError) as empty:
        list(parse_isolated([Document("empty.html", Kind.HTML, b"<p></p>")]))
    assert str(empty.value).startswith("empty.html: the page holds no article text.")
    started = time.monotonic()
    with pytest.raises(SourceError) as late:
        list(parse_isolated([Document("late.html", Kind.HTML, GOOD)], seconds=0.01))
    assert "late.html takes more than 0.01 seconds" in str(late.value)
    assert late.value.cure
    assert time.monotonic() - started < 5


def test_a_child_that_cannot_start_or_answers_nonsense_is_an_error_with_a_cure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    python = sys.executable
    for program in ("raise SystemExit(3)", "print('rain')", "print('{\"parsed\": {}}')", "print('[]')"):
        false = tmp_path / "python"
        false.write_text(f"#!{python}\n{program}\n")
        false.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(false))
        with pytest.raises(SourceError) as caught:
            list(parse_isolated([Document("x.html", Kind.HTML, GOOD)]))
        assert "x.html" in str(caught.value)
        assert caught.value.cure


def test_the_child_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "OPENAI_API_KEY", "DATABASE_URL", "WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "s3cret")
    assert "s3cret" not in child_environment().values()
    assert child_environment()["PATH"] == os.environ["PATH"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a system with limits")
def test_the_child_has_limits_on_what_it_takes_and_can_write_no_file() -> None:
    program = (
        "import resource; from index.intake import sandbox_worker; sandbox_worker._allow_time();"
        "sandbox_worker._read({'kind': 'html', 'charset': None, 'url': None}, b'<p>It rained.</p>');"
        "print(resource.getrlimit(resource.RLIMIT_FSIZE)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env=child_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    written, seconds = map(int, done.stdout.split())
    assert written == 0
    assert 0 < seconds < 20


def large(size: int) -> Callable[[], bytes]:
    return lambda: b"<p>It rained.</p>" * (size // 17 + 1)


def test_more_than_ten_megabytes_are_refused_before_a_child_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere")
    with pytest.raises(SourceTooLargeError) as caught:
        story_from_bytes("x.html", None, large(10 * 2**20)())
    assert "10240" in str(caught.value)
