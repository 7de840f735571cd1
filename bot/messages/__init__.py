"""Telegram messages in, values out; pure functions."""
