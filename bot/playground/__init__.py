"""A Telegram Bot API server of our own on loopback: the rig of the tests and the bot without a token."""
