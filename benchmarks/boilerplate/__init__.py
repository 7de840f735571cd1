"""Saved web pages of different make in, how much of their stories and how much of their furniture is indexed out."""

from __future__ import annotations
