"""The database: its tables and the rows in them."""
