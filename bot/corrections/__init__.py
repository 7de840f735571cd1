"""Quotes in readers' hands that the story has superseded: found, compared, told."""
