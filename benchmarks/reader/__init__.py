"""Stories and questions in, the reader's weights out (`python -m benchmarks.reader`); see README.md beside this."""
