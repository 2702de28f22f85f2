"""The command line: parse options, call the library, print. Results go to stdout, all else to stderr."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from voiceguide import __version__
from voiceguide.cli import show
from voiceguide.cli.options import (
    BedName,
    Duration,
    EngineName,
    Jobs,
    Json,
    Loudness,
    NoCache,
    OneScript,
    Output,
    Pace,
    Pauses,
    Quiet,
    Rate,
    Scripts,
    Seed,
    Sets,
    Voice,
)
from voiceguide.cli.warnings import tell_warnings
from voiceguide.errors import OutputError, ScriptError, UsageError, VoiceguideError
from voiceguide.options import Options
from voiceguide.studio import Studio

INPUT_FAULT, WRONG_USAGE, INTERRUPTED, TERMINATED = 1, 2, 130, 143


class _Commands(TyperGroup):
    """Turns our errors into words and exit codes, once for every command."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except UsageError as error:
            typer.echo(f"voiceguide: {error}", err=True)
            raise typer.Exit(WRONG_USAGE) from error
        except ScriptError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(INPUT_FAULT) from error
        except VoiceguideError as error:
            typer.echo(f"voiceguide: {error}", err=True)
            raise typer.Exit(INPUT_FAULT) from error
        except KeyboardInterrupt as error:
            typer.echo("voiceguide: interrupted", err=True)
            raise typer.Exit(INTERRUPTED) from error


app = typer.Typer(
    name="voiceguide",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    help="Turn a routine written in plain Markdown into a spoken, timed audio programme, offline.",
)
cache_app = typer.Typer(no_args_is_help=True, help="What is kept between runs, so that a second run is fast.")
app.add_typer(cache_app, name="cache")


@app.command()
def render(
    scripts: Scripts,
    output: Output = None,
    duration: Duration = None,
    pace: Pace = None,
    rate: Rate = None,
    pauses: Pauses = None,
    voice: Voice = "",
    engine: EngineName = "",
    sets: Sets = None,
    format_name: Annotated[str, typer.Option("--format", help="mp3, m4a, m4b, opus, flac or wav.")] = "",
    bed: BedName = None,
    loudness: Loudness = None,
    sidecar: Annotated[
        str,
        typer.Option("--sidecar", help="More files beside it: vtt,srt,lrc,json-chapters,labels,html,png."),
    ] = "",
    seed: Seed = None,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    json_output: Json = False,
    quiet: Quiet = False,
) -> None:
    """Render scripts into audio files, by default output/NAME.mp3."""
    options = Options(
        duration_s=duration,
        pace=pace,
        rate=rate,
        pauses=pauses,
        voice=voice,
        engine=engine,
        sets=_pairs(sets),
        bed=bed,
        seed=seed,
        loudness_lufs=loudness,
    )
    names = [name.strip() for name in sidecar.split(",") if name.strip()]
    targets = _targets(scripts, output, format_name)
    rows = []
    with (
        show.progress(enabled=not quiet) as bar,
        Studio(jobs=jobs, use_cache=not no_cache, progress=bar.update) as studio,
    ):
        if len(scripts) > 1:  # nothing is written where any of them has a fault
            _refuse_faults(studio, scripts, options)
        for script, target, following in zip(scripts, targets, [*scripts[1:], None], strict=True):
            bar.begin(script.name)
            done = studio.render(
                script, target, options, format_name=format_name, sidecars=names, following=following
            )
            rows.append(done)
    if not (json_output or quiet):
        typer.echo("\n".join(show.rendered_line(done) for done in rows))
    if json_output:
        _print_json({"files": [show.rendered_json(done) for done in rows]})


@app.command()
def check(scripts: Scripts, sets: Sets = None, json_output: Json = False) -> None:
    """List every fault of scripts, without rendering them."""
    found = {}
    with Studio() as studio:
        for script in scripts:
            found[script] = studio.check(script, Options(sets=_pairs(sets)))
    faulty = any(found.values())
    if json_output:
        faults = [show.fault_json(fault) for faults in found.values() for fault in faults]
        _print_json({"ok": not faulty, "faults": faults})
    else:
        for script, listed in found.items():
            for fault in listed:
                typer.echo(f"{fault}\n", err=True)
            if not listed:
                typer.echo(f"{script}: no faults")
    if faulty:
        raise typer.Exit(INPUT_FAULT)


@app.command()
def plan(
    script: OneScript,
    duration: Duration = None,
    pace: Pace = None,
    rate: Rate = None,
    pauses: Pauses = None,
    voice: Voice = "",
    engine: EngineName = "",
    sets: Sets = None,
    json_output: Json = False,
) -> None:
    """Show what will be heard and when, without synthesizing; lengths of speech are estimates."""
    options = Options(
        duration_s=duration,
        pace=pace,
        rate=rate,
        pauses=pauses,
        voice=voice,
        engine=engine,
        sets=_pairs(sets),
    )
    with Studio() as studio:
        planned = studio.plan(script, options)
    if json_output:
        _print_json(show.planned_json(planned))
    else:
        show.print_plan(planned)


