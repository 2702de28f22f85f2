"""The command line. Results go to stdout, everything else to stderr."""

from voiceguide.cli import (  # noqa: F401  (commands)
    batch,
    cache,
    check,
    fmt,
    help,
    import_,
    new,
    plan,
    publish,
    render,
    say,
    schema,
    serve,
    sounds,
    verify,
    voices,
)
from voiceguide.cli.program import app, main

__all__ = ["app", "main"]
