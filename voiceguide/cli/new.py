"""`voiceguide new`: a starter script, or a copy of one that comes with voiceguide."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any

import typer

import voiceguide
from voiceguide.cli.options import Json
from voiceguide.cli.printing import echo, make_table, print_json, print_table
from voiceguide.cli.program import app
from voiceguide.disk import disk_fault
from voiceguide.errors import OutputError, UsageError
from voiceguide.shipped import ABOUT, script_path
from voiceguide.units import format_time, samples_to_seconds

_STEP_S = 10
_DOUBT_S = 3.0
"""By how much an estimated limit may be off: a length that is listed can be had."""


@app.command()
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The file to write: NAME.md.", show_default=False)
    ] = "",
    source: Annotated[
        str, typer.Option("--from", metavar="SCRIPT", help="Copy a script that comes with voiceguide.")
    ] = "",
    list_all: Annotated[bool, typer.Option("--list", help="List the scripts that come with it.")] = False,
    json_output: Json = False,
) -> None:
    """Write a commented starter script, or a copy of another."""
    from voiceguide.script.starter import starter

    if list_all:
        rows = _shipped()
        if json_output:
            print_json({"scripts": rows})
        else:
            _print(rows)
        return
    if not (name or source):
        raise UsageError("name the file to write: voiceguide new my-routine")
    copied = script_path(source) if source else None
    path = Path(name or f"{source.removesuffix('.md')}.md")
    path = path if path.suffix == ".md" else path.with_name(f"{path.name}.md")
    _write(path, copied.read_text(encoding="utf-8") if copied else starter(path.stem))
    if json_output:
        print_json({"path": str(path)})
    else:
        echo(f"{path}\nNow try: voiceguide render {path}")


def _shipped() -> list[dict[str, Any]]:
    """Return every script that comes along, with its natural, shortest and longest length in seconds."""
    rows = []
    with voiceguide.Studio() as studio:
        for name, about in ABOUT.items():
            planned = studio.plan(script_path(name))
            reach = planned.reach
            natural, shortest, longest = (
                samples_to_seconds(length) for length in (reach.natural, reach.shortest, reach.longest)
            )
            rows.append(
                {
                    "name": name,
                    "about": about,
                    "language": planned.timeline.language,
                    "natural": round(natural / _STEP_S) * _STEP_S,
                    "shortest": math.ceil((shortest + _DOUBT_S) / _STEP_S) * _STEP_S,
                    "longest": math.floor((longest - _DOUBT_S) / _STEP_S) * _STEP_S,
                }
            )
    return rows


def _print(rows: list[dict[str, Any]]) -> None:
    table = make_table("script", "what it is", "natural", "shortest", "longest")
    for row in rows:
        lengths = (format_time(row[key]) for key in ("natural", "shortest", "longest"))
        table.add_row(row["name"], row["about"], *lengths)
    print_table(table)


def _write(path: Path, text: str) -> None:
    """Write a new file; raises OutputError where it already exists or cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise OutputError(f"{path}: already exists") from error
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {disk_fault(error)}") from error
