"""The language model, if there is one: its endpoint, its dialect, its drafts."""
