"""Campaigns against the real bot: kills, stops, repeats and load in, what was lost or doubled out."""
