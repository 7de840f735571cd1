"""The durable inbox: what came in and who works on it."""
