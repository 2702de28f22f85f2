"""`voiceguide render`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from voiceguide.cli.bar import progress
from voiceguide.cli.options import Jobs, Json, NoCache, Output, Quiet, Scripts, takes_options
from voiceguide.cli.printing import echo, print_json, size
from voiceguide.cli.program import app
from voiceguide.cli.targets import targets_for
from voiceguide.errors import ScriptError
from voiceguide.options import Options
from voiceguide.output.formats import FORMATS
from voiceguide.output.sidecars import SIDECARS
from voiceguide.studio import Rendered, Studio
from voiceguide.units import format_time


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
    json_output: Json = False,
    quiet: Quiet = False,
) -> None:
    """Render scripts into audio files, by default output/NAME.mp3."""
    names = [name.strip() for name in sidecar.split(",") if name.strip()]
    targets = targets_for(scripts, output, format_name, options)
    rows = []
    with (
        progress(enabled=not quiet) as bar,
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
    if json_output:
        print_json({"files": [rendered_json(done) for done in rows]})
    elif not quiet:
        echo("\n".join(line for done in rows for line in rendered_lines(done)))


def rendered_lines(done: Rendered) -> list[str]:
    """Return a line for each file that was written; the first tells about the programme."""
    timeline = done.timeline
    facts = [format_time(timeline.duration_s), size(done.path.stat().st_size)]
    if len(timeline.chapters) > 1:
        facts.append(f"{len(timeline.chapters)} chapters")
    dropped = len(done.choices.dropped)
    if dropped:
        facts.append(f"{dropped} optional part{'s' if dropped > 1 else ''} left out")
    beside = [done.timeline_path] if done.timeline_path else []
    return [f"{done.path}  {', '.join(facts)}", *(str(path) for path in (*beside, *done.sidecars))]


def rendered_json(done: Rendered) -> dict[str, Any]:
    """Return what a render wrote."""
    timeline = done.timeline
    return {
        "path": str(done.path),
        "timeline": str(done.timeline_path) if done.timeline_path else None,
        "sidecars": [str(path) for path in done.sidecars],
        "duration": timeline.duration_s,
        "samples": timeline.length,
        "bytes": done.path.stat().st_size,
        "voice": timeline.voice,
        "chapters": len(timeline.chapters),
        "stretch": round(timeline.stretch, 6),
    } | choices_json(done.choices)


def choices_json(choices: Any) -> dict[str, Any]:
    """Return how often blocks are repeated, and which optional ones are left out."""
    return {
        "rounds": [{"line": line, "count": count} for line, count in choices.counts],
        "left_out": sorted(choices.dropped),
    }


def _refuse_faults(studio: Studio, scripts: list[Path], options: Options) -> None:
    faults = [fault for script in scripts for fault in studio.check(script, options)]
    if faults:
        raise ScriptError(faults)
