"""Prompt files in, checked templates out."""
