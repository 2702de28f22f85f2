"""From clips on a timeline to finished blocks."""
