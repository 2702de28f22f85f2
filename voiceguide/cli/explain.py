"""What `voiceguide check --explain` prints: a script as it will be spoken, beside its source."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import voiceguide
from voiceguide.cli.printing import make_table, plain, print_json, print_table
from voiceguide.options import Options
from voiceguide.script.source import Source, printable

if TYPE_CHECKING:
    from voiceguide.results import Explained


def explain_scripts(scripts: Sequence[Path | Source], options: Options, *, as_json: bool) -> None:
    """Print what of each script will be heard; raises ScriptError for the first that has faults."""
    with voiceguide.Studio() as studio:
        made = [studio.explain(script, options) for script in scripts]
    if as_json:
        print_json({"scripts": [explained_json(script) for script in made]})
    else:
        for script in made:
            print_explained(script)


def explained_json(script: Explained) -> dict[str, Any]:
    """Return each thing that is heard, with its place."""
    heard = [
        {
            "path": printable(script.source_of(heard.location).path),
            "line": heard.location.line,
            "column": heard.location.column,
            "kind": heard.kind,
            "text": heard.text,
            "voice": heard.voice,
        }
        for heard in script.heard
    ]
    return {"path": printable(script.source.path), "heard": heard}


def print_explained(script: Explained) -> None:
    """Print a script as a table: a line of its source where it changes, what is heard, and by which voice.

    The voice is left out where there is only one.
    """
    several = len({heard.voice for heard in script.heard if heard.voice}) > 1
    table = make_table("line", "source", "heard", *["voice"] * several, title=printable(script.source.path))
    last = None
    for heard in script.heard:
        place = heard.location.file, heard.location.line
        number, line = (
            (str(heard.location.line), script.line_of(heard.location)) if place != last else ("", "")
        )
        spoken = heard.kind in ("speech", "count")
        what = plain(heard.text) if spoken else f"[dim]{plain(f'{heard.kind} {heard.text}'.strip())}[/dim]"
        table.add_row(number, plain(line.strip()), what, *[plain(heard.voice)] * several)
        last = place
    print_table(table)
