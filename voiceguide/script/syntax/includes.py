"""[include FILE]: which files a script takes in, and how many."""

from __future__ import annotations

import re
from pathlib import Path

from voiceguide.config import MAX_SCRIPT_BYTES
from voiceguide.errors import ScriptError
from voiceguide.script.paths import inside
from voiceguide.script.source import Source, read_source

MAX_FILES = 64
_INCLUDE = re.compile(r"\s*include(?:\s*:\s*|\s+|$)(.*?)\s*", re.DOTALL | re.IGNORECASE)


def file_of_include(raw: str) -> str | None:
    """Return the file that a directive includes; None where it is another directive."""
    match = _INCLUDE.fullmatch(raw)
    return match[1].strip("\"'“”‘’") if match else None


class Includes:
    """The files of one script, each read where it is included."""

    def __init__(self, root: Source) -> None:
        self.root = root
        self.open_files: list[Path] = [root.path.resolve()]
        self.bytes = len(root.text)

    def number(self, source: Source) -> int:
        """Return the number of a file that was just opened; 0 is the script itself."""
        return 0 if source is self.root else len(self.root.included)

    def open(self, name: str) -> Source:
        """Return a file relative to the script's folder; raises ValueError where it cannot be included."""
        if not name:
            raise ValueError("[include] needs a file, relative to the script")
        path = inside(self.root.path.parent, name)
        if path in self.open_files:
            raise ValueError(f"{name!r} includes itself")
        if len(self.root.included) >= MAX_FILES:
            raise ValueError(f"a script includes at most {MAX_FILES} files")
        try:
            source = read_source(path)
        except ScriptError as error:
            raise ValueError(f"{name!r} cannot be included: {error.faults[0].message}") from error
        self.bytes += len(source.text)
        if self.bytes > MAX_SCRIPT_BYTES:
            raise ValueError("the script and the files that it includes are too large together")
        shown = Source(self.root.path.parent / name, source.text, source.lines)
        self.root.included.append(shown)
        self.open_files.append(path)
        return shown

    def close(self) -> None:
        """Leave the file that was opened last."""
        self.open_files.pop()
