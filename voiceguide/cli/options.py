"""Options that several commands take, each declared once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from voiceguide.script.settings.values import parse_factor, parse_loudness, parse_pace
from voiceguide.units import parse_time


def _parsed(parse: Callable[[str], Any], what: str) -> Callable[[str], Any]:
    """Return an option callback that turns a ValueError into wrong usage."""

    def convert(text: str) -> Any:
        try:
            return parse(text)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error

    convert.__name__ = what
    return convert


Scripts = Annotated[list[Path], typer.Argument(help="Routine scripts, in Markdown.", show_default=False)]
OneScript = Annotated[Path, typer.Argument(help="A routine script, in Markdown.", show_default=False)]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="A file, or a folder for several scripts.")
]
Duration = Annotated[
    float | None,
    typer.Option(
        "--duration", parser=_parsed(parse_time, "TIME"), help="The exact length: 20m, 1h10m or 12:30."
    ),
]
Pace = Annotated[
    float | None,
    typer.Option(
        "--pace",
        parser=_parsed(parse_pace, "PACE"),
        help="Speech and pauses: slow, unhurried, natural, brisk, or a factor.",
    ),
]
Rate = Annotated[
    float | None,
    typer.Option("--rate", parser=_parsed(parse_pace, "FACTOR"), help="Speech alone: 0.9 or 90%."),
]
Pauses = Annotated[
    float | None,
    typer.Option(
        "--pauses", parser=_parsed(parse_factor, "FACTOR"), help="Pauses alone: 1.5 is half as long again."
    ),
]
Voice = Annotated[str, typer.Option("--voice", help="A voice from `voiceguide voices`.")]
EngineName = Annotated[str, typer.Option("--engine", help="hibari, pyttsx3, or tone for a quick draft.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="A value for a name that the script declares."),
]
BedName = Annotated[str | None, typer.Option("--bed", help="A background from `voiceguide cues`, or off.")]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, help="Another take of the voice and the background.")
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, help="How many voices or encoders work at once; else all cores."),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Make everything anew, and keep nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print nothing but faults.")]
Loudness = Annotated[
    float | None,
    typer.Option(
        "--loudness",
        parser=_parsed(parse_loudness, "LUFS"),
        help="Integrated loudness; -16 in stereo, -19 in mono.",
    ),
]
