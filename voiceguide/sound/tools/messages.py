"""What ffmpeg complains of, in words for the user."""

from __future__ import annotations

import re

_READ_FAULTS = {
    "Permission denied": "cannot be read: permission denied",
    "matches no streams": "holds no audio",
    "does not contain any stream": "holds no audio",
    "Invalid data found": "is not a sound file, or is damaged",
    "End of file": "is not a sound file, or is damaged",
    "not on whitelist": "is not a sound file",
}
_WRITE_FAULTS = {
    "No space left on device": "cannot be written: the disk is full",
    "Disk quota exceeded": "cannot be written: the disk quota is used up",
    "File too large": "cannot be written: the file is too large for this disk",
    "Permission denied": "cannot be written: permission denied",
    "Read-only file system": "cannot be written: the disk is read-only",
    "Input/output error": "cannot be written: the disk reports an error",
    "No such file or directory": "cannot be written: there is no such folder",
    "Is a directory": "cannot be written: there is a folder of that name",
    "Unknown encoder": "cannot be encoded: this ffmpeg lacks the encoder; unset VOICEGUIDE_FFMPEG",
}


def read_fault(said: str) -> str:
    """Return why a file cannot be read."""
    return _fault(said, _READ_FAULTS, "cannot be read as audio")


def write_fault(said: str) -> str:
    """Return why a file cannot be written."""
    return _fault(said, _WRITE_FAULTS, "cannot be encoded")


def tells_write_fault(said: str) -> bool:
    """Return whether it complained of the disk: ffmpeg 5 does so, and still exits with 0."""
    return any(sign in said for sign in _WRITE_FAULTS)


def first_line(said: str) -> str:
    """Return the first thing ffmpeg complained of, without the part of ffmpeg it came from."""
    line = next((line for line in said.splitlines() if line.strip()), "ffmpeg stopped without a word")
    return re.sub(r"^(\[[^\]]*\]\s*)+", "", line).strip()


def _fault(said: str, faults: dict[str, str], otherwise: str) -> str:
    known = (words for sign, words in faults.items() if sign in said)
    return next(known, f"{otherwise}: {first_line(said)}")
