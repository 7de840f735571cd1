"""Web pages in, parsed documents out."""
