"""`voiceguide cues`: the built-in cues and beds."""

from __future__ import annotations

from typing import Annotated, Any

import typer

import voiceguide
from voiceguide.cli.options import Json, Output
from voiceguide.cli.printing import echo, make_table, print_json, print_table
from voiceguide.cli.program import app
from voiceguide.config import BEDS, CUES
from voiceguide.errors import UsageError
from voiceguide.script.source import suggest
from voiceguide.units import format_seconds


@app.command()
def cues(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Write this one.", show_default=False)] = "",
    output: Output = None,
    json_output: Json = False,
) -> None:
    """List cues and beds, or write one of them to a file."""
    if name:
        known = [*CUES, *BEDS]
        if name not in known:
            raise UsageError(
                f"unknown cue or bed {name!r}{suggest(name, known)}; `voiceguide cues` lists them"
            )
        if output is None:
            raise UsageError(f"name the file to write: voiceguide cues {name} -o {name}.wav")
        with voiceguide.Studio() as studio:
            studio.write_sound(name, output)
        if json_output:
            print_json({"path": str(output)})
        else:
            echo(str(output))
    elif json_output:
        print_json(sounds_json())
    else:
        print_sounds()


def sounds_json() -> dict[str, Any]:
    """Return cues and beds."""
    return {
        "cues": [
            {"name": name, "description": info.description, "seconds": info.advance_s}
            for name, info in CUES.items()
        ],
        "beds": [{"name": name, "description": text} for name, text in BEDS.items()],
    }


def print_sounds() -> None:
    """Print cues and beds as tables."""
    table = make_table("cue", "what it is", "the programme waits")
    for name, info in CUES.items():
        table.add_row(name, info.description, format_seconds(info.advance_s))
    print_table(table)
    table = make_table("bed", "what it is")
    for name, description in BEDS.items():
        table.add_row(name, description)
    print_table(table)
