"""An answer as a file that proves itself."""
