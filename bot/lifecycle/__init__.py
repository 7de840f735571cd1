"""Start, background work, stop and logging."""
