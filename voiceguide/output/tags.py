"""Tags: title, words, cover and chapters into a finished file.

The audio itself is left as it is. Nothing that changes from run to run is written, so the same file with the
same metadata gets the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from mutagen import MutagenError

from voiceguide.errors import OutputError
from voiceguide.output.format import Format
from voiceguide.output.metadata import Metadata
from voiceguide.timing.timeline import Timeline


def write_tags(path: Path, fmt: Format, meta: Metadata, timeline: Timeline) -> None:
    """Replace all tags of a finished file.

    Chapters come from the timeline (WAV has no place for them, MP4 has them from ffmpeg). Raises
    InputError for a cover that is neither PNG nor JPEG, OutputError where the file cannot be tagged.
    """
    try:
        fmt.tag(path, meta, timeline)
    except (MutagenError, OSError) as error:
        raise OutputError(f"{path}: cannot write the tags: {error}") from error
