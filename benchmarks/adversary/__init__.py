"""True sentences come in, wrong ones made from them by known operators go out, and how many proving lets through."""
