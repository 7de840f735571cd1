"""Files become stories with canonical text, and every bad one is named with its cure."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import strategies as st

from index.errors import (
    EmptySourceError,
    FrontMatterError,
    NoStoriesError,
    SourceEncodingError,
    SourceError,
    SourceTooLargeError,
    StoryproofError,
)
from index.intake.documents import MAX_BYTES, story_id_of
from index.intake.folder import load_folder, load_story, story_files
from index.intake.markdown import markdown_to_text
from index.text.chunking import sentences_of
from index.text.cleaning import canonical_text
from index.types import BlockKind
from tests.support.hypothesis_profile import given
from tests.support.stories import FILES, texts_of, write_stories

MARKDOWN = """\
# The *Rivers* Rise

The **river** rose by [two metres](https://news.example/levels "levels") on `Monday`.
It fell <b>again</b> on Tuesday &amp; Wednesday.

<div>an advertisement</div>

- ten houses stand empty
- [the mill](https://news.example/mill) is dry

> we have seen worse

![The *mill* at noon. Photo: Tom Abel](mill.jpg)

| Day | Level |
|---|---|
| Monday | 5.2 m |

## What now

    The dam is inspected on Friday.

Share on whatsapp

```
code
```
"""


def pieces(source: str) -> list[tuple[str, str]]:
    text, blocks = markdown_to_text(source, None)
    return [(str(block.kind), text[block.start : block.end]) for block in blocks]


def test_markdown_becomes_plain_text_with_blocks() -> None:
    assert pieces(MARKDOWN) == [
        ("title", "The Rivers Rise"),
        ("paragraph", "The river rose by two metres on Monday. It fell again on Tuesday & Wednesday."),
        ("heading", "an advertisement"),
        ("paragraph", "ten houses stand empty"),
        ("paragraph", "the mill is dry"),
        ("paragraph", "we have seen worse"),
        ("caption", "The mill at noon. Photo: Tom Abel"),
        ("paragraph", "Day | Level"),
        ("paragraph", "Monday | 5.2 m"),
        ("heading", "What now"),
        ("paragraph", "The dam is inspected on Friday."),
        ("debris", "Share on whatsapp"),
    ]


def test_front_matter_gives_the_title_date_source_and_address(tmp_path: Path) -> None:
    write_stories(tmp_path, "bridge.md")
    story = load_story(tmp_path / "bridge.md")
    assert story.title == "Harbour Bridge: Trams Return After Three Years"
    assert (story.published_at, story.source) == ("2025-04-02", "The Quay Gazette")
    assert story.url == "https://news.example/bridge"
    assert "---" not in story.text
    said = texts_of(story, sentences_of(story))
    assert "The first tram on the bridge. Photo: Tom Abel/Quay Gazette" in said
    assert "A cycle path, 3.2 kilometres long, opens in 2027" in said
    assert "What comes next" not in said


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-07-09", "2024-07-09"),
        ("2024/7/9", "2024-07-09"),
        ("20240709", "2024-07-09"),
        ("2024-07-09T10:00:00Z", "2024-07-09"),
        ("2024-07-09 23:30:00-05:00", "2024-07-09"),
        ("9.7.2024", "2024-07-09"),
        ("9 July 2024", "2024-07-09"),
        ("Tue, 09 Jul 2024 10:00:00 GMT", "2024-07-09"),
        ("July 9th, 2024", "2024-07-09"),
        ("Sept. 3, 2024", "2024-09-03"),
        ("9 de julio de 2024", "2024-07-09"),
        ("9 мая 2024 г.", "2024-05-09"),
        ("9 जुलाई 2024", "2024-07-09"),
        ("July 2024", "2024-07"),
        ("2024", "2024"),
        ("1912-04-15", "1912-04-15"),
        ("", None),
        ("null", None),
    ],
)
def test_a_date_in_the_front_matter_is_read_as_people_write_it(
    tmp_path: Path, written: str, day: str | None
) -> None:
    (tmp_path / "a.md").write_text(f"---\ndate: {written}\n---\n\nIt rained.\n", encoding="utf-8")
    assert load_story(tmp_path / "a.md").published_at == day


@pytest.mark.parametrize(
    ("matter", "field", "value"),
    [
        ("title: yes", "title", "yes"),
        ("title: 1984", "title", "1984"),
        ("title: 1_000", "title", "1_000"),
        ("language: no", "language", "no"),
        ("author: [Ann Lee, Bo Kim]", "author", "Ann Lee, Bo Kim"),
        ("author:\n- Ann Lee\n- [Bo]", "author", "Ann Lee"),
        ("author: ~", "author", None),
        ("source: [Ann]", "source", None),
    ],
)
def test_a_field_of_the_front_matter_is_the_text_that_is_written_there(
    tmp_path: Path, matter: str, field: str, value: str | None
) -> None:
    (tmp_path / "a.md").write_text(f"---\n{matter}\n---\n\nIt rained.\n")
    assert getattr(load_story(tmp_path / "a.md"), field) == value


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_bytes(text.encode())
        plain = load_story(tmp_path / name)
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        assert load_story(tmp_path / name) == plain


@given(st.text())
def test_canonical_text_is_stable_and_holds_no_unseen_character(raw: str) -> None:
    text = canonical_text(raw)
    assert canonical_text(text) == text
    assert "\r" not in text
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t\f"]


def test_canonical_text_keeps_joiners_and_drops_direction_overrides() -> None:
    assert canonical_text("👩\u200d👧 \u202eabc\u202c a\u00adb\x00\r\nc\u2028d") == "👩\u200d👧 abc ab\nc\nd"


def test_a_ruler_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\n\nIt rained.\n\n---\n\nIt stopped.\n")
    story = load_story(tmp_path / "a.md")
    assert texts_of(story, sentences_of(story)) == ["It rained.", "It stopped."]


def test_stories_are_found_in_subfolders_and_hidden_or_readme_files_are_left_out(tmp_path: Path) -> None:
    names = ["b.txt", "a/c.MD", ".hidden.txt", ".git/x.md", "README.md", "readme.txt", "picture.png"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("It rained on Monday.")
    assert [str(path.relative_to(tmp_path)) for path in story_files(tmp_path)] == ["a/c.MD", "b.txt"]
    assert [story.id for story in load_folder(tmp_path)] == ["a-c", "b"]


def test_an_id_is_short_and_long_names_that_begin_alike_stay_apart() -> None:
    assert story_id_of(Path("Ein Fluß/über Ufer!.txt")) == "ein-fluß-über-ufer"
    first, second = (story_id_of(Path(f"{'long-name-' * 8}{end}.md")) for end in "ab")
    assert first != second
    assert max(len(first), len(second)) <= 48
    assert story_id_of(Path("!!!.txt")) == "story"


def one_line(error: StoryproofError, *parts: str) -> None:
    """Check that an error is one line that names these parts and a cure."""
    line = str(error)
    assert "\n" not in line
    assert error.cure
    for part in parts:
        assert part in line


def test_a_missing_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(NoStoriesError) as missing:
        load_folder(tmp_path / "nowhere")
    one_line(missing.value, str(tmp_path / "nowhere"), "STORIES_DIR")
    with pytest.raises(NoStoriesError) as empty:
        load_folder(tmp_path)
    one_line(empty.value, str(tmp_path), ".txt, .md, .html or .pdf")


@pytest.mark.parametrize(
    ("name", "content", "kind", "parts"),
    [
        ("a.txt", b"caf\xe9 au lait", SourceEncodingError, ["byte 3", "UTF-8"]),
        ("a.txt", "Grüße".encode("utf-16"), SourceEncodingError, ["UTF-8"]),
        ("a.txt", b"", EmptySourceError, ["is empty"]),
        ("a.txt", " \r\n\u00a0\n".encode(), EmptySourceError, ["is empty"]),
        ("a.md", b"---\ntitle: T\n---\n\n", EmptySourceError, ["is empty"]),
        ("a.md", b"---\ntitle: a: b\n---\nText.", FrontMatterError, ["front matter", "line 2", "quotes"]),
        ("a.md", b"---\ndate: 2024-13-45\n---\nText.", FrontMatterError, ["front matter"]),
        ("a.md", b"---\ntitle: T\n\nText without an end.", FrontMatterError, ["front matter", "---"]),
        ("a.md", b"---\nurl: javascript:alert(1)\n---\nText.", FrontMatterError, ["url", "http"]),
        ("a.md", b"---\nurl: https://\n---\nText.", FrontMatterError, ["url", "http"]),
    ],
)
def test_a_bad_file_is_named_with_its_cure(
    tmp_path: Path, name: str, content: bytes, kind: type[SourceError], parts: list[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(kind) as caught:
        load_folder(tmp_path)
    assert type(caught.value) is kind
    one_line(caught.value, str(tmp_path / name), *parts)


def test_a_hundred_megabytes_are_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as stream:
        stream.truncate(100 * 2**20)
    with pytest.raises(SourceTooLargeError) as caught:
        load_folder(tmp_path)
    one_line(caught.value, "huge.txt", "102400 KB", str(MAX_BYTES // 2**10))


def test_two_files_of_one_id_are_both_named(tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text("It rained.")
    (tmp_path / "a-b.md").write_text("It rained.")
    with pytest.raises(SourceError) as caught:
        load_folder(tmp_path)
    one_line(caught.value, "a b.txt", "a-b.md", "Rename")


def test_a_link_to_nothing_and_a_pipe_are_errors_and_do_not_hang(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    with pytest.raises(SourceError) as dangling:
        load_folder(tmp_path)
    one_line(dangling.value, "gone.txt", "No such file")
    (tmp_path / "gone.txt").unlink()
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(SourceError) as pipe:
        load_folder(tmp_path)
    one_line(pipe.value, "pipe.txt", "not a file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It rained.")
    (tmp_path / "a.txt").chmod(0)
    with pytest.raises(SourceError) as caught:
        load_folder(tmp_path)
    one_line(caught.value, "a.txt", "permission")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux")
def test_a_file_whose_reading_fails_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("/proc/self/mem")
    with pytest.raises(SourceError) as caught:
        load_folder(tmp_path)
    one_line(caught.value, "a.txt", "cannot be read")


def test_captions_and_paragraphs_are_citable_and_nothing_else_is() -> None:
    assert [kind for kind in BlockKind if kind.citable] == [BlockKind.PARAGRAPH, BlockKind.CAPTION]
