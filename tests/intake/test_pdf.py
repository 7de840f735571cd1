"""A PDF becomes its story: lines are paragraphs again, columns are read in order, headers and page numbers go."""

from __future__ import annotations

import pytest

from index.errors import SourceError, SourceTooLargeError
from index.intake.pdf.parse import parse_pdf
from tests.support.pdfs import lines, many_pages, pdf

FIRST = [
    "The harbour of Marle opened again on Monday af-",
    "ter a strike of nine days. Dock workers get 6.5%",
    "more from June on.",
]
SECOND = ["Ships had waited off the coast. Some 35-", "50 of them carried fruit, a well-", "known risk."]
LEFT = [
    "The left column tells of the river that",
    "rose by two metres. It fell again on",
    "Tuesday, and the mill stayed dry, as",
    "its owner said to reporters later.",
]
RIGHT = [
    "The right column tells of the town that",
    "lies above it. Its people slept in the",
    "school. They went home on Friday when",
    "the water had gone down again.",
]


def pieces(data: bytes) -> list[tuple[str, str]]:
    parsed = parse_pdf(data)
    return [(block.kind.value, parsed.text[block.start : block.end]) for block in parsed.blocks]


def test_lines_become_paragraphs_and_words_are_whole_again() -> None:
    page = [(60, 760, 22, "Harbour Strike Ends"), *lines(60, 720, FIRST), *lines(60, 660, SECOND)]
    page += lines(60, 600, ["It is a well-known port."])
    assert pieces(pdf(page)) == [
        ("title", "Harbour Strike Ends"),
        (
            "paragraph",
            "The harbour of Marle opened again on Monday after a strike of nine days. Dock workers get 6.5% more from "
            "June on.",
        ),
        ("paragraph", "Ships had waited off the coast. Some 35-50 of them carried fruit, a well-known risk."),
        ("paragraph", "It is a well-known port."),
    ]


@pytest.mark.parametrize("interleaved", [False, True])
def test_two_columns_are_read_one_after_the_other(interleaved: bool) -> None:
    left, right = lines(60, 740, LEFT, 10, 13), lines(320, 740, RIGHT, 10, 13)
    columns = (
        [mark for pair in zip(left, right, strict=True) for mark in pair] if interleaved else left + right
    )
    below = lines(
        60, 660, ["A last line runs across the whole page below the two columns, and it is read last of all."]
    )
    found = [text for _, text in pieces(pdf([(60, 780, 20, "Two Columns on One Page"), *columns, *below]))]
    assert found[1].startswith("The left column") and found[1].endswith("to reporters later.")
    assert found[2].startswith("The right column") and found[2].endswith("gone down again.")
    assert found[3].startswith("A last line runs across")


def test_headers_footers_and_page_numbers_that_repeat_are_left_out() -> None:
    sheets = [
        [
            (60, 815, 8, f"Marle Post, 4 May 2025, {number}"),
            *lines(60, 760, [f"Paragraph {number} tells what happened on day {number}."]),
            (290, 30, 8, f"Page {number} of 3"),
        ]
        for number in (1, 2, 3)
    ]
    assert [text for _, text in pieces(pdf(*sheets))] == [
        f"Paragraph {number} tells what happened on day {number}." for number in (1, 2, 3)
    ]


def test_a_sentence_goes_on_over_the_page() -> None:
    one = lines(60, 120, ["The boat left the harbour at six and came"])
    two = lines(60, 760, ["back at nine. Nobody was on board."])
    assert pieces(pdf(one, two)) == [
        ("paragraph", "The boat left the harbour at six and came back at nine. Nobody was on board.")
    ]


def test_the_rows_of_a_table_stay_rows() -> None:
    rows = [("Los Alamitos", "612"), ("Santa Rita", "377"), ("El Cobre", "344")]
    cells = [
        mark
        for number, (town, litres) in enumerate(rows)
        for mark in ((60.0, 700 - number * 14, 11.0, town), (200.0, 700 - number * 14, 11.0, litres))
    ]
    assert [text for _, text in pieces(pdf([*lines(60, 740, ["These are the figures."]), *cells]))] == [
        "These are the figures.",
        *(f"{town} | {litres}" for town, litres in rows),
    ]


def test_metadata_is_taken_where_it_is_plausible() -> None:
    page = lines(60, 720, FIRST)
    told = parse_pdf(
        pdf(page, Title="Harbour Strike Ends", Author="Ana Roe", CreationDate="D:20250504101500Z")
    )
    assert (told.title, told.author, told.published_at) == ("Harbour Strike Ends", "Ana Roe", "2025-05-04")
    odd = parse_pdf(pdf(page, Title="Microsoft Word - x.docx", Author="user1", CreationDate="D:00000000"))
    assert (odd.title, odd.author, odd.published_at) == (None, None, None)


@pytest.mark.parametrize(
    ("data", "cause", "cure"),
    [
        (pdf([]), "no text", "OCR"),
        (b"%PDF-1.4\nnothing of the kind", "damaged", "again"),
        (b"", "damaged", "again"),
        (pdf([(60, 700, 11, "***")]), "no sentence", ".txt"),
    ],
)
def test_a_pdf_without_text_and_a_damaged_one_are_refused_with_the_cure(
    data: bytes, cause: str, cure: str
) -> None:
    with pytest.raises(SourceError) as caught:
        parse_pdf(data)
    assert cause in caught.value.cause
    assert cure in caught.value.cure


def test_a_locked_pdf_is_refused_with_the_cure() -> None:
    locked = pdf(lines(60, 720, FIRST)).replace(b"trailer <<", b"trailer << /Encrypt 9 0 R /ID [<00> <00>]")
    secret = (
        b"9 0 obj\n<< /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"00" * 32
        + b"> /U <"
        + b"11" * 32
        + b"> >>\nendobj\n"
    )
    with pytest.raises(SourceError) as caught:
        parse_pdf(locked.replace(b"xref\n", secret + b"xref\n", 1))
    assert "password" in caught.value.cause


def test_more_pages_than_a_story_can_have_are_refused() -> None:
    with pytest.raises(SourceTooLargeError) as caught:
        parse_pdf(many_pages(501))
    assert "501 pages" in caught.value.cause
