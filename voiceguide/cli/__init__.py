"""The command line. Results go to stdout, everything else to stderr."""

from voiceguide.cli import cache, check, help, new, plan, render, say, sounds, verify, voices  # noqa: F401  (commands)
from voiceguide.cli.program import app, main

__all__ = ["app", "main"]
