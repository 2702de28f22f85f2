"""Formatting: a script written in the usual way, with nothing changed that is heard."""
