"""The subcommands of `storyproof`, one module each, imported only when called."""
