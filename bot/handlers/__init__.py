"""Updates in, messages out: one small module for each kind of update."""
