"""Tables with their columns aligned."""

from __future__ import annotations

import re
import unicodedata

from voiceguide.formatting.directives import variables

MOST_COLUMNS = 200
"""Of a line; the columns of a wider table are not aligned."""
_CELL = re.compile(r"(?:\\.|[^\\|])*")


def aligned(lines: list[str], *, delimited: bool) -> list[str]:
    """Return the lines of a table, without indentation, aligned; `delimited`: the second is of dashes."""
    rows = [_cells(line) for line in lines]
    count = max(map(len, rows))
    widths = [
        max(
            [
                3,
                *(
                    _width(row[n])
                    for at, row in enumerate(rows)
                    if n < len(row) and not (delimited and at == 1)
                ),
            ]
        )
        for n in range(count)
    ]
    if sum(widths) + 3 * count + 1 > MOST_COLUMNS:
        widths = [3] * count
    made = []
    for at, row in enumerate(rows):
        if delimited and at == 1:
            cells = [_dashes(cell, width) for cell, width in zip(row, widths, strict=False)]
        else:
            cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)]
        made.append(f"| {' | '.join(cells)} |" if cells else "|")
    return made


def _cells(line: str) -> list[str]:
    """Return the cells as they are written, without the space around them."""
    text = line.strip()
    cells: list[str] = []
    pos = 1 if text.startswith("|") else 0
    while pos < len(text):
        match = _CELL.match(text, pos)
        cell = match[0] if match else ""
        cells.append(variables(cell.strip()))
        pos += len(cell) + 1
    return cells


def _dashes(cell: str, width: int) -> str:
    left, right = cell.startswith(":"), cell.endswith(":")
    return ":" * left + "-" * (width - left - right) + ":" * right


def _width(text: str) -> int:
    """Return how many columns a text takes in an editor."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )
