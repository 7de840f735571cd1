"""How updates come in: polling and webhook, and the HTTP server beside them."""
