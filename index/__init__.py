"""Stories in, answers out; knows nothing of Telegram."""
