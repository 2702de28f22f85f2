"""Clips: what was spoken, measured, trimmed and kept."""
