"""What is done about an update: one small module for each kind."""
