"""What is written in questions.yaml is read as it was meant, or refused with the place and the cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import GateQuestionsError
from index.gate.questions import MAX_BYTES, load_questions
from index.intake import sample_stories_dir
from index.intake.folder import load_folder, story_files
from tests.support.stories import write_stories


def read(
    folder: Path, text: str, name: str = "questions.yaml"
) -> list[tuple[str, str | None, tuple[str, ...]]]:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return [(one.question, one.story_id, one.sentences) for one in load_questions(folder)]


def test_an_entry_has_a_sentence_or_several_or_is_unanswerable(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
questions:
  - question: "Who  came?"
    sentence: |
      Ten men
      came.
  - {question: "How many?", story: b, sentence: [Ten men came., "There were ten."]}
  - question: 2024?
    unanswerable: true
""",
    )
    assert found == [
        ("Who came?", None, ("Ten men came.",)),
        ("How many?", "b", ("Ten men came.", "There were ten.")),
        ("2024?", None, ()),
    ]


@pytest.mark.parametrize(
    "written",
    [
        "2024-02-31",
        "2024-01-05",
        "2024",
        "yes",
        "No",
        "0x1F",
        "1_000",
        "12:30",
        "1e3",
        "3.50",
        ".inf",
        "=",
        "<<",
    ],
)
def test_what_yaml_takes_for_a_date_a_number_or_a_yes_is_read_as_it_is_written(
    tmp_path: Path, written: str
) -> None:
    lines = f"questions:\n  - question: {written}\n    story: {written}\n    sentence: {written}\n"
    assert read(tmp_path, lines) == [(written, written, (written,))]
    several = f"questions:\n  - question: {written}\n    sentence:\n      - {written}\n      - {written}\n"
    assert read(tmp_path, several) == [(written, None, (written, written))]


@pytest.mark.parametrize("yes", ["true", "True", "yes", "on", "'true'"])
def test_unanswerable_is_still_a_yes_or_no(tmp_path: Path, yes: str) -> None:
    text = "questions:\n  - {question: a, story: , unanswerable: %s}\n  - {question: b, unanswerable: no, sentence: c}"
    assert read(tmp_path, text % yes) == [("a", None, ()), ("b", None, ("c",))]


def test_a_file_beside_a_story_is_about_that_story(tmp_path: Path) -> None:
    assert read(
        tmp_path, 'questions: [{question: "Why?", unanswerable: true}]', "2024/Harbour Bridge.questions.yml"
    ) == [("Why?", "2024-harbour-bridge", ())]


def test_files_of_questions_are_no_stories(tmp_path: Path) -> None:
    write_stories(tmp_path, "bridge.md")
    read(tmp_path, "questions: []", "bridge.questions.yaml")
    assert [path.name for path in story_files(tmp_path)] == ["bridge.md"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('questions: [{question: "Why?"}]', "question 1: give either the sentence"),
        (
            'questions: [{question: "Why?", sentence: x, unanswerable: true}]',
            "question 1: give either the sentence",
        ),
        ('questions: [{question: "Why?", sentense: x}]', "question 1, sentense: extra inputs"),
        ("questions: [{question: '', unanswerable: true}]", "question 1, question: there is nothing in it"),
        ("questions:\n - {question: a, sentence: x}\n - b", "question 2: input should be"),
        ("- question: Why?", "input should be a valid dictionary"),
        ("questions: [", "is not valid YAML"),
        ('questions: [&a {question: "Why?", unanswerable: true}, *a]', "is not valid YAML"),
        ("[" * 5000, "is not valid YAML"),
        ("#" * (MAX_BYTES + 1), "is larger than"),
        ("question\x00s: 1", "is not valid YAML"),
        ("questions:\n - {question: a, sentence: !!timestamp b}", "is not valid YAML (line 2)"),
        ("questions:\n - {question: !!int a, sentence: b}", "is not valid YAML (line 2)"),
        (r'questions: [{question: "\UFFFFFFFF", sentence: b}]', "is not valid YAML"),
        (r'questions: [{question: "\U00110000", sentence: b}]', "is not valid YAML"),
        ("questions:\n - {question: [a], sentence: b}", "question 1, question: it is no text"),
        ("questions:\n - {question: a, sentence: [{b: c}]}", "question 1, sentence: it is no text"),
        ("questions:\n - {question: , sentence: b}", "question 1, question: there is nothing in it"),
        ("questions:\n - {question: a, unanswerable: perhaps}", "question 1, unanswerable: input should be"),
        ("questions:\n- {question: !!bool maybe}", "is not valid YAML (line 2)"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_cure(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(GateQuestionsError) as error:
        read(tmp_path, text)
    assert said in error.value.cause
    assert str(tmp_path / "questions.yaml") in error.value.cause
    assert error.value.cure


def test_the_sample_story_ships_with_questions_whose_sentences_it_has() -> None:
    [story] = load_folder(sample_stories_dir())
    found = load_questions(sample_stories_dir())
    assert len([one for one in found if one.answerable]) >= 10
    assert len([one for one in found if not one.answerable]) >= 5
    for question in found:
        assert question.story_id == story.id
        assert all(sentence in story.text for sentence in question.sentences)
