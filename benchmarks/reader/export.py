"""A fitted Reader in, an int8 ONNX file that plain onnxruntime reads out."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from benchmarks.reader.network import Reader


def export(reader: Reader, target: Path) -> str:
    """Write `target` and return its SHA-256; weights are 7 bits wide, as older processors overflow with 8."""
    reader.eval()
    sample = torch.ones((2, 16), dtype=torch.long)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "reader.onnx"
        torch.onnx.export(
            reader,
            (sample, sample, torch.zeros_like(sample)),
            str(plain),
            input_names=names,
            output_names=["logit", "spans"],
            dynamic_axes={name: {0: "batch", 1: "tokens"} for name in [*names, "spans"]}
            | {"logit": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
        target.parent.mkdir(parents=True, exist_ok=True)
        quantize_dynamic(plain, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    return hashlib.sha256(target.read_bytes()).hexdigest()
