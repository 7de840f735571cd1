"""From a claimed update to exactly one answer message."""
