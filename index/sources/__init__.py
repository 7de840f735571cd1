"""Files in, stories out."""
