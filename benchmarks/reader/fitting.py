"""Examples in, a fitted Reader and its logits out; the lower layers stay as they are and are run once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from benchmarks.reader.data import Candidate, Example
from benchmarks.reader.network import HIDDEN, Reader

FROZEN = 6
"""How many of the twelve layers stay as they are."""

MAX_TOKENS = 128
_NEVER = -1e4


@dataclass(slots=True)
class Pair:
    """One tokenized pair: ids, types, the tokens of the sentence proper, the answer's tokens, cached states."""

    ids: list[int]
    types: list[int]
    sentence: tuple[int, int]
    span: tuple[int, int] | None
    cached: torch.Tensor | None = None


@dataclass(slots=True)
class Item:
    """One question as the network sees it: its pairs, best first; those after `retrieved` only serve training."""

    example: Example
    pairs: list[Pair]
    retrieved: int


def items(tokenizer: Tokenizer, examples: Sequence[Example], keep: int) -> list[Item]:
    """Tokenize examples: the best `keep` candidates of each, then the answering one when it is not among them."""
    return [
        Item(example, [_pair(tokenizer, example, c) for c in _kept(example, keep)], keep)
        for example in examples
    ]


def _kept(example: Example, keep: int) -> list[Candidate]:
    best, rest = list(example.candidates[:keep]), example.candidates[keep:]
    found = any(candidate.span for candidate in best)
    return best if found else best + [candidate for candidate in rest if candidate.span][:1]


def _pair(tokenizer: Tokenizer, example: Example, candidate: Candidate) -> Pair:
    lead = f"{example.title}: "
    encoding = tokenizer.encode(example.question, lead + candidate.text)
    offsets = encoding.offsets
    body = [
        i
        for i, kind in enumerate(encoding.type_ids)
        if kind == 1 and offsets[i][0] >= len(lead) and offsets[i][1] > 0
    ]
    sentence = (body[0], body[-1]) if body else (0, 0)
    span = None
    if candidate.span is not None:
        start, end = candidate.span[0] + len(lead), candidate.span[1] + len(lead)
        inside = [i for i in body if offsets[i][1] > start and offsets[i][0] < end]
        span = (inside[0], inside[-1]) if inside else None
    return Pair(encoding.ids, encoding.type_ids, sentence, span)


def cache_lower(reader: Reader, found: Sequence[Item], say: Callable[[str], None]) -> None:
    """Run the frozen layers over every pair once and keep the states, float16."""
    pairs = sorted(
        (pair for item in found for pair in item.pairs if pair.cached is None), key=lambda pair: len(pair.ids)
    )
    started = time.time()
    with torch.inference_mode():
        for at in range(0, len(pairs), 32):
            batch = pairs[at : at + 32]
            ids, types, mask = _padded(batch)
            hidden = reader.lower(ids, types, mask, FROZEN)
            for row, pair in enumerate(batch):
                pair.cached = hidden[row, : len(pair.ids)].to(torch.float16).clone()
    say(f"{len(pairs)} pairs through the frozen layers in {time.time() - started:.0f} s")


