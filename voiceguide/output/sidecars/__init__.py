"""The small files that may stand beside a programme."""
