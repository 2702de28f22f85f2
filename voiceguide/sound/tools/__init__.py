"""What runs beside us or keeps things: ffmpeg, processes, stores."""
