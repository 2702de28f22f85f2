"""What a programme is made of, so that a page makes any length of it: `kit.kit` has the format."""
