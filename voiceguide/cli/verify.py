"""`voiceguide verify`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import voiceguide
from voiceguide.cli.faults import INPUT_FAULT, Outcome, error_json
from voiceguide.cli.options import Json
from voiceguide.cli.printing import make_table, plain, print_json, print_table
from voiceguide.cli.program import app

if TYPE_CHECKING:
    from voiceguide.audit.checks import Report


@app.command()
def verify(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A rendered file, its timeline beside it.", show_default=False),
    ],
    json_output: Json = False,
) -> None:
    """Measure a finished file against its timeline.

    Length, chapters, silences, loudness, peaks and clicks are measured, and each sentence, cue and background
    is compared with what was mixed; nothing is changed.
    """
    with voiceguide.Studio() as studio:
        report = studio.verify(file)
    if json_output:
        _print_json(report)
    else:
        _print(report)
    if not report.passed:
        raise typer.Exit(INPUT_FAULT)


def _print_json(report: Report) -> None:
    failed = [check.name for check in report.checks if not check.passed]
    error = error_json(Outcome("verify", f"failed: {', '.join(failed)}", INPUT_FAULT))
    checks = {"checks": [asdict(check) for check in report.checks]}
    print_json(checks | ({"error": error} if failed else {}), ok=not failed)


def _print(report: Report) -> None:
    table = make_table("result", "check", "measured", "wanted")
    for check in report.checks:
        mark = "[green]pass[/green]" if check.passed else "[red]fail[/red]"
        table.add_row(mark, check.name, plain(check.measured), plain(check.wanted))
    print_table(table)
