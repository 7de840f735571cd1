"""Hold a drafted sentence against the sentences it cites; what is not proved is dropped."""
