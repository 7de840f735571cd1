"""PDFs in, parsed documents out."""
