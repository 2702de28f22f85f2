"""The author's text, places in it, and faults that point at a place. Nothing is parsed yet."""

from __future__ import annotations

import difflib
import functools
import os
import re
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from voiceguide.config import MAX_SCRIPT_BYTES
from voiceguide.errors import ScriptError

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
"""Characters that cannot be spoken: controls, unusual line ends, and code points that are not characters."""
MAX_LINES = 25_000
MAX_SIGNS = 100_000
"""Of `MARKUP`; with both bounds, parsing takes seconds at most whatever the text is."""
MARKUP = re.compile(r"[*_`\[\]{}<&\\!]")
"""Signs that may mean something in a paragraph."""
MAX_FAULTS = 200
"""Faults listed in one go; a file with more is hardly a script."""
_SHOWN = 120
"""Characters of a source line that are shown around its fault."""
_BEFORE = 60
_MESSAGE = 300


class Location(NamedTuple):
    """A place in a script; line and column count from 1.

    A tuple, because a long script makes hundreds of thousands.
    """

    line: int
    column: int = 1
    file: int = 0
    """0 is the script itself, N the N-th of the files that it includes."""

    def right(self, columns: int) -> Location:
        """Return the place so many columns further in the same line."""
        return Location(self.line, self.column + columns, self.file)


ORIGIN = Location(1)
FAULT, NOTICE = "fault", "notice"
"""How grave something is: a fault keeps a script from being rendered, a notice does not."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a script that must be corrected or looked at, shown with its line and a caret."""

    path: str
    location: Location
    message: str
    source_line: str = ""
    """The line as it is shown: of a long one only what is near."""
    width: int = 1
    """How many columns the caret underlines."""
    caret: int = 0
    """The column in `source_line`; 0 where it is the column of the location."""
    severity: str = FAULT

    @property
    def suggestion(self) -> str:
        """What the message suggests to write instead; empty where it suggests nothing."""
        match = _SUGGESTED.search(self.message)
        return match[1] if match else ""

    def __str__(self) -> str:
        """Return `path:line:column: message`, the source line, and a caret below the place."""
        lead = "notice: " if self.severity == NOTICE else ""
        place = f"{self.path}:{self.location.line}:{self.location.column}: {lead}{_shown(self.message)}"
        if not self.source_line.strip():
            return place
        number = f"{self.location.line:5d}"
        at = (self.caret or self.location.column) - 1
        shown = _shown(self.source_line)
        blanks = "".join(_blank(c) for c in shown[:at])
        cells = sum(len(_blank(c)) for c in shown[at : at + self.width])
        return f"{place}\n{number} | {shown}\n{' ' * 5} | {blanks}{'^' * max(cells, 1)}"


_SUGGESTED = re.compile(r"did you mean '([^']+)'\?")


def _shown(text: str) -> str:
    """Return a text without what a terminal would obey instead of showing it."""
    return "".join(c if c.isprintable() or c == "\t" else "?" for c in text)


def _blank(char: str) -> str:
    """Return white space as wide as a character is on a terminal."""
    if char == "\t":
        return "\t"
    if unicodedata.combining(char):
        return ""
    return "  " if unicodedata.east_asian_width(char) in "WF" else " "


@dataclass(frozen=True, slots=True)
class Source:
    """A script's text; `path` is how the user named it."""

    path: Path
    text: str
    lines: tuple[str, ...]
    included: list[Source] = field(default_factory=list, compare=False, repr=False)
    """Files that it includes, found while it is parsed."""

    def fault(self, location: Location, message: str, width: int = 1, *, severity: str = FAULT) -> Fault:
        """Return a fault at a place of this script; a place beyond its text is moved to the nearest in it."""
        if location.file:
            own = self.included[location.file - 1]
            return own.fault(Location(*location[:2]), message, width, severity=severity)
        number = min(max(location.line, 1), len(self.lines))
        line = self.lines[number - 1]
        column = min(max(location.column, 1), len(line) + 1)
        start = column - 1 - _BEFORE if len(line) > _SHOWN and column > _BEFORE else 0
        lead = "…" if start else ""
        shown = lead + line[start : start + _SHOWN] + ("…" if start + _SHOWN < len(line) else "")
        caret = column - start + len(lead)
        width = max(1, min(width, len(shown) - caret + 1))
        if len(message) > _MESSAGE:
            message = message[: _MESSAGE - 1] + "…"
        return Fault(printable(self.path), Location(number, column), message, shown, width, caret, severity)


