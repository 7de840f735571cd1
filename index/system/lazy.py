"""Make something costly once in a process, at its first use."""

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
