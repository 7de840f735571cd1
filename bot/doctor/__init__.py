"""`storyproof doctor`: an installation in, findings with cures out; nothing is changed and nobody is disturbed."""
