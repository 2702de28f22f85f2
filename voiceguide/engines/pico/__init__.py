"""Pico: small clear voices for German, French, Spanish, Italian and English, in a process of their own."""
