"""The questions that a new version must answer before it goes live."""
