"""`storyproof doctor`: what is wrong with an installation and what mends it; nothing is changed, nobody disturbed."""
