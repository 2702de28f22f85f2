"""Directives and blocks: what stands in square brackets or between fences."""
