"""`voiceguide voices`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

import voiceguide
from voiceguide.cli.bar import progress
from voiceguide.cli.options import Json, Output, Quiet
from voiceguide.cli.printing import echo, echo_error, make_table, plain, print_json, print_table, size
from voiceguide.cli.program import app
from voiceguide.cli.render import rendered_json, rendered_lines
from voiceguide.errors import UsageError
from voiceguide.languages import primary

if TYPE_CHECKING:
    from voiceguide.engines.base import Voice
    from voiceguide.results import VoiceList


@app.command()
def voices(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Write a sample of this one with -o.", show_default=False)
    ] = "",
    output: Output = None,
    language: Annotated[
        str,
        typer.Option("--language", metavar="LANGUAGE", help="Only voices of this language: de, en-GB."),
    ] = "",
    engine: Annotated[
        str, typer.Option("--engine", metavar="ENGINE", help="Only voices of this engine.")
    ] = "",
    install: Annotated[
        str,
        typer.Option(
            "--install", metavar="NAME", help="Download a voice that is listed so, or copy a FILE.onnx."
        ),
    ] = "",
    remove: Annotated[
        str, typer.Option("--remove", metavar="NAME", help="Remove a voice that was installed.")
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Also the voices of eSpeak NG, for a hundred languages.")
    ] = False,
    json_output: Json = False,
    quiet: Quiet = False,
) -> None:
    """List voices by language, the best first, write a sample of one, or install one."""
    if bool(install) + bool(remove) + bool(name) > 1:
        raise UsageError("one of NAME, --install and --remove at a time")
    if name and output is None:
        raise UsageError(f"name the file to write: voiceguide voices {name} -o {primary(name)}.mp3")
    shown = not (quiet or json_output)
    with progress(enabled=shown) as bar, voiceguide.Studio(progress=bar.update) as studio:
        if name and output is not None:
            done = studio.sample(name, output)
            if json_output:
                print_json({"files": [rendered_json(done)]})
            elif not quiet:
                echo("\n".join(rendered_lines(done)))
            return
        if install or remove:
            said = studio.install_voice(install) if install else studio.remove_voice(remove)
            if json_output:
                print_json({"message": said})
            elif not quiet:
                echo(said)
            return
        found = studio.voices(engine=engine, language=language)
    for note in found.notes:
        echo_error(f"voiceguide: {note}")
    if json_output:
        print_json({"voices": [voice_json(voice, found) for voice in found.voices]})
        return
    if not found.voices:
        raise UsageError(f"there is no voice for {language or engine!r}; `voiceguide voices --all` lists all")
    print_voices(found, everything=everything or bool(engine or language))


def voice_json(voice: Voice, found: VoiceList) -> dict[str, Any]:
    """Return a voice."""
    return {
        "engine": voice.engine,
        "name": voice.name,
        "language": voice.language,
        "description": voice.description,
        "quality": voice.quality,
        "installed": voice.installed,
        "bytes": voice.bytes,
        "licence": voice.licence,
        "credit": voice.credit,
        "default": (voice.engine, voice.name) in found.choices,
    }


def print_voices(found: VoiceList, *, everything: bool) -> None:
    """Print voices as a table, by language and the best first; the choice for each language has a star."""
    shown = [voice for voice in found.voices if everything or voice.quality != "robotic"]
    table = make_table("language", "", "voice", "sounds", "engine", "")
    shown.sort(key=lambda voice: _place(voice, found))
    for voice in shown:
        chosen = "*" if (voice.engine, voice.name) in found.choices else ""
        language = "any" if voice.language == "mul" else voice.language
        table.add_row(language, chosen, plain(voice.name), voice.quality, voice.engine, plain(_note(voice)))
    print_table(table)
    echo(_footnotes(found.voices, len(found.voices) - len(shown)))


def _place(voice: Voice, found: VoiceList) -> tuple[Any, ...]:
    """Return where a voice stands: by language, the choice first, then the better ones."""
    from voiceguide.engines.choice import rank

    chosen = (voice.engine, voice.name) in found.choices
    return voice.language == "mul", primary(voice.language), not chosen, *rank(voice)


def _note(voice: Voice) -> str:
    """Return who it is, how large it is or how to get it, and whom its licence asks to name."""
    parts = [voice.description]
    if not voice.installed:
        licence = f", {voice.licence}" if voice.licence else ""
        parts.append(f"voiceguide voices --install {voice.name} ({size(voice.bytes)}{licence})")
    elif voice.bytes:
        parts.append(size(voice.bytes))
    return "; ".join([*parts, *([voice.credit] if voice.credit else [])])


def _footnotes(voices: Sequence[Voice], hidden: int) -> str:
    from voiceguide.engines.choice import KOKORO_LANGUAGES

    lines = ["* speaks its language where a script names no voice."]
    if hidden:
        lines.append(f"eSpeak NG has {hidden} more, for a hundred languages, which sound robotic: --all")
    spoken = {primary(voice.language) for voice in voices}
    if spoken & KOKORO_LANGUAGES and not any(voice.engine == "kokoro" for voice in voices):
        lines.append("Natural French, Spanish, Italian and Portuguese: pip install 'voiceguide[voices]'")
    return "\n".join(lines)
