"""Piper: neural voices for many languages, each a file that is downloaded on request, or brought along."""
