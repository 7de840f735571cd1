"""Hostile addresses, sites and answers for the fetching of pages; the tests use them too."""
