"""Voices: one Protocol, one registry, one module for each engine."""
