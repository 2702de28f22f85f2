"""The file formats that a programme can have, by name. Each is one module here: encoder, tags and limits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import UsageError
from voiceguide.output.rows import Rows

if TYPE_CHECKING:
    from voiceguide.output.format import Format

FORMATS: Mapping[str, Format] = Rows(
    {
        "mp3": "voiceguide.output.formats.mp3:MP3",
        "m4a": "voiceguide.output.formats.mp4:M4A",
        "m4b": "voiceguide.output.formats.mp4:M4B",
        "opus": "voiceguide.output.formats.opus:OPUS",
        "flac": "voiceguide.output.formats.flac:FLAC",
        "wav": "voiceguide.output.formats.wav:WAV",
    }
)
"""Every format, by name."""


def choose_format(target: Path, name: str = "") -> Format:
    """Return the format that a target has by its suffix, which must agree with `name` where that is given.

    Raises UsageError for an unknown format, or two that contradict each other.
    """
    fmt = format_for(name or target)
    if target.suffix.lower() not in ("", fmt.suffix):
        raise UsageError(f"{target} does not end in {fmt.suffix}, as the format {fmt.name} does")
    return fmt


def format_for(path_or_name: str | Path) -> Format:
    """Return the format of a file name, or by its own name. Raises UsageError, listing the known ones."""
    text = str(path_or_name)
    name = (Path(text).suffix or text).lstrip(".").lower()
    if name not in FORMATS:
        raise UsageError(f"{text!r} is not a format voiceguide writes; it knows {', '.join(FORMATS)}")
    return FORMATS[name]
