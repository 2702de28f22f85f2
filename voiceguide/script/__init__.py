"""Words: from the author's text to a checked routine. Nothing in here knows audio."""