@app.command()
def voices(
    language: Annotated[
        str, typer.Option("--language", help="Only voices of this language: de, en-GB.")
    ] = "",
    engine: EngineName = "",
    install: Annotated[
        str, typer.Option("--install", metavar="NAME", help="Download a voice listed as such.")
    ] = "",
    json_output: Json = False,
) -> None:
    """List the voices of every engine."""
    with Studio() as studio:
        if install:
            typer.echo(studio.install_voice(install))
            return
        found, notes = studio.voices(engine=engine, language=language)
    for note in notes:
        typer.echo(f"voiceguide: {note}", err=True)
    if json_output:
        _print_json({"voices": [show.voice_json(voice) for voice in found]})
    else:
        show.print_voices(found)


@app.command()
def cues(
    name: Annotated[str, typer.Argument(help="Write this one.", show_default=False)] = "",
    output: Output = None,
    json_output: Json = False,
) -> None:
    """List cues and beds, or write one of them to a file."""
    if name:
        if output is None:
            raise UsageError("name the file to write: voiceguide cues bell -o bell.wav")
        with Studio() as studio:
            studio.write_sound(name, output)
        typer.echo(str(output))
    elif json_output:
        _print_json(show.sounds_json())
    else:
        show.print_sounds()


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What to say.", show_default=False)],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.", show_default=False)],
    voice: Voice = "",
    engine: EngineName = "",
    language: Annotated[
        str, typer.Option("--language", help="The language of the text: de, fr-FR.")
    ] = "en-US",
    rate: Rate = None,
    seed: Seed = None,
    no_cache: NoCache = False,
    json_output: Json = False,
) -> None:
    """Say one text into a file."""
    options = Options(voice=voice, engine=engine, rate=rate, seed=seed)
    with Studio(use_cache=not no_cache) as studio:
        done = studio.say(text, output, options, language=language)
    if json_output:
        _print_json({"files": [show.rendered_json(done)]})
    else:
        typer.echo(show.rendered_line(done))


@app.command()
def new(name: Annotated[str, typer.Argument(help="The file to write: NAME.md.", show_default=False)]) -> None:
    """Write a commented starter script."""
    from voiceguide.script.starter import starter

    path = Path(name) if name.endswith(".md") else Path(f"{name}.md")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(starter(path.stem))
    except FileExistsError as error:
        raise OutputError(f"{path}: is there already") from error
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error
    typer.echo(f"{path}\nNow try: voiceguide render {path}")


@app.command()
def verify(
    file: Annotated[
        Path, typer.Argument(help="A rendered file, its timeline beside it.", show_default=False)
    ],
    json_output: Json = False,
) -> None:
    """Measure a rendered file against its timeline: length, chapters, silences, loudness, peaks, clicks."""
    with Studio() as studio:
        report = studio.verify(file)
    if json_output:
        _print_json(show.report_json(report))
    else:
        show.print_report(report)
    if not report.passed:
        raise typer.Exit(INPUT_FAULT)


@cache_app.command("info")
def cache_info(json_output: Json = False) -> None:
    """Show what is kept, and where: spoken clips, and encoded parts of programmes."""
    from voiceguide.sound.clips.cache import ClipCache
    from voiceguide.sound.tools.store import part_store

    clips, parts = ClipCache().info(), part_store().info()
    if json_output:
        # clips were here first, so their fields are not under a name
        _print_json({**show.store_fields(clips), "parts": show.store_fields(parts)})
    else:
        typer.echo(show.store_line(clips, "clips"))
        typer.echo(show.store_line(parts, "parts of programmes"))


@cache_app.command("clear")
def cache_clear() -> None:
    """Delete all of it."""
    from voiceguide.sound.clips.cache import ClipCache
    from voiceguide.sound.tools.store import part_store

    clips, parts = ClipCache().clear(), part_store().clear()
    typer.echo(f"{clips} clips and {parts} parts of programmes deleted")


@cache_app.command("path")
def cache_path() -> None:
    """Print where all of it is kept."""
    from voiceguide.sound.tools.store import cache_folder

    typer.echo(str(cache_folder()))


@app.callback(invoke_without_command=True)
def _top(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        typer.echo(f"voiceguide {__version__}")
        raise typer.Exit


def _pairs(words: list[str] | None) -> dict[str, str]:
    pairs = {}
    for word in words or []:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"--set {word}: write name=value")
        pairs[name.strip()] = value.strip()
    return pairs


def _targets(scripts: list[Path], output: Path | None, format_name: str) -> list[Path]:
    """Return the file that each script becomes."""
    from voiceguide.output.formats import format_for

    suffix = format_for(format_name or "mp3").suffix
    if output is not None and not output.is_dir() and output.suffix:
        if len(scripts) > 1:
            raise UsageError(f"{output} is one file; for several scripts name a folder")
        format_for(format_name or output)
        return [output]
    folder = Path("output") if output is None else output
    targets = [folder / f"{script.stem}{suffix}" for script in scripts]
    for target in targets:
        if targets.count(target) > 1:
            raise UsageError(f"two scripts would both become {target}")
    return targets


def _refuse_faults(studio: Studio, scripts: list[Path], options: Options) -> None:
    faults = [fault for script in scripts for fault in studio.check(script, options)]
    if faults:
        raise ScriptError(faults)


def _print_json(data: dict[str, Any]) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _terminated(*_: object) -> NoReturn:
    raise SystemExit(TERMINATED)  # so that temporary files go, as with Ctrl-C


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGTERM, _terminated)
    tell_warnings()
    try:
        app()
    except KeyboardInterrupt:  # before or after a command
        sys.exit(INTERRUPTED)
