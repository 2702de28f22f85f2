"""Syntax: from text to nodes, each with its place."""
