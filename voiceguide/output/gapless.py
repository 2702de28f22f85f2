"""The exact length in an MP3: how many samples at its end are filler, so that decoders cut them off.

The Info header at the start of an MP3 has a field of 12 bits for it (LAME's extension). ffmpeg counts only
the last frame, and is up to 47 samples off where LAME needed one more.
"""

from __future__ import annotations

import struct
from pathlib import Path

from voiceguide.errors import OutputError

_FRAME = 1152
"""Samples in a frame of MPEG-1 layer III."""
_SEARCHED = 4096
_FRAMES_AT, _GAPS_AT = 8, 141
"""From the word Info: the number of frames, and 12 bits each for filler at the start and at the end."""


def set_mp3_length(path: Path, samples: int) -> None:
    """Write into an MP3 without tags that it holds so many samples; raises OutputError if it cannot."""
    with path.open("r+b") as file:
        head = file.read(_SEARCHED)
        at = head.find(b"Info")
        if at < 0:
            raise OutputError(f"{path}: the MP3 has no Info header, so its exact length is not known")
        (frames,) = struct.unpack_from(">I", head, at + _FRAMES_AT)
        start = int.from_bytes(head[at + _GAPS_AT : at + _GAPS_AT + 3], "big") >> 12
        end = frames * _FRAME - start - samples
        if not 0 <= end < 1 << 12:
            raise OutputError(f"{path}: the MP3 has {frames} frames, which cannot hold {samples} samples")
        file.seek(at + _GAPS_AT)
        file.write((start << 12 | end).to_bytes(3, "big"))
