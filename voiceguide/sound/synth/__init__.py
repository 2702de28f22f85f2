"""Synthesis: noise, tones, struck things, breath and cues."""
