"""What messages of Telegram say, as values; pure functions."""
