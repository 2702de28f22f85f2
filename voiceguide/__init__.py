"""voiceguide: routine scripts into spoken, timed audio programmes."""
