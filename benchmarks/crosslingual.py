"""Stories with questions in other languages in, a table of right first sentences and of thresholds out.

`python -m benchmarks.crosslingual SET.json [XQUAD_DIR] [--stories N]` measures and calibrates; XQUAD_DIR holds
xquad.de.json and its neighbours, whose questions are put to the English stories of the set.
`python -m benchmarks.crosslingual centres` makes index/models/e5/centres.npy anew from everyday questions.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.models.e5.encoder import CENTRES
from index.models.e5.network import E5Network
from index.models.multilingual import Pair, pair_of, sentence_encoder
from index.models.sentence_encoder import ForeignIndex, SentenceEncoder
from index.text.sentences import split_sentences
from tests.support.usual_questions import USUAL_QUESTIONS

KEPT = 0.98
"""The share of answerable questions that must be answered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an English story, the numbers of the sentences that answer it."""

    language: str
    text: str
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A story of a set: its sentences and what is asked of it."""

    sentences: tuple[str, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One question measured: whether its own story's first sentence was right, its similarity there and elsewhere."""

    story: int
    language: str
    pair: Pair
    right: bool
    own: float
    other: float


def read_set(path: Path, translations: Path | None) -> list[Told]:
    """Read a set's stories; with a folder of XQuAD files, their questions in all its languages."""
    wording = _translations(translations) if translations else {}
    return [_told(story, wording) for story in json.loads(path.read_text(encoding="utf-8"))]


def _translations(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return by a question's id its wordings as (language, text)."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted(folder.glob("xquad.??.json")):
        language = path.name.split(".")[1]
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
            for question in (row for paragraph in article["paragraphs"] for row in paragraph["qas"]):
                found[question["id"]].append((language, question["question"]))
    return found


def _told(story: dict[str, object], wording: dict[str, list[tuple[str, str]]]) -> Told:
    text = str(story["text"])
    places = [
        (number, span.of(paragraph))
        for number, paragraph in enumerate(text.split("\n\n"))
        for span in split_sentences(paragraph)
    ]
    asked: dict[tuple[str, str], Asked] = {}
    rows = story["questions"]
    assert isinstance(rows, list)
    for row in rows:
        right = tuple(
            place
            for place, (paragraph, sentence) in enumerate(places)
            if paragraph == row["paragraph"] and any(answer in sentence for answer in row["answers"])
        )
        base = str(row["id"]).rsplit("-", 1)[0]
        for language, question in wording.get(base, []) or [(row["lang"], row["question"])]:
            if right:
                asked[language, question] = Asked(language, question, right)
    return Told(tuple(sentence for _, sentence in places), tuple(asked.values()))


def measure(stories: Sequence[Told], encoder: SentenceEncoder) -> Iterator[Row]:
    """Ask every question of its own story and of one that does not answer it."""
    indexes: list[ForeignIndex] = [encoder.index(story.sentences) for story in stories]
    for number, story in enumerate(stories):
        for place, asked in enumerate(story.questions):
            own = indexes[number].scores(asked.text)
            elsewhere = (number + 1 + place % max(1, len(stories) - 1)) % len(stories)
            other = indexes[elsewhere].scores(asked.text)
            yield Row(
                number,
                asked.language,
                pair_of(asked.language, "en"),
                int(own.ranking.argmax()) in asked.answers,
                float(own.similarity.max()),
                float(other.similarity.max()),
            )


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of the report, by language and then by pair of languages."""
    yield f"{'':10} {'n':>5} {'hit@1':>6} {'AUROC':>6} {'middle':>7} {'kept':>6} {'refused':>8}"
    for name in sorted({row.language for row in rows}):
        yield _line(name, [row for row in rows if row.language == name])
    for pair in Pair:
        if chosen := [row for row in rows if row.pair is pair]:
            yield _line(pair, chosen)


def _line(name: str, rows: Sequence[Row]) -> str:
    """Calibrate on all stories but one, count on that one; the middle printed is that of all stories."""
    own, other = np.array([row.own for row in rows]), np.array([row.other for row in rows])
    stories = np.array([row.story for row in rows])
    kept, refused = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    for story in set(stories.tolist()):
        left_out = stories == story
        middle = np.quantile(own[~left_out], 1 - KEPT) if np.any(~left_out) else np.inf
        kept[left_out], refused[left_out] = own[left_out] >= middle, other[left_out] < middle
    ranks = np.concatenate([own, other]).argsort().argsort() + 1
    auroc = (ranks[: len(own)].sum() - len(own) * (len(own) + 1) / 2) / (len(own) * len(other))
    hits = np.mean([row.right for row in rows])
    middle = np.quantile(own, 1 - KEPT)
    return f"{name:10} {len(rows):5} {hits:6.3f} {auroc:6.4f} {middle:7.3f} {kept.mean():6.3f} {refused.mean():8.3f}"


def make_centres(path: Path = CENTRES) -> None:
    """Write the mean question token and the mean passage token, each the mean of the languages' means."""
    network = E5Network()
    means = [
        np.mean(
            [
                np.concatenate([reading.tokens for reading in network.read(questions, prefix)]).mean(axis=0)
                for questions in USUAL_QUESTIONS.values()
            ],
            axis=0,
        )
        for prefix in ("query: ", "passage: ")
    ]
    np.save(path, np.array(means, dtype=np.float16))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", help="a set of stories, or the word centres")
    parser.add_argument("xquad", nargs="?", type=Path)
    parser.add_argument("--stories", type=int, default=None, help="only so many stories")
    options = parser.parse_args()
    if options.set == "centres":
        make_centres()
        return
    stories = read_set(Path(options.set), options.xquad)[: options.stories]
    print("\n".join(table(list(measure(stories, sentence_encoder())))))


if __name__ == "__main__":
    main()
