"""Importing: from what other programs write to a script; what a script cannot say is told as a notice."""
