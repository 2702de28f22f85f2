"""`voiceguide render`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from voiceguide.cli.bar import progress
from voiceguide.cli.options import Jobs, Json, NoCache, Output, Quiet, Scripts, takes_options
from voiceguide.cli.printing import echo, print_json, size
from voiceguide.cli.program import app
from voiceguide.errors import ScriptError, UsageError
from voiceguide.options import Options
from voiceguide.output.formats import FORMATS, format_for
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
    targets = _targets(scripts, output, format_name)
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
        echo("\n".join(rendered_line(done) for done in rows))


def rendered_line(done: Rendered) -> str:
    """Return one line about a rendered file."""
    timeline = done.timeline
    facts = [format_time(timeline.duration_s), size(done.path.stat().st_size)]
    if len(timeline.chapters) > 1:
        facts.append(f"{len(timeline.chapters)} chapters")
    dropped = len(done.choices.dropped)
    if dropped:
        facts.append(f"{dropped} optional part{'s' if dropped > 1 else ''} left out")
    return f"{done.path}  {', '.join(facts)}"


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


def _targets(scripts: list[Path], output: Path | None, format_name: str) -> list[Path]:
    """Return the file that each script becomes."""
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
