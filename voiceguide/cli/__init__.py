"""The command line. Results go to stdout, everything else to stderr."""

from voiceguide.cli import (  # noqa: F401  (commands)
    cache,
    check,
    help,
    new,
    plan,
    publish,
    render,
    say,
    sounds,
    verify,
    voices,
)
from voiceguide.cli.program import app, main

__all__ = ["app", "main"]
