"""The report holds every question and figure, needs nothing from outside, and no story can do it harm."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from index.evaluation.metrics import measure
from index.evaluation.question_sets import SetQuestion, SetStory
from index.evaluation.report import phrases
from index.evaluation.report.charts import calibration, latency, scores
from index.evaluation.report.data import MeasuredSet, payload, verdict
from index.evaluation.report.page import render_report
from index.evaluation.run import Prediction, Role
from index.types import (
    Answer,
    AnswerSentence,
    BlockKind,
    Citation,
    Mode,
    Passage,
    Question,
    Refusal,
    RefusalReason,
    Sentence,
)

HOSTILE = (
    "</script><img src=x onerror=\"document.title='owned'\"><!--<script>\x00\x1b\u202e\ud83d & 'it' said."
)
SHOWN = HOSTILE.replace("\ud83d", "\ufffd")
SENTENCES = ("Anna Berg keeps bees on a roof.", "They made 40 kilos.", HOSTILE)
TEXT = " ".join(SENTENCES)
STORY = SetStory(title=f"Bees_{HOSTILE}", text=TEXT, questions=[])
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def passage(number: int, score: float, relevance: float | None = None) -> Passage:
    start = TEXT.index(SENTENCES[number])
    sentence = Sentence(number, start, start + len(SENTENCES[number]), 0, BlockKind.PARAGRAPH)
    return Passage("s", "Bees", None, sentence, SENTENCES[number], score, score / 2, relevance)


def citation(number: int) -> Citation:
    found = passage(number, 1.0).sentence
    return Citation(1, "s", "Bees", None, found.start, found.end, SENTENCES[number], "Before.", "After.")


def prediction(
    name: str,
    cited: int | None,
    *answers: str,
    hit_at: int | None = None,
    confidence: float = 0.5,
    role: Role = Role.OWN,
    text: str = "Who keeps bees?",
    lang: str | None = "en",
) -> Prediction:
    asked = SetQuestion(id=name, question=text, answers=list(answers), impossible=not answers, lang=lang)
    put, found = Question(text), (passage(0, 1.2, 3.4567), passage(1, 0.6))
    reply: Answer | Refusal
    if cited is None:
        reply = Refusal(put, RefusalReason.NOT_IN_STORY, citation(2), "v", confidence, found)
    else:
        sentences = (AnswerSentence(SENTENCES[cited], (1,)),)
        reply = Answer(put, sentences, (citation(cited),), Mode.EXTRACTIVE, "v", confidence, found)
    return Prediction(STORY.title, asked, reply, 0.02, hit_at, role, 0, (True,))


EVERY = (
    prediction("right", 0, "Anna Berg", hit_at=0, confidence=0.95),
    prediction("wrong", 1, "Anna Berg", hit_at=0, confidence=0.8),
    prediction("missed", None, "HONEY", confidence=0.3),
    prediction("elsewhere", 0, "IMG  src=x", confidence=0.6),
    prediction("no", None, confidence=0.05),
    prediction("believed", 2, confidence=0.55, text=HOSTILE, lang="ar"),
    prediction("other", None, confidence=0.01, role=Role.FOREIGN),
)


def measured(predictions: Sequence[Prediction] = EVERY, name: str = "set.json") -> MeasuredSet:
    remarks = [f"1 of 1 questions {HOSTILE}"]
    return MeasuredSet(name, [STORY], predictions, measure(predictions), remarks)


def page(predictions: Sequence[Prediction] = EVERY) -> str:
    return render_report([measured(predictions)], "today", "0.0")


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes, and the text of each script and style."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.inside = tag in ("script", "style")
        if self.inside:
            self.raw.append("")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.raw[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.inside = False


def elements(html: str) -> Elements:
    parser = Elements()
    parser.feed(html)
    return parser


def data_of(html: str) -> Any:
    return json.loads(elements(html).raw[1])


def test_every_question_is_in_the_data_with_what_became_of_it() -> None:
    (found,) = data_of(page())["sets"]
    rows = {row["id"]: row for row in found["questions"]}
    assert {name: row["verdict"] for name, row in rows.items()} == {
        "right": "right",
        "wrong": "wrong",
        "missed": "refused_wrongly",
        "elsewhere": "wrong",
        "no": "refused_rightly",
        "believed": "answered_wrongly",
        "other": "refused_rightly",
    }
    sentences = found["stories"][0]["sentences"]
    right, no = rows["right"], rows["no"]
    assert [sentences[number] for number in right["cited"]] == [[SENTENCES[0], "Before.", "After."]]
    assert [sentences[number][0] for number, *_ in right["found"]] == list(SENTENCES[:2])
    assert right["found"][0][1:] == [1.2, 0.6, 3.46, 1]
    assert right["found"][1][1:] == [0.6, 0.3, None, 0]
    assert (no["reason"], sentences[no["closest"]][0]) == ("not_in_story", SHOWN)
    assert len(sentences) == len(SENTENCES)


def test_where_the_answer_was_is_told_when_it_was_not_retrieved() -> None:
    rows = {row["id"]: row for row in data_of(page())["sets"][0]["questions"]}
    before, answer, after = rows["elsewhere"]["where"]
    assert (answer, before[-10:], after[:8]) == ("img src=x", "</script><", " onerror")
    assert rows["missed"]["where"] is None
    assert "where" not in rows["right"]
    assert "where" not in rows["no"]


def test_a_hostile_story_stays_text() -> None:
    html = page()
    found = elements(html)
    assert [tag for tag, _ in found.found if tag in ("script", "img")] == ["script", "script"]
    assert data_of(html)["sets"][0]["stories"][0]["sentences"][2][0] == SHOWN
    html.encode("utf-8")
    outside = html.replace(found.raw[1], "")
    assert not set(outside) & {"\x00", "\x1b", "\u202e", "\ud83d"}
    assert "&lt;/script&gt;&lt;img" in outside
    assert not set(found.raw[1]) & set("<\x00\x1b\ud83d")


def test_the_page_needs_nothing_from_outside_and_lets_nothing_in() -> None:
    found = elements(page())
    assert not [
        attributes
        for _, attributes in found.found
        if {"src", "srcset", "onclick", "style"} & attributes.keys()
        or not (attributes.get("href") or "#").startswith("#")
    ]
    (policy,) = (a["content"] for _, a in found.found if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    style, _, script = found.raw
    for text in (style, script):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert not re.search(r"https?:|//\w+\.|url\(|@import|innerHTML|insertAdjacentHTML|eval\(", style + script)


def test_every_phrase_the_script_asks_for_is_there_and_every_phrase_is_asked_for() -> None:
    script = elements(page()).raw[2]
    asked = set(re.findall(r"\bwords\.(\w+)", script))
    assert asked <= phrases.PAGE_WORDS.keys()
    built = {name for name in phrases.PAGE_WORDS if re.search(rf"\b{name}\b", script)}
    assert {name for name in phrases.PAGE_WORDS if "." not in name} <= asked | built
    assert {f"verdict.{verdict(p)}" for p in EVERY} <= phrases.PAGE_WORDS.keys()
    assert {f"reason.{reason.value}" for reason in RefusalReason} <= phrases.PAGE_WORDS.keys()


def test_every_figure_and_language_has_its_row() -> None:
    html = page()
    for name in measure(EVERY).estimates():
        assert phrases.FIGURES[name].name in html
    assert '<th scope="row">ar</th>' not in html  # an unanswerable question has no share right
    assert '<th scope="row">en</th>' in html
    assert phrases.NOT_COUNTED.split("{")[0] in html


def test_the_counts_of_answered_and_refused_are_those_of_the_set() -> None:
    html = page()
    table = html[html.index('<table class="outcomes">') :]
    cells = re.findall(r'<td class="number (\w*)">(.*?)</td>', table[: table.index("</table>")])
    assert cells == [
        *(("good", "1"), ("bad", "2"), ("bad", "1")),
        *(("", "–"), ("bad", "1"), ("good", "1")),
        *(("", "–"), ("", "0"), ("good", "1")),
    ]


@pytest.mark.parametrize("predictions", [EVERY, EVERY[:1], ()])
def test_charts_are_well_formed_and_named_also_for_a_set_of_one_or_none(
    predictions: Sequence[Prediction],
) -> None:
    for drawn in (calibration(predictions), scores(predictions), latency(predictions, 0.02, 0.03)):
        root = ElementTree.fromstring(drawn)
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"]
        numbers = re.findall(r'="(-?[\d.]+|nan|inf)"', drawn)
        assert "nan" not in numbers
        assert all(float(number) >= 0 for number in numbers)
    assert page(predictions).endswith("</html>\n")


def test_the_bars_of_the_histograms_count_every_question() -> None:
    tips = re.findall(r"<title>\S+: (\d+) answered, (\d+) refused</title>", scores(EVERY))
    assert len(tips) == len(EVERY)  # each question has a bar of its own here
    assert sum(int(answered) for answered, _ in tips) == 4
    dots = re.findall(r"<title>confidence .*? of (\d+)</title>", calibration(EVERY))
    assert sum(map(int, dots)) == len(EVERY) - 1


def test_three_thousand_questions_make_a_page_of_a_few_megabytes() -> None:
    many = [prediction(f"q{number}", 0, "Anna Berg", hit_at=0) for number in range(3000)]
    assert len(payload([measured(many)])) < 3_000_000


def test_each_set_has_its_section() -> None:
    html = render_report([measured(name="one.json"), measured(EVERY[:1], "two & three.json")], "today", "0.0")
    assert "<h2>one.json</h2>" in html
    assert "<h2>two &amp; three.json</h2>" in html
    assert [len(found["questions"]) for found in data_of(html)["sets"]] == [len(EVERY), 1]


@pytest.mark.skipif(CHROMIUM is None, reason="no browser on this machine")
def test_a_browser_shows_the_list_and_runs_nothing_of_a_story(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page(), encoding="utf-8")
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}/profile",
    ]
    done = subprocess.run(
        [*command, "--dump-dom", (tmp_path / "page.html").as_uri()],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    shown = done.stdout
    assert shown.count('<details class="question">') == len(EVERY)
    assert f"{len(EVERY)} of {len(EVERY)} questions" in shown
    assert f"{phrases.PAGE_WORDS['failures']} (4)" in shown
    assert "<title>owned" not in shown
