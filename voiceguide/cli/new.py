"""`voiceguide new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli.options import Json
from voiceguide.cli.printing import echo, print_json
from voiceguide.cli.program import app
from voiceguide.disk import disk_fault
from voiceguide.errors import OutputError


@app.command()
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The file to write: NAME.md.", show_default=False)
    ],
    json_output: Json = False,
) -> None:
    """Write a commented starter script."""
    from voiceguide.script.starter import starter

    path = Path(name) if name.endswith(".md") else Path(f"{name}.md")
    _write(path, starter(path.stem))
    if json_output:
        print_json({"path": str(path)})
    else:
        echo(f"{path}\nNow try: voiceguide render {path}")


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
