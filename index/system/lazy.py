"""A function that makes something costly in, the same function making it once in a process out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import TypeVar

T = TypeVar("T")


def lazy(make: Callable[[], T]) -> Callable[[], T]:
    """Keep what the first call makes; a thread that calls meanwhile waits for it instead of making another."""
    kept, making = cache(make), threading.Lock()

    @wraps(make)
    def made() -> T:
        with making:
            return kept()

    return made
