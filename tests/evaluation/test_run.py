"""An evaluation gives each story its own index and asks it what is planned; the command tells the figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main
from index.evaluation.question_sets import SetQuestion, SetStory, load_set
from index.evaluation.run import Role, evaluate, plan, predictions_lines

TEXT = (
    "Harbour Bridge Reopens\r\n\r\n"
    "Trams crossed the Harbour Bridge in Marle on Wednesday 😀. The city spent €48.5 million.\r\n\r\n"
    "Mr.\u00a0Dahl waited.  Mr.\u00a0Dahl waited.  The bridge was closed in 2022.\r\n"
)
SET = [
    {
        "title": "Harbour_Bridge/Reopens",
        "text": TEXT,
        "questions": [
            {"id": "q1", "question": "How much did the city spend?", "answers": ["48.5 million"]},
            {"id": "q2", "question": "Who won the cup final in Brazil?", "answers": [], "impossible": True},
            {
                "id": "q3",
                "question": "When?",
                "answers": ["2022"],
                "history": ["Was the bridge closed?"],
                "standalone": "When was the bridge closed?",
                "lang": "en",
            },
        ],
    },
    {
        "title": "Bees",
        "text": "Bees\n\nThe bees of Lund made 40 kilos of honey. Anna Berg keeps them on a roof.",
        "questions": [{"id": "q4", "question": "Who keeps the bees?", "answers": ["Anna Berg"]}],
    },
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "set.json"
    made.write_text(json.dumps(SET), encoding="utf-8")
    return made


async def test_predictions_index_into_the_text_as_the_set_gives_it(path: Path) -> None:
    predictions = [prediction async for prediction in evaluate(load_set(path)[:1])]
    rows = {row["id"]: row for row in map(json.loads, predictions_lines(predictions))}
    assert list(rows) == ["q1", "q2", "q3"]
    assert (rows["q1"]["status"], rows["q2"]["status"]) == ("answered", "refused")
    assert rows["q1"]["citations"][0]["quote"] == "The city spent €48.5 million."
    for row in rows.values():
        for citation in row["citations"]:
            assert TEXT[citation["start"] : citation["end"]] == citation["quote"]
        spans = [(place["start"], place["end"]) for place in row["retrieved"]]
        assert len(set(spans)) == len(spans) == 5
        assert all(TEXT[start:end].endswith(".") for start, end in spans)
        assert 0 <= row["confidence"] <= 1
        assert row["seconds"] >= 0
    assert rows["q1"]["confidence"] > rows["q2"]["confidence"]
    assert [p.hit_at for p in predictions][:2] == [0, None]
    assert all(p.exact and all(p.exact) for p in predictions if p.answered)


def test_a_story_is_asked_its_own_then_the_stand_alone_then_the_questions_of_others(path: Path) -> None:
    first, second = plan(load_set(path), foreign=2)
    assert [(task.question.id, task.role) for task in first] == [
        ("q1", Role.OWN),
        ("q2", Role.OWN),
        ("q3", Role.OWN),
        ("q3", Role.STANDALONE),
        ("q4", Role.FOREIGN),
    ]
    foreign = [task.question for task in second if task.role is Role.FOREIGN]
    assert sorted(question.id for question in foreign) == ["q1", "q2"]
    assert all(question.impossible and not question.answers for question in foreign)


def test_the_same_foreign_questions_are_drawn_at_every_run_and_none_from_a_copy_of_the_story() -> None:
    questions = [SetQuestion(id=str(number), question=f"Who is number {number}?") for number in range(40)]
    stories = [
        SetStory(title="A", text="a", questions=[]),
        SetStory(title="A", text="a", questions=[SetQuestion(id="copy", question="Who?")]),
        SetStory(title="B", text="b", questions=questions),
    ]
    drawn = [[task.question.id for task in tasks] for tasks in plan(stories, foreign=5)]
    assert drawn == [[task.question.id for task in tasks] for tasks in plan(stories, foreign=5)]
    assert [len(ids) for ids in drawn] == [5, 1 + 5, 40 + 1]
    assert "copy" not in drawn[0]


async def test_foreign_and_stand_alone_questions_are_measured_and_not_written_down(path: Path) -> None:
    predictions = [prediction async for prediction in evaluate(load_set(path), foreign=1)]
    by_role = {role: [p for p in predictions if p.role is role] for role in Role}
    assert [len(by_role[role]) for role in Role] == [4, 1, 2]
    (alone,) = by_role[Role.STANDALONE]
    assert alone.reply.question.text == "When was the bridge closed?"
    assert not alone.reply.question.history
    assert {p.place for p in by_role[Role.FOREIGN]} == {0, 1}
    assert [json.loads(line)["id"] for line in predictions_lines(predictions)] == ["q1", "q2", "q3", "q4"]


async def test_a_set_without_stories_or_questions_predicts_nothing() -> None:
    assert [p async for p in evaluate([])] == []
    assert [p async for p in evaluate([SetStory(title="T", text="It rained.", questions=[])])] == []


def test_the_command_prints_an_object_for_each_set_and_writes_predictions_and_the_page(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps(SET[1:]), encoding="utf-8")
    lines, page = tmp_path / "lines.jsonl", tmp_path / "page.html"
    wanted = ["--json", "--predictions", str(lines), "--html", str(page), "--foreign", "1"]
    assert main(["eval", str(path), str(other), *wanted]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["set"], first["questions"], first["foreign"]) == ("set.json", 4, 2)
    assert first["exact_quotes"] == 1.0
    assert first["intervals"]["hit_at_1"]["low"] < first["hit_at_1"]
    assert first["p95"] >= first["p50"] > 0
    assert (second["set"], second["questions"], second["foreign_auroc"]) == ("other.json", 1, None)
    assert [json.loads(line)["id"] for line in lines.read_text("utf-8").splitlines()] == [
        *("q1", "q2", "q3", "q4"),
        "q4",
    ]
    assert page.read_text("utf-8").startswith("<!doctype html>")


def test_the_table_names_every_figure_and_what_to_look_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"id": "q", "question": "Who keeps bees?", "answers": ["Anna Borg"]}
    rows = [{"title": "Bees", "text": "Anna Berg keeps bees.", "questions": [asked]}]
    (tmp_path / "set.json").write_text(json.dumps(rows), encoding="utf-8")
    assert main(["eval", str(tmp_path / "set.json")]) == 0
    shown = capsys.readouterr().out
    for words in ("hit@5", "near miss, AUROC", "out of story", "quotes equal to source", "p50 / p95"):
        assert words in shown
    assert "1 of 1 questions have answers that do not stand in their story" in " ".join(shown.split())


@pytest.mark.parametrize("count", ["-1", "many"])
def test_a_bad_number_of_foreign_questions_is_bad_usage(
    path: Path, count: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["eval", str(path), "--foreign", count])
    assert stopped.value.code == 2
    assert "--foreign" in capsys.readouterr().err
