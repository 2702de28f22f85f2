"""The player: one page from one source, on a site or alone in a file."""