class Faults:
    """Faults of one script, each place and message once, and not more than MAX_FAULTS; notices likewise."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._found: dict[tuple[Location, str], Fault] = {}
        self._notices: dict[tuple[Location, str], Fault] = {}

    def add(self, location: Location, message: str, width: int = 1) -> None:
        """Remember a fault; beyond the most, only that there are more."""
        if len(self._found) > MAX_FAULTS or (location, message) in self._found:
            return
        if len(self._found) == MAX_FAULTS:
            message = f"there are more faults: correct the first {MAX_FAULTS} of them"
        self._found[location, message] = self.source.fault(location, message, width)

    def notice(self, location: Location, message: str, width: int = 1) -> None:
        """Remember a notice, unless there are too many."""
        if len(self._notices) < MAX_FAULTS:
            found = self.source.fault(location, message, width, severity=NOTICE)
            self._notices.setdefault((location, message), found)

    @property
    def full(self) -> bool:
        """Whether further faults would not be listed."""
        return len(self._found) > MAX_FAULTS

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._found)

    def listed(self) -> list[Fault]:
        """Return the faults in the order of the script."""
        return sorted(self._found.values(), key=lambda fault: fault.location)

    def notices(self) -> list[Fault]:
        """Return the notices in the order of the script."""
        return sorted(self._notices.values(), key=lambda fault: fault.location)


def printable(path: Path | str) -> str:
    """Return a path that can be printed, whatever bytes its name holds."""
    return os.fsencode(path).decode("utf-8", "replace")


def suggest(word: str, known: Iterable[str]) -> str:
    """Return `, did you mean 'bell'?` where a known word is near, else nothing."""
    return _suggest(word.lower(), tuple(sorted(known)))


@functools.lru_cache(maxsize=1024)
def _suggest(word: str, known: tuple[str, ...]) -> str:
    # a name of two letters is like too many words
    known = tuple(name for name in known if len(name) > 2 or len(word) <= 3)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6) if len(word) <= 60 else []
    return f", did you mean {near[0]!r}?" if near else ""


def make_source(path: Path, text: str) -> Source:
    """Return the source of a text already in memory."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Source(path, text, tuple(text.split("\n")))


def read_source(path: Path) -> Source:
    """Read a script file; raises ScriptError where it is not a readable text file of bounded size."""
    try:
        data = _read(path)
    except IsADirectoryError as error:
        raise _refused(path, "this is a folder: a script is a Markdown text file") from error
    except FileNotFoundError as error:
        raise _refused(path, "there is no such file") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refused(path, f"the script cannot be read: {reason}") from error
    if data is None:
        raise _refused(path, "this is not a file: a script is a Markdown text file")
    return _decoded(path, data)


def read_stream(stream: BinaryIO, name: str) -> Source:
    """Read a script from a pipe; raises ScriptError as `read_source` does. It has no folder of its own."""
    return _decoded(Path(name), stream.read(MAX_SCRIPT_BYTES + 1))


def _decoded(path: Path, data: bytes) -> Source:
    if len(data) > MAX_SCRIPT_BYTES:
        raise _refused(path, f"the script is larger than {MAX_SCRIPT_BYTES // 1024} KiB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        end = _end(data[: error.start])
        raise _refused(path, "the script is not UTF-8 text: save it as UTF-8", *end) from error
    if "\0" in text:
        end = _end(text[: text.index("\0")].encode())
        raise _refused(path, "the script holds a NUL character: this is not a text file", *end)
    return make_source(path, text)


def _refused(path: Path, message: str, line: int = 1, column: int = 1) -> ScriptError:
    return ScriptError([Fault(printable(path), Location(line, column), message)])


def _read(path: Path) -> bytes | None:
    """Return at most one byte more than a script may have; None where this is neither file nor folder."""
    # Not blocking, so that a FIFO without a writer is refused instead of waited for.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError
        if not stat.S_ISREG(mode):
            return None
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(MAX_SCRIPT_BYTES + 1)
    finally:
        os.close(handle)


def _end(data: bytes) -> tuple[int, int]:
    """Return the (line, column) at which these bytes of a script end."""
    source = make_source(Path(), data.decode("utf-8"))
    return len(source.lines), len(source.lines[-1]) + 1
