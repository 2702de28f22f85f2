"""The program: its commands are told here how to end, in words or as JSON, and with which exit code."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from voiceguide import __version__
from voiceguide.cli import faults
from voiceguide.cli.printing import echo
from voiceguide.cli.warnings import tell_warnings

_ORDER = (
    *(
        "render",
        "check",
        "plan",
        "publish",
        "serve",
        "batch",
        "new",
        "import",
        "fmt",
        "verify",
        "voices",
        "cues",
        "say",
        "cache",
        "schema",
        "help",
    ),
)
"""Of the commands in the help; any other comes after these."""


class _Commands(TyperGroup):
    """Turns whatever a command raises into words or JSON, and an exit code."""

    def list_commands(self, ctx: Any) -> list[str]:
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:  # Typer would end without a word
            raise faults.Ended(faults.INTERRUPTED) from error

    def main(
        self, args: Sequence[str] | None = None, prog_name: str | None = None, *_: Any, **extra: Any
    ) -> NoReturn:
        words = list(sys.argv[1:] if args is None else args)
        as_json = "--json" in (words[: words.index("--")] if "--" in words else words)
        extra["standalone_mode"] = False
        try:
            code = super().main(words, prog_name or "voiceguide", **extra)
        except (Exception, faults.Ended) as error:
            code = faults.tell(error, as_json=as_json)
        sys.exit(code if isinstance(code, int) else 0)


app = typer.Typer(
    name="voiceguide",
    cls=_Commands,
    rich_markup_mode=None,  # plain help: it shows no type beside a metavar, and is the same in a pipe
    help="Turn a routine written in plain Markdown into a spoken, timed audio programme, offline.",
)


@app.callback(invoke_without_command=True)
def _top(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        echo(f"voiceguide {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        echo(context.get_help())


def _ended(number: int, _: object) -> NoReturn:
    raise faults.Ended(128 + number)  # so that temporary files go, as with Ctrl-C


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without our letters shows ? for them
            stream.reconfigure(errors="replace")
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:  # nohup has it ignored
            signal.signal(number, _ended)
    tell_warnings()
    app()
