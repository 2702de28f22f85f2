"""`voiceguide say`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import voiceguide
from voiceguide.cli.options import Json, NoCache, takes_options
from voiceguide.cli.printing import echo, echo_error, print_json
from voiceguide.cli.program import app
from voiceguide.cli.render import rendered_json, rendered_lines
from voiceguide.options import Options


@app.command()
@takes_options
def say(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to say.", show_default=False)],
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.", show_default=False)
    ],
    options: Options,
    language: Annotated[
        str, typer.Option("--language", metavar="LANGUAGE", help="The language of the text: de, fr-FR.")
    ] = "en-US",
    no_cache: NoCache = False,
    json_output: Json = False,
) -> None:
    """Say one text into a file."""
    with voiceguide.Studio(use_cache=not no_cache) as studio:
        done = studio.say(text, output, options, language=language)
        hint = "" if json_output else studio.advice(done)
    if json_output:
        print_json({"files": [rendered_json(done)]})
    else:
        echo("\n".join(rendered_lines(done)))
    if hint:
        echo_error(f"voiceguide: {hint}")
