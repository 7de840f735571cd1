"""The networks that ship, opened and checked."""
