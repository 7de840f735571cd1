"""The editor's desk: what is added, left out, built, put back; kept in the database, one change at a time."""
