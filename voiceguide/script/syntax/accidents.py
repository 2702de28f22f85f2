"""Lines that look like something that they are not: a list, a comment, a heading, a block.

Each is one row of a table: a pattern at the start of a line, and what to tell. A fault is a certain accident;
what a notice is about may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voiceguide.script.source import FAULT, NOTICE


@dataclass(frozen=True, slots=True)
class Accident:
    """What a line looks like, and what to tell; `{}` in the message is the first group of the pattern."""

    pattern: re.Pattern[str]
    message: str
    severity: str = NOTICE
    inside: bool = False
    """Only where text stands in the line above."""


def _row(pattern: str, message: str, severity: str = NOTICE, *, inside: bool = False) -> Accident:
    return Accident(re.compile(pattern), message, severity, inside)


ACCIDENTS = (
    _row(r"(#{1,6})[^\s#\d]", "write a space after {}, or \\# for the character itself", FAULT),
    _row(r"::\s*(\w+)", "a block starts with three colons: ::: {}", FAULT),
    _row(
        r":\s+(repeat|each|slot|when|optional|between|voice|rate)\b",
        "a block starts with three colons: ::: {}",
        FAULT,
    ),
    _row(r"::\s*$", "a block ends with three colons: :::", FAULT),
    _row(
        r"=+\s*$",
        "a line of = is not a heading here: write # before the title, or ## for a section",
        FAULT,
        inside=True,
    ),
    _row(r"(\+\+\+)\s*$", "front matter stands between two lines of ---", FAULT),
    _row(
        r"\d{1,9}[.)]\s",
        "this belongs to the line above: put an empty line before a list",
        inside=True,
    ),
    _row(r"[•◦▪▸●○‣·]\s*", "this is spoken as it is: start a step with - or 1."),
    _row(r"[–—]\s", "this is spoken as it is: start a step with - or 1."),
    _row(r"[A-Za-z]\)\s", "this is spoken as it is: start a step with - or 1."),
    _row(r"(%%|//)", "this is spoken: write <!-- a comment --> for what is not"),
)


def accidents_in(lines: Sequence[str]) -> Iterator[tuple[int, int, int, Accident, str]]:
    """Yield (line, column, width, accident, message) of a paragraph's lines; both count from 0."""
    for number, line in enumerate(lines):
        text = line.lstrip(" \t>")
        column = len(line) - len(text)
        for accident in ACCIDENTS:
            match = accident.pattern.match(text)
            if match and (number or not accident.inside):
                first = match[1] if accident.pattern.groups else ""
                width = len(match[0].rstrip()) or 1
                yield number, column, width, accident, accident.message.replace("{}", first)
                break
