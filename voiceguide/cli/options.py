"""Options of commands: those of a run, made from the fields of Options, and the command line's own."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from voiceguide.errors import OptionError
from voiceguide.options import Flag, Options, flags

Scripts = Annotated[
    list[Path],
    typer.Argument(metavar="SCRIPT...", help="Routine scripts; - reads one from a pipe.", show_default=False),
]
ScriptFiles = Annotated[
    list[Path], typer.Argument(metavar="SCRIPT...", help="Routine scripts.", show_default=False)
]
OneScript = Annotated[
    Path,
    typer.Argument(metavar="SCRIPT", help="A routine script; - reads it from a pipe.", show_default=False),
]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="PATH", help="A file, a folder, or - for a pipe."),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        metavar="NUMBER",
        help="How many voices or encoders run at once; else all cores.",
    ),
]
Cluster = Annotated[
    str,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="On a Dask cluster, tcp://host:8786, or on a local one: local. Use only your own.",
    ),
]
Shared = Annotated[
    bool,
    typer.Option("--shared", help="The machines of the cluster see the same folders: send no files."),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither use nor fill the cache.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print nothing but faults.")]


def takes_options(run: Callable[..., None]) -> Callable[..., None]:
    """Give a command, in place of its parameter `options`, one for each field of Options that it takes.

    The name of the function is that of the command.
    """
    taken = flags(run.__name__)
    signature = inspect.signature(run, eval_str=True)
    parameters: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        made = [_parameter(name, flag) for name, flag in taken.items()]
        parameters += made if parameter.name == "options" else [parameter]

    @functools.wraps(run)
    def command(**given: Any) -> None:
        words = {name: given.pop(name) for name in taken}
        run(options=_options(words, taken), **given)

    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _parameter(name: str, flag: Flag) -> inspect.Parameter:
    option = typer.Option(flag.name, metavar=flag.metavar, help=flag.help)
    kind = list[str] | None if flag.many else str | None
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option]
    )


def _options(words: dict[str, Any], taken: dict[str, Flag]) -> Options:
    values = {}
    for name, word in words.items():
        if word is not None and word != []:
            try:
                values[name] = taken[name].read(word)
            except ValueError as error:
                raise OptionError(name, str(error)) from error
    return Options(**values)
