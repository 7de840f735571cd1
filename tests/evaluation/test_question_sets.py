"""A question set that is wrong is named with its place and the cure; one that misleads is remarked on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import SourceError
from index.evaluation.question_sets import SetQuestion, SetStory, holds, load_set, place_of, remarks

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
        (b"7", ("set.json: stories is wrong", "list")),
        (b'\n{"title": "T"}', ("set.json: stories is wrong", "list")),
        (b'[{"title": "T", "questions": []}]', ("stories[0].text is missing", 'Add "text"')),
        (STORY % b'{"id": "b"}', ("stories[0].questions[1].question is missing", 'Add "question"')),
        (
            STORY % b'{"id": "b", "question": "Who?",\n    "answers": "x"}',
            ("stories[0].questions[1].answers is wrong", "list"),
        ),
        (
            STORY % b'{"id": "b", "question": "Who?", "answers": ["x",\n\n7]}',
            ("stories[0].questions[1].answers[1] is wrong", "string"),
        ),
        (STORY % b'{"question": "Who?", "id": 5}', ("stories[0].questions[1].id is wrong", "string")),
        (STORY % b"null", ("stories[0].questions[1] is wrong",)),
        (b"[" * 100_000, ("JSON",)),
    ],
)
def test_a_bad_set_is_named_with_place_and_cure(
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


def test_a_place_is_written_as_a_program_would() -> None:
    assert place_of([]) == "stories"
    assert place_of([3]) == "stories[3]"
    assert place_of([3, "questions", 2, "answers", 0]) == "stories[3].questions[2].answers[0]"


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
