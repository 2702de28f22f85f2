"""`voiceguide import`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceguide.cli.faults import fault_json
from voiceguide.cli.options import Json
from voiceguide.cli.printing import echo, echo_error, print_json
from voiceguide.cli.program import app
from voiceguide.cli.targets import STANDARD
from voiceguide.config import MAX_SCRIPT_BYTES
from voiceguide.disk import disk_fault
from voiceguide.errors import EngineError, OutputError

if TYPE_CHECKING:
    from voiceguide.importing.base import Surroundings
    from voiceguide.script.source import Fault, Source
    from voiceguide.studio import Studio

_SLOWER = 0.85
"""Words must fit in time even where a voice is so much slower than is estimated."""


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What another program wrote.", show_default=False)
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="SCRIPT", help="The script to write; else it is printed."),
    ] = None,
    format_name: Annotated[
        str, typer.Option("--from", metavar="FORMAT", help="Its format, where that cannot be seen.")
    ] = "",
    language: Annotated[
        str, typer.Option("--language", metavar="TAG", help="Of its words, such as de.")
    ] = "",
    json_output: Json = False,
) -> None:
    """Make a script of guided text, a timer, a workout, SSML, Speech Markdown or subtitles.

    What a script cannot say is listed with its place.
    """
    from voiceguide.importing.convert import convert
    from voiceguide.options import Options
    from voiceguide.script.source import make_source
    from voiceguide.studio import Studio

    if output and output.exists():
        raise OutputError(f"{output}: already exists")
    source = _read(file)
    script = output or Path(f"{file.stem or 'imported'}.md")
    with Studio() as studio:
        around = _surroundings(studio, script, language)

        def faults_of(text: str) -> Sequence[Fault]:
            return studio.check(make_source(script, text), Options(rate=_SLOWER))

        made = convert(source, around, faults_of, format_name=format_name)
    if output:
        _write(output, made.text)
    if json_output:
        where = {"path": str(output)} if output else {"script": made.text}
        notices = [fault_json(notice) for notice in made.notices]
        print_json({"format": made.format, **where, "notices": notices, "lost": made.lost})
        return
    for notice in made.notices:
        echo_error(str(notice))
    if made.lost > len(made.notices):
        echo_error(f"there are {made.lost - len(made.notices)} more notices")
    echo(str(output) if output else made.text.rstrip("\n"))


def _read(file: Path) -> Source:
    from voiceguide.importing.reading import decoded, read_file

    if file == STANDARD:
        return decoded(Path("<stdin>"), sys.stdin.buffer.read(MAX_SCRIPT_BYTES + 1))
    return read_file(file)


def _surroundings(studio: Studio, script: Path, language: str) -> Surroundings:
    from voiceguide.engines.registry import choose_voice
    from voiceguide.importing.base import Surroundings

    def chosen(name: str, language: str) -> bool:
        try:
            choose_voice(studio.engines, name, language)
        except EngineError:
            return False
        return True

    def voices(language: str) -> list[str]:
        found = studio.voices(language=language.partition("-")[0])
        return [voice.name for voice in found.voices if voice.installed and voice.engine != "pyttsx3"]

    return Surroundings(
        folder=script.parent,
        language=language,
        has_voice=lambda name: chosen(name, "en-US"),
        has_language=lambda tag: chosen("", tag),
        voices=voices,
    )


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise OutputError(f"{path}: already exists") from error
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {disk_fault(error)}") from error
