"""How a command fails: whatever was raised becomes words on stderr or one JSON object, and an exit code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import typer

from voiceguide.cli.printing import echo_error, print_json
from voiceguide.errors import (
    DurationError,
    EngineError,
    InputError,
    OptionError,
    OutputError,
    ScriptError,
    SoundError,
    UsageError,
)
from voiceguide.options import flag_name
from voiceguide.script.source import Fault

INPUT_FAULT, WRONG_USAGE, INTERRUPTED = 1, 2, 130

_ClickError: type[Any] = typer.BadParameter.__mro__[2]
"""The root of what Typer raises for a wrong command line; it has no public name there."""

_KINDS: dict[type[BaseException], tuple[str, int]] = {
    ScriptError: ("script", INPUT_FAULT),
    DurationError: ("duration", INPUT_FAULT),
    UsageError: ("usage", WRONG_USAGE),
    InputError: ("input", INPUT_FAULT),
    EngineError: ("engine", INPUT_FAULT),
    SoundError: ("sound", INPUT_FAULT),
    OutputError: ("output", INPUT_FAULT),
    _ClickError: ("usage", WRONG_USAGE),
    KeyboardInterrupt: ("interrupted", INTERRUPTED),
}
"""What JSON calls each kind of error, and its exit code; the first that fits counts."""


class Ended(SystemExit):
    """A signal asked the program to end."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a failed command says."""

    kind: str
    message: str
    code: int
    hint: str = ""
    faults: tuple[Fault, ...] = ()


def tell(error: BaseException, *, as_json: bool) -> int:
    """Print what went wrong; return the exit code."""
    outcome = _outcome(error)
    if as_json:
        print_json({"error": error_json(outcome)}, ok=False)
    else:
        echo_error(outcome.message if outcome.faults else f"voiceguide: {outcome.message}{outcome.hint}")
    return outcome.code


def error_json(outcome: Outcome) -> dict[str, Any]:
    """Return the field `error` of a failed command."""
    faults = [fault_json(fault) for fault in outcome.faults]
    message = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}" if faults else outcome.message
    return {"kind": outcome.kind, "message": message, "faults": faults}


def fault_json(fault: Fault) -> dict[str, Any]:
    """Return a fault."""
    return {
        "path": fault.path,
        "line": fault.location.line,
        "column": fault.location.column,
        "message": fault.message,
    }


def _outcome(error: BaseException) -> Outcome:
    if isinstance(error, Ended):
        return Outcome("terminated", "terminated", int(str(error.code)))
    kind, code = next(found for cls, found in _KINDS.items() if isinstance(error, cls))
    if isinstance(error, ScriptError):
        return Outcome(kind, str(error), code, faults=error.faults)
    if isinstance(error, OptionError):
        return Outcome(kind, f"{flag_name(error.field)}: {error.reason}", code)
    if isinstance(error, _ClickError):
        context = error.ctx
        hint = f"\nTry: {context.command_path} --help" if context else ""
        return Outcome(kind, error.format_message(), code, hint)
    if isinstance(error, KeyboardInterrupt):
        return Outcome(kind, "interrupted", code)
    return Outcome(kind, str(error), code)
