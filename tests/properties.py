"""Hypothesis as these tests use it: without a deadline, since no shared machine keeps one."""

from __future__ import annotations

from hypothesis import assume, example, given, settings

settings.register_profile("storyproof", deadline=None)
settings.load_profile("storyproof")

__all__ = ["assume", "example", "given"]
