"""The command line. Results go to stdout, everything else to stderr."""

from voiceguide.cli.commands import app, main

__all__ = ["app", "main"]
