"""What a sentence is cited as, and what became of a quote since."""
