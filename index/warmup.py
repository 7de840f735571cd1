"""Load the networks in a thread, while the caller imports what will use them.

Loading them takes about as long as importing LlamaIndex, and nearly all of it goes on without Python's lock.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib import import_module

from index.models.cross_encoder import cross_encoder
from index.models.onnx import import_onnxruntime
from index.models.token_encoder import token_encoder
from index.retrieval.ranking import LexicalIndex
from index.system.lazy import lazy
from index.text.language import classifier, detect_language

_IMPORTED = ("bm25s", "py3langid.langid", "Stemmer", "tokenizers")


@lazy
def warm_up() -> None:
    """Load the networks and run each once, so that the first reader waits for nothing; raises ModelFileError."""
    token_encoder().encode(["ready"])
    cross_encoder().read("ready?", [("ready", "ready")])
    classifier()
    LexicalIndex(["ready"]).scores(f"ready {detect_language('ready')}")


def begin() -> None:
    """Begin to load the networks; what fails is raised where they are used."""
    # Two threads that import large packages at once can see them half made: here is imported, there is loaded.
    import_onnxruntime()
    for name in _IMPORTED:
        import_module(name)
    threading.Thread(target=_quietly, name="warming").start()


def _quietly() -> None:
    with suppress(Exception):
        warm_up()
