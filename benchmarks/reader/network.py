"""The pinned cross-encoder file in, the same network in torch out, with heads for an answer and its span."""

from __future__ import annotations

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

HIDDEN, HEADS, LAYERS, INNER = 384, 12, 12, 1536


class Layer(nn.Module):
    """One layer of BERT (Devlin et al. 2019), post-norm."""

    def __init__(self) -> None:
        """Make the layer; the weights come from load()."""
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(HIDDEN, HIDDEN) for _ in range(3))
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.last = nn.LayerNorm(HIDDEN, eps=1e-12)

    def forward(self, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return (batch, tokens, HIDDEN); `mask` (batch, 1, 1, tokens) is added to the attention logits."""
        batch, tokens, _ = hidden.shape

        def split(vectors: torch.Tensor) -> torch.Tensor:
            return vectors.view(batch, tokens, HEADS, HIDDEN // HEADS).transpose(1, 2)

        logits = split(self.query(hidden)) @ split(self.key(hidden)).transpose(2, 3)
        weights = torch.softmax(logits * (HIDDEN // HEADS) ** -0.5 + mask, dim=-1)
        seen = (weights @ split(self.value(hidden))).transpose(1, 2).reshape(batch, tokens, HIDDEN)
        hidden = self.norm(hidden + self.out(seen))
        return self.last(hidden + self.outer(functional.gelu(self.inner(hidden))))


class Reader(nn.Module):
    """Reads a question with a sentence: one logit that it answers, and where the answer starts and ends."""

    def __init__(self, vocabulary: int, positions: int) -> None:
        """Make the network; the weights come from load()."""
        super().__init__()
        self.words = nn.Embedding(vocabulary, HIDDEN)
        self.positions = nn.Embedding(positions, HIDDEN)
        self.types = nn.Embedding(2, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.pooler = nn.Linear(HIDDEN, HIDDEN)
        self.classifier = nn.Linear(HIDDEN, 1)
        self.span = nn.Linear(HIDDEN, 2)

    def lower(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor, upto: int) -> torch.Tensor:
        """Return the hidden states after the embeddings and the first `upto` layers."""
        places = torch.arange(ids.shape[1])[None, :]
        hidden = self.norm(self.words(ids) + self.positions(places) + self.types(types))
        for layer in self.layers[:upto]:
            hidden = layer(hidden, _added(mask))
        return hidden

    def upper(
        self, hidden: torch.Tensor, mask: torch.Tensor, start: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the answer logit (batch,) and the span logits (batch, tokens, 2)."""
        for layer in self.layers[start:]:
            hidden = layer(hidden, _added(mask))
        logit = self.classifier(torch.tanh(self.pooler(hidden[:, 0])))[:, 0]
        return logit, self.span(hidden)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the answer logit (batch,) and the span logits (batch, tokens, 2)."""
        hidden = self.lower(input_ids, token_type_ids, attention_mask, LAYERS)
        return self.upper(hidden, attention_mask, LAYERS)


def _added(mask: torch.Tensor) -> torch.Tensor:
    return (1.0 - mask[:, None, None, :].to(torch.float32)) * -10000.0


def load(path: str) -> Reader:
    """Read ms-marco-MiniLM-L-12-v2 from its int8 ONNX file; the span head starts at zero."""
    graph = onnx.load(path).graph
    values = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    made_by = {name: node for node in graph.node for name in node.output}
    linear = _linear_weights(graph, values, made_by)
    words = _embedding(graph, values, "word")
    positions, types = _embedding(graph, values, "position"), _embedding(graph, values, "token_type")
    reader = Reader(len(words), len(positions))
    state = {"words.weight": words, "positions.weight": positions, "types.weight": types}
    state |= _norm(values, "bert.embeddings.LayerNorm", "norm")
    for index in range(LAYERS):
        theirs, ours = f"bert.encoder.layer.{index}", f"layers.{index}"
        for name, place in _PLACES.items():
            bias = f"{theirs}.{place}.bias"
            state |= {f"{ours}.{name}.weight": linear[bias].T, f"{ours}.{name}.bias": values[bias]}
        state |= _norm(values, f"{theirs}.attention.output.LayerNorm", f"{ours}.norm")
        state |= _norm(values, f"{theirs}.output.LayerNorm", f"{ours}.last")
    for name, bias in (("pooler", "bert.pooler.dense.bias"), ("classifier", "classifier.bias")):
        state |= {f"{name}.weight": linear[bias].T, f"{name}.bias": values[bias]}
    state |= {"span.weight": np.zeros((2, HIDDEN), np.float32), "span.bias": np.zeros(2, np.float32)}
    reader.load_state_dict(
        {
            name: torch.tensor(np.ascontiguousarray(array), dtype=torch.float32)
            for name, array in state.items()
        }
    )
    return reader


_PLACES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "inner": "intermediate.dense",
    "outer": "output.dense",
}


def _norm(values: dict[str, np.ndarray], theirs: str, ours: str) -> dict[str, np.ndarray]:
    return {f"{ours}.{part}": values[f"{theirs}.{part}"] for part in ("weight", "bias")}


def _linear_weights(
    graph: onnx.GraphProto, values: dict[str, np.ndarray], made_by: dict[str, onnx.NodeProto]
) -> dict[str, np.ndarray]:
    """Return each linear layer's float weight (in, out) by the name of its bias."""
    found = {}
    for node in graph.node:
        biases = [name for name in node.input if name in values and name.endswith(".bias")]
        if node.op_type == "Gemm":
            found[node.input[2]] = values[node.input[1]]
        if node.op_type != "Add" or not biases:
            continue
        other = next(name for name in node.input if name != biases[0])
        while other in made_by and made_by[other].op_type not in ("MatMulInteger", "MatMul"):
            other = made_by[other].input[0]
        if other in made_by:
            found[biases[0]] = _float(made_by[other].input[1], values)
    return found


def _float(name: str, values: dict[str, np.ndarray]) -> np.ndarray:
    if not name.endswith("_quantized"):
        return values[name]
    stem = name.removesuffix("_quantized")
    shifted = values[name].astype(np.float32) - values[f"{stem}_zero_point"].astype(np.float32)
    return shifted * values[f"{stem}_scale"]


def _embedding(graph: onnx.GraphProto, values: dict[str, np.ndarray], kind: str) -> np.ndarray:
    stem = f"bert.embeddings.{kind}_embeddings.weight"
    return _float(f"{stem}_quantized" if f"{stem}_quantized" in values else stem, values)
