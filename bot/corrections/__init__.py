"""Quotes in readers' hands that the story has overtaken: found, compared, told."""
