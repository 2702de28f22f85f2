"""Reading a file of another program: bounded, and in whatever encoding it names."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import NoReturn

from voiceguide.config import MAX_SCRIPT_BYTES
from voiceguide.disk import disk_fault
from voiceguide.errors import ScriptError
from voiceguide.script.source import ORIGIN, Fault, Location, Source, make_source, printable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""What a file begins with, and the encoding that it tells; the longer of two that fit stands first."""
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_KNOWN = ("utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "latin1", "windows-1252", "cp1252")


def read_file(path: Path) -> Source:
    """Return the text of a file; raises ScriptError where it is not a readable text of bounded size."""
    if path.is_dir():
        _refuse(path, "this is a folder")
    if not path.exists():
        _refuse(path, "there is no such file")
    if not path.is_file():
        _refuse(path, "this is not a file")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_SCRIPT_BYTES + 1)
    except OSError as error:
        _refuse(path, f"this cannot be read: {disk_fault(error)}")
    return decoded(path, data)


def decoded(path: Path, data: bytes) -> Source:
    """Return bytes as text; `path` is how the user named them. Raises ScriptError."""
    if len(data) > MAX_SCRIPT_BYTES:
        _refuse(path, f"this is larger than {MAX_SCRIPT_BYTES // 1024} KiB")
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding and (match := _DECLARED.match(data[:400])):
        encoding = match[1].decode("ascii").lower()
        if encoding not in _KNOWN:
            _refuse(path, f"the encoding {encoding} is not read: save it as UTF-8")
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        before = make_source(path, data[: error.start].decode("utf-8", "replace"))
        at = Location(len(before.lines), len(before.lines[-1]) + 1)
        _refuse(path, f"this is not {(encoding or 'utf-8').upper()} text: save it as UTF-8", at)
    if "\0" in text:
        _refuse(path, "this holds a NUL character: it is not a text file")
    return make_source(path, text)


def _refuse(path: Path, message: str, at: Location = ORIGIN) -> NoReturn:
    raise ScriptError([Fault(printable(path), at, message)])
