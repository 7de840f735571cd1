"""`storyproof health`: exit 0 if the bot over DATA_DIR polls Telegram, 1 with one line if it does not."""

from __future__ import annotations

import argparse

from bot.console.session import tell
from bot.lifecycle.heartbeat import is_alive
from bot.settings import load_settings


def run(args: argparse.Namespace) -> int:
    """Look for a recent sign of life; meant for a container's health check."""
    if is_alive(load_settings().data_dir):
        return 0
    tell("no sign of life from the bot lately. Is it running, with this DATA_DIR? Its log says more.")
    return 1
