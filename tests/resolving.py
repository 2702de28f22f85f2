"""Routines straight from a source, for tests: the package reads and unrolls in its compiler."""

from __future__ import annotations

from collections.abc import Mapping

from voiceguide.errors import ScriptError
from voiceguide.script.resolve import unroll
from voiceguide.script.routine import Choices, Routine
from voiceguide.script.source import Source
from voiceguide.script.syntax.parser import parse


def resolve(
    source: Source, *, sets: Mapping[str, str] | None = None, choices: Choices | None = None
) -> Routine:
    """Return the routine of a script; raises ScriptError with every fault of it, UsageError for `sets`."""
    script, faults = parse(source)
    routine, more = unroll(script, sets=sets, choices=choices)
    if faults or more:
        raise ScriptError(sorted([*faults, *more], key=lambda fault: fault.location))
    return routine
