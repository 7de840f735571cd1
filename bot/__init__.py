"""Updates in, messages out; the only package that knows Telegram."""
