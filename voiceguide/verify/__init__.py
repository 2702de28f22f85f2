"""A finished file, measured against its timeline."""
