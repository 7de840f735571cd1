"""The environment that our child processes are started with."""

from __future__ import annotations

import os
import sys


def child_environment() -> dict[str, str]:
    """Return what a child needs to run and find this code, and none of the bot's secrets."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TELEGRAM_", "OPENAI_", "DATABASE_", "WEBHOOK_"))
    }
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "OMP_NUM_THREADS": "1"}
