"""The terminal: the chat without Telegram, what is printed, and one command's engine."""
