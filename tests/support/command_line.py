"""The command line in a process of its own, with an environment that holds our settings alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.settings import setting_names

KEYS = [
    "question",
    "status",
    "refusal_reason",
    "answer",
    "sentences",
    "citations",
    "mode",
    "index_version",
    "seconds",
]
HEAVY = (
    "telegram",
    "chromadb",
    "llama_index",
    "onnxruntime",
    "openai",
    "pydantic",
    "rich",
    "sqlalchemy",
    "numpy",
)


def clean_environment(**settings: str) -> dict[str, str]:
    """Return this process's environment with only these settings of ours."""
    kept = {name: value for name, value in os.environ.items() if name not in setting_names()}
    return {**kept, **settings, "PYTHONPATH": str(Path(__file__).parents[2])}


def storyproof(
    *arguments: str, cwd: Path, text: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in its own process."""
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=cwd,
        env=clean_environment(**settings),
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
