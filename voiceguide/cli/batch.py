"""`voiceguide batch`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import voiceguide
from voiceguide.cli.bar import progress
from voiceguide.cli.faults import INPUT_FAULT, Outcome, error_json, fault_json, outcome_of, tell_notices
from voiceguide.cli.options import Cluster, Json, NoCache, Quiet, ScriptFiles, Shared, takes_options
from voiceguide.cli.printing import echo, echo_error, make_table, plain, print_json, print_table, size
from voiceguide.cli.program import app
from voiceguide.cli.targets import named_files
from voiceguide.cli.words import lengths_of, names_of
from voiceguide.options import Options
from voiceguide.output.formats import FORMATS
from voiceguide.output.sidecars import SIDECARS
from voiceguide.units import format_length, format_time

if TYPE_CHECKING:
    from voiceguide.jobs.batch import Row

_SHOWN = {
    "done": ("[green]done[/green]", "made"),
    "there": ("was there", "there already"),
    "failed": ("[red]failed[/red]", "failed"),
}
"""What the table says of each outcome, and what the line below it does."""


@app.command()
@takes_options
def batch(
    scripts: ScriptFiles,
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="The folder of the files.")
    ] = Path("output"),
    voices: Annotated[
        str, typer.Option("--voices", metavar="NAMES", help="Each script in these voices: heart,pico-en-us.")
    ] = "",
    lengths: Annotated[
        str, typer.Option("--lengths", metavar="LENGTHS", help="Each in these lengths: 10m,20m,30m.")
    ] = "",
    options: Options,
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")
    ] = "mp3",
    sidecar: Annotated[
        str,
        typer.Option(
            "--sidecar",
            metavar="NAMES",
            help=f"More files beside each: {', '.join(SIDECARS)}; several with commas.",
        ),
    ] = "",
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", metavar="NUMBER", help="How many are made at once; else one on each core."),
    ] = None,
    cluster: Cluster = "",
    shared: Shared = False,
    no_cache: NoCache = False,
    json_output: Json = False,
    quiet: Quiet = False,
) -> None:
    """Render scripts in several voices and lengths, on all cores.

    Files are called SCRIPT.VOICE.LENGTH.mp3. What is there already, made from the same, is not made again, so
    that a run which was stopped goes on where it was. What fails does not stop the others.
    """
    from voiceguide.jobs.batch import FAILED, Batch, Wish
    from voiceguide.jobs.choice import open_runner

    wish = Wish(
        scripts=tuple(named_files(scripts)),
        voices=names_of(voices),
        lengths_s=lengths_of(lengths),
        options=options,
        folder=output,
        format=format_name,
        sidecars=names_of(sidecar),
    )
    with (
        progress(enabled=not quiet) as bar,
        open_runner(cluster, jobs=jobs, shared=shared, use_cache=not no_cache) as runner,
        voiceguide.Studio(jobs=1, use_cache=not no_cache) as studio,
    ):
        rows = Batch(wish, runner, studio, lambda done, total: bar.update("batch", done, total)).run()
    if json_output:
        _print_json(rows, output)
    else:
        _print(rows, quiet=quiet)
    if any(row.outcome == FAILED for row in rows):
        raise typer.Exit(INPUT_FAULT)


def _print(rows: list[Row], *, quiet: bool) -> None:
    """Print a table of all files, and why some could not be made; each reason once."""
    if not quiet:
        tell_notices(list(dict.fromkeys(notice for row in rows for notice in row.notices)))
        table = make_table("result", "file", "long", "size")
        for row in rows:
            facts = ["", ""] if row.error else [format_time(row.duration_s), size(_bytes(row))]
            table.add_row(_SHOWN[row.outcome][0], plain(_name(row)), *facts)
        print_table(table)
        counts = Counter(row.outcome for row in rows)
        echo(", ".join(f"{counts[name]} {words}" for name, (_, words) in _SHOWN.items() if counts[name]))
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.error:
            reasons.setdefault(outcome_of(row.error).message, []).append(_name(row))
    for reason, names in reasons.items():
        echo_error(f"{', '.join(names)}:\n{reason}\n")


def _print_json(rows: list[Row], folder: Path) -> None:
    failed = [row for row in rows if row.error]
    words = f"{len(failed)} of {len(rows)} files could not be made"
    error = {"error": error_json(Outcome("batch", words, INPUT_FAULT))} if failed else {}
    print_json({"folder": str(folder), "files": [_row_json(row) for row in rows]} | error, ok=not failed)


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "script": str(row.script),
        "voice": row.voice or None,
        "length": row.length_s,
        "path": str(row.path) if row.path else None,
        "outcome": row.outcome,
        "duration": row.duration_s if not row.error else None,
        "bytes": _bytes(row) if not row.error else None,
        "notices": [fault_json(notice) for notice in row.notices],
        "error": error_json(outcome_of(row.error)) if row.error else None,
    }


def _name(row: Row) -> str:
    """Return the name of a file, or what was to become one."""
    if row.path:
        return row.path.name
    length = "natural" if row.length_s is None else format_length(row.length_s)
    return ".".join(filter(None, (row.script.stem, row.voice, length)))


def _bytes(row: Row) -> int:
    return row.path.stat().st_size if row.path and row.path.exists() else 0
