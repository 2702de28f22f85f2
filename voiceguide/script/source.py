"""The author's text, places in it, and faults that point at a place. Nothing is parsed yet."""

from __future__ import annotations

import difflib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from voiceguide.config import MAX_SCRIPT_BYTES
from voiceguide.errors import ScriptError


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a script; both count from 1."""

    line: int
    column: int = 1

    def right(self, columns: int) -> Location:
        """Return the place so many columns further in the same line."""
        return Location(self.line, self.column + columns)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a script that must be mended, shown with its line and a caret."""

    path: str
    location: Location
    message: str
    source_line: str = ""
    width: int = 1
    """How many columns the caret underlines."""

    def __str__(self) -> str:
        """Return `path:line:column: message`, the source line, and a caret below the place."""
        place = f"{self.path}:{self.location.line}:{self.location.column}: {self.message}"
        if not self.source_line.strip():
            return place
        number = f"{self.location.line:5d}"
        shown = "".join(c if c.isprintable() or c == "\t" else "?" for c in self.source_line)
        lead = "".join("\t" if c == "\t" else " " for c in shown[: self.location.column - 1])
        return f"{place}\n{number} | {shown}\n{' ' * 5} | {lead}{'^' * self.width}"


@dataclass(frozen=True, slots=True)
class Source:
    """A script's text; `path` is how the user named it."""

    path: Path
    text: str
    lines: tuple[str, ...]

    def fault(self, location: Location, message: str, width: int = 1) -> Fault:
        """Return a fault at a place of this script."""
        inside = 1 <= location.line <= len(self.lines)
        line = self.lines[location.line - 1] if inside else ""
        width = max(1, min(width, len(line) - location.column + 1))
        return Fault(str(self.path), location, message, line, width)


def suggest(word: str, known: Iterable[str]) -> str:
    """Return `, did you mean 'bell'?` where a known word is near, else nothing."""
    near = difflib.get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return f", did you mean {near[0]!r}?" if near else ""


def make_source(path: Path, text: str) -> Source:
    """Return the source of a text already in memory."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Source(path, text, tuple(text.split("\n")))


def read_source(path: Path) -> Source:
    """Read a script file; raises ScriptError where it is not a readable text file of bounded size."""

    def refuse(message: str, line: int = 1, column: int = 1) -> ScriptError:
        return ScriptError([Fault(str(path), Location(line, column), message)])

    try:
        # Not blocking, so that a FIFO without a writer is refused instead of waited for.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise refuse("this is not a file: a script is a Markdown text file")
            data = file.read(MAX_SCRIPT_BYTES + 1)
    except IsADirectoryError as error:
        raise refuse("this is a folder: a script is a Markdown text file") from error
    except FileNotFoundError as error:
        raise refuse("there is no such file") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refuse(f"the script cannot be read: {reason}") from error
    if len(data) > MAX_SCRIPT_BYTES:
        raise refuse(f"the script is larger than {MAX_SCRIPT_BYTES // 1024} KiB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise refuse("the script is not UTF-8 text: save it as UTF-8", line, column) from error
    if "\0" in text:
        before = text[: text.index("\0")]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise refuse("the script holds a NUL character: this is not a text file", line, column)
    return make_source(path, text)
