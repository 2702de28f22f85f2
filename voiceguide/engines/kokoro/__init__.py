"""Kokoro: natural voices for French, Spanish, Italian, Portuguese and English, from the extra `voices`."""
