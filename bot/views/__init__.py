"""Values as messages; pure functions."""
