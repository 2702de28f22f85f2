"""Sound: clips, cues, beds, mixing and mastering."""
