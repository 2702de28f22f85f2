"""What stands between braces: a name, or a name and one operation with a number or a time."""

from __future__ import annotations

import re
from collections.abc import Mapping

from voiceguide.script.names import VARIABLE
from voiceguide.script.settings.times import read_time
from voiceguide.script.source import suggest
from voiceguide.script.words.next_step import NEXT
from voiceguide.units import format_seconds

MAX_DEPTH = 8
"""How far a variable may name others."""
MAX_VALUE = 2000
"""Characters that a value may grow to when the variables in it are filled."""
_BRACED = re.compile(rf"\\?{VARIABLE}")
"""A variable; one behind a backslash is only text."""
_OPERATION = re.compile(r"(.+?)\s*([-+*/])\s*([0-9][\w.:]*)")


def evaluate(text: str, variables: Mapping[str, str], depth: int = 0) -> str:
    """Return what `{text}` stands for; raises ValueError with words for the author.

    `{Side}` is `side` with a capital; variables in the value are filled too.
    """
    found = _lookup(text, variables, depth)
    if found is not None:
        return found
    operation = _OPERATION.fullmatch(text)
    if operation:
        left = _lookup(operation[1], variables, depth)
        if left is not None:
            return _calculated(operation[1], left, operation[2], operation[3])
    name = operation[1] if operation else text
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


def _calculated(name: str, left: str, sign: str, right: str) -> str:
    """Return the value of one operation; a time stays a time, a number a number."""
    try:
        (one, one_is_time), (other, other_is_time) = _quantity(left), _quantity(right)
    except ValueError as error:
        raise ValueError(f"{{{name} {sign} {right}}}: {error}") from error
    if sign in "+-" and one_is_time != other_is_time:
        raise ValueError(f"{{{name} {sign} {right}}}: one is a time and the other a number")
    if sign == "*" and one_is_time and other_is_time:
        raise ValueError(f"{{{name} {sign} {right}}}: two times cannot be multiplied")
    if sign == "/" and (not other or (other_is_time and not one_is_time)):
        raise ValueError(f"{{{name} {sign} {right}}}: this cannot be divided")
    result = {
        "+": lambda: one + other,
        "-": lambda: one - other,
        "*": lambda: one * other,
        "/": lambda: one / other,
    }[sign]()
    if result < 0:
        raise ValueError(f"{{{name} {sign} {right}}} is less than 0")
    is_time = (one_is_time or other_is_time) and not (sign == "/" and other_is_time)
    return format_seconds(result) if is_time else f"{result:.9g}"


def _quantity(text: str) -> tuple[float, bool]:
    """Return (value, whether it is a time) of `3` or `30s`."""
    word = text.strip()
    if re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,9})?", word):
        return float(word.replace(",", ".")), False
    try:
        return read_time(word), True
    except ValueError as error:
        raise ValueError(f"{text!r} is not a number or a time") from error


def is_quantity(text: str) -> bool:
    """Return whether a text is a number or a time, or a range of them."""
    try:
        return all(map(_quantity, text.split("..")))
    except ValueError:
        return False
