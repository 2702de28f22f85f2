"""Phonemes by eSpeak NG, in a process of its own: its licence is the GPL, and its state that of a process."""
