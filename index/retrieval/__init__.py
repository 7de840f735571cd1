"""Find the sentences that may answer a question."""
