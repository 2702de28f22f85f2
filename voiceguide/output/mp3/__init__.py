"""MP3 files made in parts, exact to the sample."""
