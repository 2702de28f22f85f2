"""The site for phones: pages that any static host serves, and the kits from which they make any length."""
