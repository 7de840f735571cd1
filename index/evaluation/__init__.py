"""Measure answers on sets of questions."""
