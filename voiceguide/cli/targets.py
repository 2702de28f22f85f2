"""Targets: which file each script becomes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors import UsageError
from voiceguide.options import Options
from voiceguide.output.files import made_from, script_id
from voiceguide.output.formats import FORMATS, format_for
from voiceguide.script.source import Source, read_stream

_NAME = "<stdin>"
STANDARD = Path("-")
"""In place of a script, standard input; in place of an output, standard output."""
FOLDER = Path("output")


def targets_for(
    scripts: Sequence[Path], output: Path | None, format_name: str, options: Options
) -> list[Path]:
    """Return the file that each script becomes, in their order; STANDARD for a pipe. Raises UsageError.

    Where `output` is not a file, names come from the scripts. A draft of the engine `tone` is called one, so
    that it does not replace the real thing; nor does a script replace what another of the same name became.
    """
    fmt = format_for(format_name or "mp3")
    if output is not None and output.name.lower() in {known.suffix for known in FORMATS.values()}:
        raise UsageError(f"{output}: the name of the file is missing before {output.name}")
    if output == STANDARD or (output is not None and output.suffix and not output.is_dir()):
        if len(scripts) > 1:
            raise UsageError(f"{output} is one file; for several scripts name a folder")
        return [output]
    if STANDARD in scripts:
        raise UsageError("name the file that standard input becomes: -o FILE, or -o - for a pipe")
    draft = ".draft" if options.engine == "tone" or options.voice.startswith("tone/") else ""
    folder = FOLDER if output is None else output
    targets = [folder / f"{script.stem}{draft}{fmt.suffix}" for script in scripts]
    for script, target in zip(scripts, targets, strict=True):
        if targets.count(target) > 1:
            raise UsageError(f"two scripts would both become {target}; render them one by one, with -o")
        if made_from(target) not in ("", script_id(script, target)):
            raise UsageError(f"{target} was made from another script of that name; name this one with -o")
    return targets


def named_files(scripts: Sequence[Path]) -> Sequence[Path]:
    """Return scripts that are files; raises UsageError for a pipe, of which nothing has a name."""
    if STANDARD in scripts:
        raise UsageError("this command takes files, not a pipe: name the script")
    return scripts


def read_scripts(scripts: Sequence[Path]) -> list[Path | Source]:
    """Return scripts as the library takes them: a path, or what came through a pipe. Raises UsageError."""
    if scripts.count(STANDARD) > 1:
        raise UsageError("standard input can be read only once")
    return [read_stream(sys.stdin.buffer, _NAME) if script == STANDARD else script for script in scripts]
