"""Printing: tables for people, one object for --json; results on stdout, all else on stderr."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.table import Table

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_RIGHT = ("when", "long", "natural", "shortest", "longest")
"""Headings of columns that hold lengths and times."""


def echo(text: str) -> None:
    """Print a result."""
    _write(sys.stdout, harmless(text))


def echo_error(text: str) -> None:
    """Print anything but a result."""
    _write(sys.stderr, harmless(text))


def print_json(data: dict[str, Any], *, ok: bool = True) -> None:
    """Print the one object of a command with --json; `ok` becomes its first field."""
    text = json.dumps({"ok": ok} | data, ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:  # escapes say the same in any encoding
        text = json.dumps({"ok": ok} | data, ensure_ascii=True, indent=2)
    _write(sys.stdout, text)


def _write(stream: TextIO, text: str) -> None:
    print(text, file=stream, flush=True)  # a reader that has gone is found here, not at the very end


def size(count: int) -> str:
    """Return bytes as people read them."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{count} bytes"


def make_table(*headings: str, title: str = "") -> Table:
    """Return an empty table."""
    from rich import box
    from rich.table import Table

    table = Table(title=plain(title) or None, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for heading in headings:
        right = heading in _RIGHT
        table.add_column(heading, justify="right" if right else "left", no_wrap=right, overflow="fold")
    return table


def print_table(table: Table) -> None:
    """Print a table."""
    from rich.console import Console

    # In a pipe there is no width to fit: one row, one line.
    Console(width=None if sys.stdout.isatty() else 200, highlight=False).print(table)


def plain(text: str) -> str:
    """Return a text that a table shows unchanged."""
    from rich.markup import escape

    return escape(harmless(text))


def harmless(text: str) -> str:
    """Return a text without control characters, for terminals obey them, and without changes of direction."""
    return _STEERING.sub("?", text)
