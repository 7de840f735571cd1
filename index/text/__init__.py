"""Sentences, words, languages and canonical text."""
