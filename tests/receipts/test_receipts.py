"""A receipt is as it was written, byte for byte, or `storyproof verify` says what in it is not."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from bot.cli import main
from bot.errors import ReceiptError
from bot.receipts.receipt import LARGEST_BYTES, Cited, Receipt, StoryText, receipt_of, serialise, sha256_of
from bot.receipts.verification import check
from index.generations.story_codec import packed
from index.types import AnswerSentence, Mode, RefusalReason, Reply
from tests.support.command_line import HEAVY, clean_environment
from tests.support.fakes import refusal
from tests.support.hypothesis_profile import given
from tests.support.receipts import STORY, answered, quoted, worded

ASKED_AT = 1_720_500_000.9
REFUSED = refusal(closest=quoted(STORY, "Ten came back."))
REPLIES: dict[str, Reply] = {
    "answer": answered("Four people died.", "Ten came back."),
    "model": worded("Four died and ten came back.", "Four people died.", "Ten came back."),
    "refusal": REFUSED,
    "refusal without a story": replace(REFUSED, closest=None, index_version=None),
}


def receipt(reply: Reply) -> Receipt:
    made = receipt_of(reply, ASKED_AT, [packed(STORY)])
    assert made is not None
    return made


def mistake(data: bytes) -> str:
    """Return what is said to be wrong with these bytes; "" where they are a sound receipt."""
    try:
        check(data)
    except ReceiptError as error:
        return error.cause
    return ""


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
def test_a_receipt_is_checked_with_nothing_else(reply: Reply) -> None:
    made = receipt(reply)
    assert check(serialise(made)) == made


def test_a_receipt_says_what_was_asked_answered_and_quoted_and_from_where() -> None:
    fields = json.loads(serialise(receipt(REPLIES["answer"])))
    assert (fields["question"], fields["asked_at"]) == ("How many died?", "2024-07-09T04:40:00Z")
    assert (fields["index_version"], fields["mode"], fields["refusal"]) == ("v1", "extractive", None)
    assert fields["sentences"][1] == {"text": "Ten came back.", "citations": [2]}
    assert fields["citations"][1] == {
        "number": 2,
        "story": "s1",
        "title": STORY.title,
        "url": "https://news.example/a",
        "start": STORY.text.index("Ten"),
        "end": STORY.text.index("Ten") + 14,
        "quote": "Ten came back.",
        "sha256": STORY.content_hash,
    }
    [story] = fields["stories"]
    assert (story["text"], story["sha256"]) == (STORY.text, STORY.content_hash)
    refused = json.loads(serialise(receipt(REFUSED)))
    assert (refused["refusal"], refused["sentences"], refused["mode"]) == ("not_in_story", [], None)


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
def test_each_byte_that_is_flipped_is_found(reply: Reply) -> None:
    data, dice = serialise(receipt(reply)), random.Random(5)
    for at, byte in enumerate(data):
        for other in {byte ^ 1, byte ^ 0x20, dice.randrange(256)} - {byte}:
            assert mistake(data[:at] + bytes([other]) + data[at + 1 :]), (at, chr(byte), chr(other))


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
def test_each_byte_that_is_lost_or_doubled_is_found(reply: Reply) -> None:
    data = serialise(receipt(reply))
    for at in range(len(data)):
        assert mistake(data[:at] + data[at + 1 :])
        assert mistake(data[:at] + data[at : at + 1] + data[at:])
        assert mistake(data[:at])


words = st.text(max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_a_field_of_any_kind_in_any_place_is_found(data: st.DataObject) -> None:
    fields = json.loads(serialise(receipt(REPLIES["answer"])))
    holder: Any = fields
    while True:
        name = data.draw(st.sampled_from(sorted(holder)) if isinstance(holder, dict) else st.just(0))
        inner = holder[name]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        holder = inner
    other = data.draw(values)
    holder[name] = other
    changed = (json.dumps(fields, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode(
        "utf-8", "surrogatepass"
    )
    # True and 1 are one to Python, and two things in the file.
    assert mistake(changed) or json.dumps(other) == json.dumps(inner)


def forged(change: Callable[[Receipt], Receipt]) -> str:
    """Return what is found when somebody writes an altered receipt anew, digest and all."""
    return mistake(serialise(change(receipt(REPLIES["answer"]))))


def cited(made: Receipt, **changes: Any) -> Receipt:
    return replace(made, citations=(replace(made.citations[0], **changes), *made.citations[1:]))


FORGERIES: dict[str, Callable[[Receipt], Receipt]] = {
    "citations[0].quote": lambda made: cited(made, quote="Five people died."),
    "citations[0].start": lambda made: cited(made, start=-1),
    "citations[0].story": lambda made: cited(made, sha256=sha256_of("other")),
    "stories[0].text": lambda made: replace(
        made, stories=(replace(made.stories[0], text=STORY.text.replace("Four", "Five")),)
    ),
    "stories: a story": lambda made: replace(made, stories=made.stories * 2),
    "stories: one is not cited": lambda made: replace(
        made, stories=(*made.stories, StoryText("s2", "", None, sha256_of("x"), "x"))
    ),
    "sentences[1].citations": lambda made: replace(
        made, sentences=(made.sentences[0], AnswerSentence("Ten came back.", ()))
    ),
    "sentences[1].text": lambda made: replace(
        made, sentences=(made.sentences[0], AnswerSentence("Nine came back.", (2,)))
    ),
    "citations: no sentence": lambda made: replace(made, sentences=made.sentences[:1]),
    "citations: a number": lambda made: replace(made, citations=made.citations * 2),
    "sentences: there is neither": lambda made: replace(made, sentences=(), citations=(), stories=()),
    "refusal": lambda made: replace(made, refusal="not_in_story"),
}


@pytest.mark.parametrize("place", FORGERIES)
def test_what_cannot_be_true_is_named_also_with_a_fitting_digest(place: str) -> None:
    assert f"altered: {place}" in forged(FORGERIES[place])


def test_a_change_that_only_the_digest_shows_is_named_by_it() -> None:
    data = serialise(receipt(REPLIES["answer"]))
    assert "digest (line " in mistake(data.replace(b"How many died?", b"How many lied?"))
    assert "line 3:" in mistake(data.replace(b'  "asked_at"', b'   "asked_at"'))
    assert mistake(data.replace(b"\n", b"\r\n"))
    assert mistake(data + b" ")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is not JSON"),
        (b"[]", "no object"),
        (b'{"format": "other"}', "no receipt"),
        (b"\xff{}", "not UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b"1" * 5000, "not JSON"),
        (b'{"format": "storyproof receipt", "version": 2}', "version 2"),
        (b'{"format": "storyproof receipt", "version": true}', "version: it is not"),
        (b" " * (LARGEST_BYTES + 1), "too large"),
    ],
    ids=range(9),
)
def test_what_is_no_receipt_is_said_to_be_none(data: bytes, said: str) -> None:
    assert said in mistake(data)


def test_there_is_no_receipt_without_the_story_as_it_was() -> None:
    edited = replace(STORY, text="Corrected. " + STORY.text)
    assert receipt_of(REPLIES["answer"], ASKED_AT, []) is None
    assert receipt_of(REPLIES["answer"], ASKED_AT, [packed(edited)]) is None
    assert receipt_of(REFUSED, ASKED_AT, []) is None


def test_the_values_that_a_receipt_may_name_are_those_of_the_bot() -> None:
    for reason in RefusalReason:
        assert not mistake(serialise(receipt(refusal(reason))))
    assert {one.value for one in Mode} == {"extractive", "model"}


# -- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "receipt.json"
    path.write_bytes(serialise(receipt(REPLIES["answer"])))
    return path


def test_verify_needs_no_settings_no_database_and_no_heavy_import(file: Path) -> None:
    script = (
        "import sys\nfrom bot.cli import main\n"
        f"status = main(['verify', {str(file)!r}])\n"
        f"print(status, [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=file.parent,
        # A setting that is wrong is no business of it.
        env=clean_environment(TELEGRAM_BOT_TOKEN="wrong", KEEP_ANSWERS_DAYS="wrong"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.strip() == "0 []"
    assert "[1] “Four people died.”" in done.stdout
    assert "2 of 2" in done.stdout
    assert "does not show who wrote it" in done.stdout
    assert [path.name for path in file.parent.iterdir()] == ["receipt.json"]


def test_verify_fails_in_one_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(file.read_bytes().replace(b"Ten came", b"Six came"))
    assert main(["verify", str(file)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("storyproof: This receipt was altered: ")
    assert main(["verify", str(file.parent / "none.json")]) == 1
    assert "none.json" in capsys.readouterr().err


def test_verify_tells_a_models_words_and_a_refusal_apart(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(serialise(receipt(REPLIES["model"])))
    assert main(["verify", str(file)]) == 0
    assert "A language model worded the answer" in capsys.readouterr().out
    file.write_bytes(serialise(receipt(REFUSED)))
    assert main(["verify", str(file)]) == 0
    assert "Refused: not_in_story. What came closest:" in capsys.readouterr().out


def test_verify_compares_a_story_that_is_given(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = file.parent / "story.txt"
    story.write_text(STORY.text, encoding="utf-8")
    assert main(["verify", str(file), "--story", str(story)]) == 0
    assert "is that very text" in capsys.readouterr().out
    story.write_text(STORY.text.replace("Four", "Five"), encoding="utf-8")
    assert main(["verify", str(file), "--story", str(story)]) == 1
    assert "is another text" in capsys.readouterr().err


def test_nothing_in_a_receipt_can_move_the_cursor(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "\x1b[2J\u202eevil\nok  everything"
    citation = Cited(1, "s", text, text, 0, len(text), text, sha256_of(text))
    evil = Receipt(
        text,
        text,
        text,
        "extractive",
        None,
        (AnswerSentence(text, (1,)),),
        (citation,),
        (StoryText("s", text, None, sha256_of(text), text),),
    )
    file.write_bytes(serialise(evil))
    assert main(["verify", str(file)]) == 0
    out = capsys.readouterr().out
    assert not {"\x1b", "\u202e"} & set(out)
    assert "\nok  everything" not in out
