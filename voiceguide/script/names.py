"""Names that a script may give to things, and those that are taken."""

from __future__ import annotations

import re

NAME = r"[^\W\d][\w-]*"
"""A name, as a regular expression: a letter of any alphabet or _, then letters, digits, - and _."""
_OPERAND = r"[( ]*+(?>[^\W\d](?:[\w-]*\w)?|[0-9][\w.:,]*)[) ]*+"
_CALCULATION = rf"(?=[^{{}}]*(?:[^\W\d]| [-+*/×÷−] )){_OPERAND}(?:[-+*/×÷−–]{_OPERAND})++"
"""Numbers alone need spaces around a sign: `{4-7-8}` is none."""
VARIABLE = rf"\{{\s*+({NAME}(?=\s*\}})|{_CALCULATION})\s*\}}"
"""`{name}` or `{name * 2 + 1}`, as a regular expression; its group is what stands between the braces."""
NO_VARIABLE = "is not a variable: braces hold a name, or a calculation with names, such as {round + 2}"
"""What is wrong with braces around anything else."""
RESERVED = ("next", "round", "rounds", "number", "numbers")
"""Variables that blocks and steps fill."""


def is_name(text: str) -> bool:
    """Return whether a text can be a name."""
    return bool(re.fullmatch(NAME, text))
