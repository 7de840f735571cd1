"""Values in, messages out; pure functions."""
