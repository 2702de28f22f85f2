"""Names that a script may give to things, and those that are taken."""

from __future__ import annotations

import re

NAME = r"[^\W\d][\w-]*"
"""A name, as a regular expression: a letter of any alphabet or _, then letters, digits, - and _."""
VARIABLE = rf"\{{\s*({NAME}(?:\s*[-+*/]\s*[0-9][\w.:]*)?)\s*\}}"
"""`{name}` or `{name + 1}`, as a regular expression; its group is what stands between the braces."""
NO_VARIABLE = (
    "is not a variable: braces hold a name, or one operation with a name and a number, such as {round + 2}"
)
"""What is wrong with braces around anything else."""
RESERVED = ("next", "round", "rounds", "number", "numbers")
"""Variables that blocks and steps fill."""


def is_name(text: str) -> bool:
    """Return whether a text can be a name."""
    return bool(re.fullmatch(NAME, text))
