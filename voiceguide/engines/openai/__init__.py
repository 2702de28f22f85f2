"""Speech from a server that understands OpenAI's requests: off unless its address is set."""
