"""The header of a WAV file or stream: how many channels come, and at which rate."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

MIN_RATE = 1_000
"""Hz; a lower rate means a damaged header."""
_LARGEST_CHUNK = 1 << 20
"""Of those before the samples; no sensible notes take more."""


class WavFormat(NamedTuple):
    """What a header tells of its samples."""

    channels: int
    rate: int


def read_wav_format(read: Callable[[int], bytes]) -> WavFormat | None:
    """Return the format of a WAV, read up to its first sample; None where there is no WAV, or no sample."""
    start = read(12)
    if len(start) < 12 or start[:4] not in (b"RIFF", b"RF64"):
        return None
    found: WavFormat | None = None
    while len(head := read(8)) == 8:
        name, size = struct.unpack("<4sI", head)
        if name == b"data":
            return found
        if size > _LARGEST_CHUNK:
            return None
        body = read(size + size % 2)
        if name == b"fmt " and len(body) >= 8:
            found = WavFormat(*struct.unpack_from("<HI", body, 2))
    return None
