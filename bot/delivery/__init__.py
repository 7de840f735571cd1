"""What goes out to Telegram and what must be remembered about it."""
