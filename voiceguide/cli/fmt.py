"""`voiceguide fmt`."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceguide.cli.faults import INPUT_FAULT
from voiceguide.cli.options import Json, ScriptFiles
from voiceguide.cli.printing import echo, print_json
from voiceguide.cli.program import app
from voiceguide.cli.targets import named_files
from voiceguide.errors import ScriptError
from voiceguide.output.atomic import atomic_path

if TYPE_CHECKING:
    from voiceguide.script.source import Fault


@dataclass(frozen=True, slots=True)
class _File:
    """A script as it is and as it is usually written."""

    path: Path
    before: str
    after: str

    @property
    def changes(self) -> bool:
        return self.before != self.after

    def diff(self) -> str:
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        return "".join(difflib.unified_diff(before, after, str(self.path), str(self.path))).rstrip("\n")


@app.command()
def fmt(
    scripts: ScriptFiles,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; end with 1 where a script would change.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
    json_output: Json = False,
) -> None:
    """Write scripts in the usual way: tables aligned, times and directives in short form.

    Nothing that is heard changes. A script with faults is left alone, and nothing is written then.
    """
    files = _formatted(named_files(scripts))
    changed = [file for file in files if file.changes]
    if not (check or diff):
        for file in changed:
            _write(file)
    failed = check and bool(changed)
    if json_output:
        rows = [
            {"path": str(file.path), "changed": file.changes} | ({"diff": file.diff()} if diff else {})
            for file in files
        ]
        print_json({"scripts": rows}, ok=not failed)
    else:
        for file in changed if diff else ():
            echo(file.diff())
        for file in () if diff and not check else files:
            would = "would be formatted" if check else "formatted"
            echo(f"{file.path}: {would if file.changes else 'unchanged'}")
    if failed:
        raise typer.Exit(INPUT_FAULT)


def _formatted(scripts: Sequence[Path]) -> list[_File]:
    """Return the scripts; raises ScriptError with the faults of all of them."""
    from voiceguide.formatting.document import formatted
    from voiceguide.script.source import read_source

    files: list[_File] = []
    faults: list[Fault] = []
    for script in scripts:
        try:
            source = read_source(script)
            files.append(_File(script, source.text, formatted(source)))
        except ScriptError as error:
            faults += error.faults
    if faults:
        raise ScriptError(faults)
    return files


def _write(file: _File) -> None:
    """Replace a script; where it is a link, what it leads to. Line ends and permissions are kept."""
    target = file.path.resolve()
    line_end = "\r\n" if b"\r\n" in target.read_bytes() else "\n"
    with atomic_path(target) as path:
        path.write_text(file.after, encoding="utf-8", newline=line_end)
        shutil.copymode(target, path)
