"""Measured sets in, one page of HTML out that shows every question, what was cited and what was refused."""

from __future__ import annotations