def _padded(batch: Sequence[Pair]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    width = max(len(pair.ids) for pair in batch)
    ids, types, mask = (torch.zeros(len(batch), width, dtype=torch.long) for _ in range(3))
    for row, pair in enumerate(batch):
        size = len(pair.ids)
        ids[row, :size], types[row, :size] = torch.tensor(pair.ids), torch.tensor(pair.types)
        mask[row, :size] = 1
    return ids, types, mask


def _states(batch: Sequence[Pair]) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(len(pair.ids) for pair in batch)
    hidden, mask = torch.zeros(len(batch), width, HIDDEN), torch.zeros(len(batch), width)
    for row, pair in enumerate(batch):
        assert pair.cached is not None
        hidden[row, : len(pair.ids)] = pair.cached.to(torch.float32)
        mask[row, : len(pair.ids)] = 1
    return hidden, mask


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long, how fast and from which seed to fit; `epochs` may be a fraction."""

    epochs: float
    rate: float
    seed: int
    batch: int = 12


def fit(reader: Reader, found: Sequence[Item], plan: Schedule, say: Callable[[str], None]) -> None:
    """Fit the upper layers: softmax over the candidates and 'none of them', and the span of the right one."""
    chance = random.Random(plan.seed)
    torch.manual_seed(plan.seed)
    upper = [p for layer in reader.layers[FROZEN:] for p in layer.parameters()]
    heads = [*reader.pooler.parameters(), *reader.classifier.parameters(), *reader.span.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": upper}, {"params": heads, "lr": plan.rate * 3}], lr=plan.rate, weight_decay=0.01
    )
    order = _order(found, plan.epochs, plan.batch, chance)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        [plan.rate, plan.rate * 3],
        total_steps=max(len(order) + 1, 30),
        pct_start=0.1,
        anneal_strategy="linear",
    )
    started, running = time.time(), 0.0
    for step, rows in enumerate(order):
        loss = _loss(reader, [found[row] for row in rows])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*upper, *heads], 1.0)
        optimizer.step()
        schedule.step()
        running = 0.98 * running + 0.02 * float(loss.detach()) if step else float(loss.detach())
        if step % 50 == 0:
            say(f"step {step}/{len(order)} loss {running:.3f} {time.time() - started:.0f} s")


def _order(found: Sequence[Item], epochs: float, batch: int, chance: random.Random) -> list[list[int]]:
    """Return batches of questions of like length, in random order."""
    rows: list[int] = []
    for part in range(int(np.ceil(epochs))):
        fresh = list(range(len(found)))
        chance.shuffle(fresh)
        rows += fresh[: int(len(fresh) * min(1.0, epochs - part))]
    batches = []
    for at in range(0, len(rows), batch * 20):
        chunk = sorted(
            rows[at : at + batch * 20], key=lambda row: max(len(pair.ids) for pair in found[row].pairs)
        )
        some = [chunk[i : i + batch] for i in range(0, len(chunk), batch)]
        chance.shuffle(some)
        batches += some
    return batches


def _loss(reader: Reader, batch: Sequence[Item]) -> torch.Tensor:
    pairs = [pair for item in batch for pair in item.pairs]
    hidden, mask = _states(pairs)
    logits, spans = reader.upper(hidden, mask, FROZEN)
    total = torch.zeros(())
    at = 0
    for item in batch:
        mine = logits[at : at + len(item.pairs)]
        at += len(item.pairs)
        everything = torch.logsumexp(torch.cat([mine, torch.zeros(1)]), 0)
        right = [i for i, pair in enumerate(item.pairs) if pair.span is not None]
        total = total + everything - (torch.logsumexp(mine[right], 0) if right else 0.0)
    total = total / len(batch)
    held = [i for i, pair in enumerate(pairs) if pair.span is not None]
    if held:
        total = total + 0.3 * _span_loss(spans[held], [pairs[i] for i in held])
    return total


def _span_loss(spans: torch.Tensor, pairs: Sequence[Pair]) -> torch.Tensor:
    places = torch.arange(spans.shape[1])[None, :, None]
    first = torch.tensor([pair.sentence[0] for pair in pairs])[:, None, None]
    last = torch.tensor([pair.sentence[1] for pair in pairs])[:, None, None]
    inside = spans.masked_fill((places < first) | (places > last), _NEVER)
    target = torch.tensor([pair.span for pair in pairs])
    return (
        functional.cross_entropy(inside[:, :, 0], target[:, 0])
        + functional.cross_entropy(inside[:, :, 1], target[:, 1])
    ) / 2


def logits(reader: Reader, found: Sequence[Item]) -> list[np.ndarray]:
    """Return the answer logits of each item's retrieved pairs, in their order."""
    with torch.inference_mode():
        out = []
        for at in range(0, len(found), 16):
            some = found[at : at + 16]
            pairs = [pair for item in some for pair in item.pairs[: item.retrieved]]
            values = reader.upper(*_states(pairs), FROZEN)[0].numpy() if pairs else np.zeros(0)
            place = 0
            for item in some:
                size = len(item.pairs[: item.retrieved])
                out.append(values[place : place + size].copy())
                place += size
        return out
