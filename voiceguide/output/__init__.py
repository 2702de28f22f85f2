"""Files: encoding, tags, captions, sidecars."""
