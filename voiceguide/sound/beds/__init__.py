"""Beds: endless backgrounds."""
