"""One version of the index on disk, and which one is live."""
