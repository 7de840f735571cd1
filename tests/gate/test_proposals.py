"""What is proposed reads like a question, has its sentence, and is answered by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from index.engine import StoryEngine
from index.gate.proposals import Proposal, propose, question_from
from index.gate.questions import load_questions
from index.models.multilingual import available
from index.settings import IndexConfig
from index.types import Question, Refusal, RefusalReason, Reply
from tests.support.edited_story import answer_from, indexed
from tests.support.stories import build_live, write_stories

TOWN = (
    "Fourteen councillors voted for the plan and nine against it.",
    "The bridge was closed on 3 May after cracks were found in two of its piers.",
    "Mayor Ines Holt apologised to the shops on the east bank.",
    "Repairs will cost 600,000 euros, according to the builders.",
    "She said that nobody was hurt.",
)
PUENTE = """---
title: El puente de Marle abre otra vez
language: es
---

Los tranvías cruzaron el miércoles el puente del puerto de Marle. La ciudad gastó 48,5 millones de euros.

Los ingenieros cerraron el puente en 2022 porque hallaron grietas en cuatro de sus 96 tirantes.
"""


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        (TOWN[0], "How many councillors voted for the plan?"),
        (TOWN[1], "When was the bridge closed?"),
        (TOWN[2], "Who apologised to the shops on the east bank?"),
        (TOWN[3], "How much will Repairs cost?"),
        (
            "There were 17 men inside when the roof fell.",
            "How many men were there inside when the roof fell?",
        ),
        ("The club has 240 members in the town.", "How many members does the club have?"),
        ("Another ten have already come home.", "Have another ten already come home?"),
        ("Work on the bridge has begun.", "Has Work on the bridge begun?"),
        ("The mayor said that the bridge was closed.", "Who said that the bridge was closed?"),
        ("A street that the mayor named was closed.", None),
        ("He was told in May.", None),
        (TOWN[4], None),
        ("The talks were led by the minister.", "Were the talks led by the minister?"),
        ('Ann Bell said: "We will come back', None),
        ("In March, the police broke up a ring.", None),
    ],
)
def test_a_sentence_of_a_known_shape_becomes_a_question(sentence: str, question: str | None) -> None:
    assert question_from(sentence) == question


@pytest.mark.parametrize(
    ("language", "sentence", "question"),
    [
        ("es", "El puente costó 48,5 millones.", "¿El puente costó 48,5 millones?"),
        ("ru", "Мост закрыли в 2022 году.", "Мост закрыли в 2022 году?"),
        ("hi", "पुल 2022 में बंद हुआ।", "क्या पुल 2022 में बंद हुआ?"),
        ("ar", "أغلق الجسر في عام 2022.", "هل أغلق الجسر في عام 2022؟"),
        ("zh", "大桥于2022年关闭。", "大桥于2022年关闭吗？"),
        ("es", "El alcalde dijo: «Volveremos».", None),
    ],
)
def test_in_other_languages_it_is_asked_whether_a_sentence_is_so(
    language: str, sentence: str, question: str | None
) -> None:
    assert question_from(sentence, language) == question


@pytest.mark.skipif(not available(), reason="this platform has no multilingual model")
async def test_a_spanish_story_gets_questions_of_both_kinds(tmp_path: Path) -> None:
    stories = tmp_path / "stories"
    stories.mkdir()
    (stories / "puente.md").write_text(PUENTE, encoding="utf-8")
    config = IndexConfig(stories, tmp_path / "data")
    build_live(config, "v1")
    engine = StoryEngine.create(config)
    found = await engine.propose("puente")
    await engine.close()
    assert (
        Proposal("¿La ciudad gastó 48,5 millones de euros?", "La ciudad gastó 48,5 millones de euros.")
        in found
    )
    assert sum(one.sentence is None for one in found) >= 2


def test_only_what_the_index_answers_with_that_sentence_is_proposed_and_only_what_it_refuses() -> None:
    story = indexed(TOWN)

    def ask(question: Question) -> Reply:
        if "Mayor" in question.text or "closed" in question.text or "born" in question.text:
            return answer_from(story, TOWN[4])
        if question.text.startswith(("Who apologised", "How many")):
            quote = TOWN[2] if question.text.startswith("Who") else TOWN[0]
            return answer_from(story, quote)
        return Refusal(question, RefusalReason.NOT_IN_STORY, None, "v1")

    found = propose(story, ask)
    assert {one.sentence for one in found if one.sentence} == {TOWN[0], TOWN[2]}
    refused = [one.question for one in found if one.sentence is None]
    assert refused
    assert not any("born" in question for question in refused)


def test_the_command_writes_a_file_that_the_gate_reads_and_never_over_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stories = write_stories(tmp_path / "stories", "bridge.md")
    monkeypatch.chdir(tmp_path)
    for name, value in (("STORIES_DIR", stories), ("DATA_DIR", tmp_path / "data")):
        monkeypatch.setenv(name, str(value))
    assert main(["propose", "--write"]) == 0
    found = load_questions(stories)
    text = (stories / "bridge.md").read_text(encoding="utf-8")
    assert any(one.answerable for one in found)
    assert any(not one.answerable for one in found)
    assert all(
        " ".join(sentence.split()) in " ".join(text.split()) for one in found for sentence in one.sentences
    )
    assert main(["propose", "bridge", "--write"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["propose", "bridge"]) == 0
    assert capsys.readouterr().out.startswith("# bridge.questions.yaml\n")
    assert main(["propose", "nothing"]) == 1
