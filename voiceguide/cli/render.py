"""`voiceguide render`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import voiceguide
from voiceguide.cli.bar import progress
from voiceguide.cli.faults import fault_json, tell_notices
from voiceguide.cli.options import Jobs, Json, NoCache, Output, Quiet, Scripts, takes_options
from voiceguide.cli.printing import echo, echo_error, print_json, size
from voiceguide.cli.program import app
from voiceguide.cli.targets import STANDARD, read_scripts, targets_for
from voiceguide.cli.watch import telling
from voiceguide.disk import scratch_folder
from voiceguide.errors import ScriptError, UsageError
from voiceguide.options import Options
from voiceguide.output.formats import FORMATS
from voiceguide.output.sidecars import SIDECARS
from voiceguide.script.source import Fault, Source
from voiceguide.units import format_time

if TYPE_CHECKING:
    from voiceguide.results import Rendered
    from voiceguide.studio import Studio


@app.command()
@takes_options
def render(
    scripts: Scripts,
    *,
    output: Output = None,
    options: Options,
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")
    ] = "",
    sidecar: Annotated[
        str,
        typer.Option(
            "--sidecar",
            metavar="NAMES",
            help=f"More files beside it: {', '.join(SIDECARS)}; several with commas.",
        ),
    ] = "",
    jobs: Jobs = None,
    no_cache: NoCache = False,
    watching: Annotated[
        bool, typer.Option("--watch", help="Render again when a script, or a file it uses, is saved.")
    ] = False,
    json_output: Json = False,
    quiet: Quiet = False,
) -> None:
    """Render scripts into audio files, by default output/NAME.mp3."""
    names = [name.strip() for name in sidecar.split(",") if name.strip()]
    targets = targets_for(scripts, output, format_name, options)
    piped = STANDARD in targets
    if piped and (names or json_output):
        raise UsageError("a pipe holds the audio alone: leave out --sidecar and --json, or name a file")
    if piped and sys.stdout.isatty():
        raise UsageError("a terminal cannot play audio: send it to a program or a file")
    read = read_scripts(scripts)
    if watching:
        paths = [script for script in read if isinstance(script, Path)]
        if piped or json_output or len(paths) < len(read):
            raise UsageError("--watch needs files: leave out --json, and name scripts and files to write")
        from voiceguide.watching import watch

        with progress(enabled=not quiet) as bar:

            def again(studio: Studio) -> None:
                for script, target in zip(paths, targets, strict=True):
                    bar.begin(target.stem)
                    done = studio.render(script, target, options, format_name=format_name, sidecars=names)
                    if not quiet:
                        echo(rendered_lines(done)[0])

            watch(
                paths,
                lambda: voiceguide.Studio(jobs=jobs, use_cache=not no_cache, progress=bar.update),
                telling(again),
                lambda studio, script: studio.inputs(script, options),
            )
    rows = []
    with (
        scratch_folder() if piped else nullcontext(Path()) as scratch,
        progress(enabled=not quiet) as bar,
        voiceguide.Studio(jobs=jobs, use_cache=not no_cache, progress=bar.update) as studio,
    ):
        if piped:
            targets = [scratch / f"programme.{format_name or 'mp3'}"]
        # nothing is written where any of several scripts has a fault, or uses what another would replace
        keep = _inputs(studio, read, options) if len(read) > 1 else []
        following = [*(script if isinstance(script, Path) else None for script in read[1:]), None]
        for script, target, then in zip(read, targets, following, strict=True):
            bar.begin(target.stem)
            done = studio.render(
                script,
                target,
                options,
                format_name=format_name,
                sidecars=names,
                timeline=not piped,
                keep=keep,
                following=then,
            )
            rows.append(done)
            if not quiet:
                tell_notices(done.notices)
        hints = [] if quiet or json_output or piped else [studio.advice(done) for done in rows]
        if piped:
            with targets[0].open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return
    if json_output:
        print_json({"files": [rendered_json(done) for done in rows]})
    elif not quiet:
        echo("\n".join(line for done in rows for line in rendered_lines(done)))
    for hint in dict.fromkeys(filter(None, hints)):
        echo_error(f"voiceguide: {hint}")


def rendered_lines(done: Rendered) -> list[str]:
    """Return a line for each file that was written; the first tells about the programme."""
    timeline = done.timeline
    facts = [format_time(timeline.duration_s), size(done.path.stat().st_size)]
    if len(timeline.chapters) > 1:
        facts.append(f"{len(timeline.chapters)} chapters")
    dropped = len(done.choices.dropped)
    if dropped:
        facts.append(f"{dropped} optional part{'s' if dropped > 1 else ''} left out")
    beside = [path for path in (done.timeline_path, done.contour_path) if path]
    return [f"{done.path}  {', '.join(facts)}", *(str(path) for path in (*beside, *done.sidecars))]


def rendered_json(done: Rendered) -> dict[str, Any]:
    """Return what a render wrote."""
    timeline = done.timeline
    return {
        "path": str(done.path),
        "timeline": str(done.timeline_path) if done.timeline_path else None,
        "contour": str(done.contour_path) if done.contour_path else None,
        "sidecars": [str(path) for path in done.sidecars],
        "duration": timeline.duration_s,
        "samples": timeline.length,
        "bytes": done.path.stat().st_size,
        "voice": timeline.voice,
        "chapters": len(timeline.chapters),
        "notices": [fault_json(notice) for notice in done.notices],
        "stretch": round(timeline.stretch, 6),
    } | choices_json(done.choices)


def choices_json(choices: Any) -> dict[str, Any]:
    """Return how often blocks are repeated, and which optional ones are left out."""
    return {
        "rounds": [{"line": line, "count": count} for line, count in choices.counts],
        "left_out": sorted(choices.dropped),
    }


def _inputs(studio: Studio, scripts: Sequence[Path | Source], options: Options) -> list[Path]:
    """Return every file that the scripts use; raises ScriptError with the faults of all of them."""
    used: list[Path] = []
    faults: list[Fault] = []
    for script in scripts:
        try:
            used += studio.inputs(script, options)
        except ScriptError as error:
            faults += error.faults
    if faults:
        raise ScriptError(faults)
    return used
