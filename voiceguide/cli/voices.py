"""`voiceguide voices`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

import voiceguide
from voiceguide.cli.options import Json
from voiceguide.cli.printing import echo, echo_error, make_table, plain, print_json, print_table
from voiceguide.cli.program import app
from voiceguide.engines.base import Voice


@app.command()
def voices(
    language: Annotated[
        str,
        typer.Option("--language", metavar="LANGUAGE", help="Only voices of this language: de, en-GB."),
    ] = "",
    engine: Annotated[
        str, typer.Option("--engine", metavar="ENGINE", help="Only voices of this engine.")
    ] = "",
    install: Annotated[
        str, typer.Option("--install", metavar="NAME", help="Download a voice listed as such.")
    ] = "",
    json_output: Json = False,
) -> None:
    """List the voices of every engine."""
    with voiceguide.Studio() as studio:
        if install:
            said = studio.install_voice(install)
            if json_output:
                print_json({"message": said})
            else:
                echo(said)
            return
        found, notes = studio.voices(engine=engine, language=language)
    for note in notes:
        echo_error(f"voiceguide: {note}")
    if json_output:
        print_json({"voices": [voice_json(voice) for voice in found]})
    else:
        print_voices(found)


def voice_json(voice: Voice) -> dict[str, Any]:
    """Return a voice."""
    return {
        "engine": voice.engine,
        "name": voice.name,
        "language": voice.language,
        "description": voice.description,
        "installed": voice.installed,
    }


def print_voices(found: Sequence[Voice]) -> None:
    """Print voices as a table."""
    table = make_table("engine", "voice", "language", "")
    for voice in found:
        note = voice.description + ("" if voice.installed else " (install it first)")
        table.add_row(voice.engine, plain(voice.name), voice.language, plain(note))
    print_table(table)
