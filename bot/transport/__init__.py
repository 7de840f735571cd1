"""Updates in from Telegram, by polling or by webhook, each stored before it is acknowledged; and probes out."""
