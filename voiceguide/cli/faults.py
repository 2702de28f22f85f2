"""How a command fails: whatever was raised becomes words on stderr or one JSON object, and an exit code."""

from __future__ import annotations

import errno
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from voiceguide import __version__
from voiceguide.cli.printing import echo_error, print_json
from voiceguide.disk import disk_fault
from voiceguide.errors import (
    DurationError,
    EngineError,
    InputError,
    JobError,
    OptionError,
    OutputError,
    ScriptError,
    SoundError,
    UsageError,
    VoiceguideError,
)
from voiceguide.options import flag_name
from voiceguide.script.source import FAULT, Fault

INPUT_FAULT, WRONG_USAGE, INTERNAL, INTERRUPTED = 1, 2, 70, 130

_ClickError: type[Any] = typer.BadParameter.__mro__[2]
"""The root of what Typer raises for a wrong command line; it has no public name there."""

KINDS: dict[type[BaseException], tuple[str, int]] = {
    DurationError: ("duration", INPUT_FAULT),
    ScriptError: ("script", INPUT_FAULT),
    UsageError: ("usage", WRONG_USAGE),
    InputError: ("input", INPUT_FAULT),
    EngineError: ("engine", INPUT_FAULT),
    SoundError: ("sound", INPUT_FAULT),
    OutputError: ("output", INPUT_FAULT),
    JobError: ("job", INPUT_FAULT),
    VoiceguideError: ("other", INPUT_FAULT),
    _ClickError: ("usage", WRONG_USAGE),
}
"""What JSON calls each kind of error, and its exit code; the first that fits counts."""

_MORE_LENGTHS = (
    "\nTo allow more: `elastic:` at the top, `::: repeat 2..6` or `::: optional`; see voiceguide help time"
)
_SHORT_OF_MEMORY = ("Cannot allocate memory", "failed to map segment", "not enough memory")
_SHORT_OF_PROCESSES = "can't start new thread"


class Ended(SystemExit):
    """A signal asked the program to end; `code` is 128 and its number."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a failed command says."""

    kind: str
    message: str
    code: int
    hint: str = ""
    """More words, for people only."""
    faults: tuple[Fault, ...] = ()


def tell(error: BaseException, *, as_json: bool) -> int:
    """Print what went wrong; return the exit code."""
    if isinstance(error, BrokenPipeError):  # the reader of our output has stopped
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INPUT_FAULT
    outcome = outcome_of(error)
    if as_json:
        print_json({"error": error_json(outcome)}, ok=False)
    else:
        echo_error(("" if outcome.faults else "voiceguide: ") + outcome.message + outcome.hint)
    return outcome.code


def error_json(outcome: Outcome) -> dict[str, Any]:
    """Return the field `error` of a failed command."""
    faults = [fault_json(fault) for fault in outcome.faults]
    count = sum(fault.severity == FAULT for fault in outcome.faults)
    message = f"{count} fault{'s' if count > 1 else ''}" if faults else outcome.message
    return {"kind": outcome.kind, "message": message, "faults": faults}


def fault_json(fault: Fault) -> dict[str, Any]:
    """Return a fault."""
    return {
        "path": fault.path,
        "line": fault.location.line,
        "column": fault.location.column,
        "width": fault.width,
        "severity": fault.severity,
        "message": fault.message,
        "suggestion": fault.suggestion,
    }


def tell_notices(notices: Sequence[Fault]) -> None:
    """Print notices on stderr."""
    if notices:
        echo_error("\n\n".join(map(str, notices)))


def outcome_of(error: BaseException) -> Outcome:
    """Return what is to be said about an error."""
    if isinstance(error, Ended):
        word = "interrupted" if error.code == INTERRUPTED else "terminated"
        return Outcome(word, word, int(str(error.code)))
    kind, code = next((found for cls, found in KINDS.items() if isinstance(error, cls)), ("", 0))
    if not kind:
        short = _shortage(error)
        return Outcome("system", short, INPUT_FAULT) if short else _unexpected(error)
    if isinstance(error, ScriptError):
        hint = _MORE_LENGTHS if isinstance(error, DurationError) else ""
        return Outcome(kind, str(error), code, hint, error.faults)
    if isinstance(error, OptionError):
        return Outcome(kind, f"{flag_name(error.field)}: {error.reason}", code)
    if isinstance(error, _ClickError):
        context = error.ctx
        hint = f"\nTry: {context.command_path} --help" if context else ""
        return Outcome(kind, error.format_message(), code, hint)
    return Outcome(kind, str(error), code)


def _shortage(error: BaseException) -> str:
    """Return what the machine lacks, or "" where that is not what went wrong."""
    said = str(error)
    number = error.errno if isinstance(error, OSError) else None
    if (
        isinstance(error, MemoryError)
        or number == errno.ENOMEM
        or any(sign in said for sign in _SHORT_OF_MEMORY)
    ):
        return "there is not enough memory for this; close other programs, or use fewer --jobs"
    if number == errno.EAGAIN or _SHORT_OF_PROCESSES in said:
        return "the system allows no further process or thread; close other programs, or use fewer --jobs"
    if isinstance(error, OSError) and number in (errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EIO):
        return disk_fault(error) if error.filename is None else f"{error.filename}: {disk_fault(error)}"
    return ""


def _unexpected(error: BaseException) -> Outcome:
    """Return what is said about a defect of voiceguide; the details go into a file."""
    details = (
        f"voiceguide {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"{sys.argv}\n\n{''.join(traceback.format_exception(error))}"
    )
    try:
        number, name = tempfile.mkstemp(prefix="voiceguide-error-", suffix=".txt")
        with os.fdopen(number, "w", encoding="utf-8", errors="replace") as file:
            file.write(details)
        where = f"please report it with the file {Path(name)}"
    except OSError:  # no room for the details: the error itself must do
        where = "please report it"
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    said = " ".join(said.split())
    return Outcome(
        "internal", f"unexpected error, which is a defect of voiceguide: {said}; {where}", INTERNAL
    )
