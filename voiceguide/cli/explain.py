"""What `voiceguide check --explain` prints: a script as it will be spoken, beside its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from voiceguide.cli.printing import make_table, plain, print_table
from voiceguide.script.source import printable

if TYPE_CHECKING:
    from voiceguide.studio import Explained


def explained_json(script: Explained) -> list[dict[str, Any]]:
    """Return each thing that is heard, with its place."""
    return [
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


def print_explained(scripts: Sequence[Explained]) -> None:
    """Print each script as a table: the line of its source where it changes, and what is heard."""
    for script in scripts:
        table = make_table("line", "source", "heard", title=printable(script.source.path))
        last = None
        for heard in script.heard:
            place = heard.location.file, heard.location.line
            line = script.line_of(heard.location) if place != last else ""
            number = str(heard.location.line) if place != last else ""
            what = plain(heard.text)
            if heard.kind not in ("speech", "count"):
                what = f"[dim]{plain(heard.kind)}: {what}[/dim]"
            table.add_row(number, plain(line.strip()), what)
            last = place
        print_table(table)
