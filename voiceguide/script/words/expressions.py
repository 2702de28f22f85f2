"""What stands between braces: a name, or a calculation with names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from voiceguide.script.names import VARIABLE, is_name
from voiceguide.script.source import suggest
from voiceguide.script.words.arithmetic import UnknownNameError, calculate
from voiceguide.script.words.next_step import NEXT

MAX_DEPTH = 8
"""How far a variable may name others."""
MAX_VALUE = 2000
"""Characters that a value may grow to when the variables in it are filled."""
_BRACED = re.compile(rf"\\?{VARIABLE}")
"""A variable; one behind a backslash is only text."""


def evaluate(text: str, variables: Mapping[str, str], depth: int = 0) -> str:
    """Return what `{text}` stands for; raises ValueError with words for the author.

    `{Side}` is `side` with a capital; variables in the value are filled too.
    """
    text = text.strip()
    found = _lookup(text, variables, depth)
    if found is not None:
        return found
    name = text
    if not is_name(text) or "-" in text:
        try:
            return calculate(text, lambda name: _lookup(name, variables, depth))
        except UnknownNameError as error:
            name = text if is_name(text) else str(error)
    near = suggest(name, [*variables, "next"])
    cure = f": give it a value in front matter, vars: {{{name}: ...}}"
    column = f", or a column {name} in a table of ::: each" if "number" in variables else ""
    raise ValueError(f"unknown variable {name!r}{near or cure + column}")


def _lookup(name: str, variables: Mapping[str, str], depth: int) -> str | None:
    if name in ("next", "Next") and "next" not in variables:
        return NEXT
    small = name[:1].lower() + name[1:]
    if name in variables:
        return filled(variables[name], variables, name, depth)
    if name != small and small in variables:
        value = filled(variables[small], variables, small, depth)
        return value[:1].upper() + value[1:]
    return None


def filled(text: str, variables: Mapping[str, str], name: str, depth: int = 0) -> str:
    """Return the value of a name with the variables in it filled."""
    if "{" not in text:
        return text
    if depth >= MAX_DEPTH:
        raise ValueError(f"the variable {name!r} refers to itself")
    value = _BRACED.sub(
        lambda match: match[0][1:] if match[0][0] == "\\" else evaluate(match[1], variables, depth + 1), text
    )
    if len(value) > MAX_VALUE:
        raise ValueError(f"the variable {name!r} is too long: {MAX_VALUE} characters at most")
    return value
