"""HTML between the paragraphs of a Markdown file keeps its words, and nothing that a browser would not show."""

from __future__ import annotations

import pytest

from index.intake.markdown import markdown_to_text, said_in

HALF = 2**18


def pieces(source: str) -> list[tuple[str, str]]:
    text, blocks = markdown_to_text(source, None)
    return [(str(block.kind), text[block.start : block.end]) for block in blocks]


def test_blocks_of_html_keep_their_words() -> None:
    source = """\
# Mill

<p>The mayor <b>resigned</b> on
Sunday.</p><p>Nobody was&nbsp;hurt, she<br>said.</p>

The **mill** burned down<br/>on Monday.

<div class="box">
The fire began in the attic.

It spread to the *roof*.
</div>

<details><summary>Why it burned</summary>
It was arson.
</details>

- <p>ten houses stand empty</p>

<table><tr><th>Day</th><th>Level</th></tr><tr><td>Monday</td><td>5.2 m</td></tr></table>

<figure><img src="mill.jpg" alt="The mill at noon"><figcaption>The mill. Photo: Tom Abel</figcaption></figure>

<h2>What now</h2>
"""
    assert pieces(source) == [
        ("title", "Mill"),
        ("paragraph", "The mayor resigned on Sunday."),
        ("paragraph", "Nobody was hurt, she said."),
        ("paragraph", "The mill burned down on Monday."),
        ("paragraph", "The fire began in the attic."),
        ("paragraph", "It spread to the roof."),
        ("heading", "Why it burned"),
        ("paragraph", "It was arson."),
        ("paragraph", "ten houses stand empty"),
        ("paragraph", "Day | Level"),
        ("paragraph", "Monday | 5.2 m"),
        ("caption", "The mill at noon"),
        ("caption", "The mill. Photo: Tom Abel"),
        ("heading", "What now"),
    ]


@pytest.mark.parametrize(
    "silent",
    [
        "<!-- The mayor did it.\n\nSays nobody. -->",
        "<script>\nlet mayor = 'did it'\n\nsay(mayor)\n</script>",
        "<style>p { color: red }</style>",
        '<iframe src="https://ads.example">The mayor did it.</iframe>',
        "<?php echo 'The mayor did it.' ?>",
        "<!DOCTYPE html>",
        '<div title="The mayor did it."></div>',
    ],
)
def test_what_a_browser_does_not_show_is_left_out(silent: str) -> None:
    assert pieces(f"{silent}\n\nIt rained on Monday.\n") == [("paragraph", "It rained on Monday.")]


@pytest.mark.parametrize(
    "unit", ["<!--", "<script", "<script>", "<td>x", "<a ", "<", "<?", "&lt;", "<p>", "<img alt='"]
)
def test_a_flood_of_signs_is_read_in_no_time(unit: str) -> None:
    # Each of these takes minutes where every sign is a new beginning.
    assert sum(len(text) for text, _ in said_in(unit * (HALF // len(unit)))) <= 3 * HALF
