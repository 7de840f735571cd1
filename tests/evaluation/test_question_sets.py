"""A question set that is wrong is named with its line, its field and the cure; one that misleads is remarked on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import SourceError
from index.evaluation.question_sets import SetQuestion, SetStory, holds, line_of, load_set, remarks

STORY = (
    b'[\n {"title": "T", "text": "x",\n  "questions": [\n   {"id": "a", "question": "Who?"},\n   %s\n  ]}\n]'
)


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (b'[\n {"title": "T" "text": "x"}\n]', ("line 2", "not JSON", "comma")),
        (b"{", ("line 1", "not JSON")),
        (b"", ("line 1", "not JSON")),
        (b'["ok",\n\n "\xff"]', ("line 3", "UTF-8")),
        (b"7", ("line 1", "list")),
        (b'\n{"title": "T"}', ("line 2", "list")),
        (b'[{"title": "T", "questions": []}]', ("1.text is missing", 'Add "text"')),
        (STORY % b'{"id": "b"}', ("line 5", "1.questions.2.question is missing")),
        (
            STORY % b'{"id": "b", "question": "Who?",\n    "answers": "x"}',
            ("line 6", "1.questions.2.answers"),
        ),
        (STORY % b'{"id": "b", "question": "Who?", "answers": ["x",\n\n7]}', ("line 7", "answers.2")),
        (STORY % b'{"question": "Who?", "id": 5}', ("line 5", "questions.2.id", "string")),
        (STORY % b"null", ("line 5", "questions.2")),
        (b"[" * 100_000, ("JSON",)),
    ],
)
def test_a_bad_set_is_named_with_line_field_and_cure(
    tmp_path: Path, content: bytes, parts: tuple[str, ...]
) -> None:
    (tmp_path / "set.json").write_bytes(content)
    with pytest.raises(SourceError) as caught:
        load_set(tmp_path / "set.json")
    for part in ("set.json", *parts):
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
    assert caught.value.cure


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"set\.json.*No such file"):
        load_set(tmp_path / "set.json")


def test_a_byte_order_mark_and_fields_of_others_are_no_fault(tmp_path: Path) -> None:
    row = {"id": "a", "question": "Who?", "paragraph": 3, "standalone": "Who is it?"}
    rows = [{"title": "T", "text": "x", "source": "s", "questions": [row]}]
    (tmp_path / "set.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(rows).encode())
    (story,) = load_set(tmp_path / "set.json")
    assert story.questions[0].standalone == "Who is it?"


def test_a_line_is_found_through_every_kind_of_value() -> None:
    text = '{"a": [1, "],}\\"", {"b":\n null}],\n "c": {},\n "d": [],\n\n "e": true}'
    places: list[list[int | str]] = [["a"], ["a", 2, "b"], ["c"], ["d"], ["e"]]
    assert [line_of(text, place) for place in places] == [1, 2, 3, 4, 6]
    assert line_of(text, ["d", 0]) == 4
    assert line_of(text, ["missing"]) == 1


def test_an_answer_is_held_whatever_the_case_space_and_apostrophe() -> None:
    assert holds("India’s  Foreign\nMinistry said", ["india's foreign ministry"])
    assert not holds("The ministry said", ["foreign ministry", " "])
    assert not holds("anything", [])


def question(name: str, *answers: str, impossible: bool = False) -> SetQuestion:
    return SetQuestion(id=name, question="Who?", answers=list(answers), impossible=impossible)


def test_what_would_mislead_is_remarked_on() -> None:
    good = [question("a", "Anna"), question("b", impossible=True)]
    assert remarks([SetStory(title="T", text="Anna came.", questions=good)]) == []
    bad = [
        question("c"),
        question("d", " "),
        question("e", "Berta"),
        question("f", "Anna", impossible=True),
        question("a", "Anna"),
    ]
    found = remarks([SetStory(title="T", text="Anna came.", questions=[*good, *bad])])
    assert [remark.split("(")[1] for remark in found] == ["c, d).", "e).", "f).", "a)."]
    assert found[0].startswith("2 of 7 questions have neither")


def test_a_long_list_of_ids_is_cut_short() -> None:
    many = [question(str(number)) for number in range(9)]
    (found,) = remarks([SetStory(title="T", text="x", questions=many)])
    assert found.endswith("(0, 1, 2, ...).")
