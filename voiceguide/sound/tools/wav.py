"""The header of a WAV file or stream, read and written: how many channels come, and at which rate."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from voiceguide.units import SAMPLE_RATE

HEADER_BYTES = 80
"""Of what `wav_header` returns."""
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


def wav_header(frames: int, channels: int) -> bytes:
    """Return what stands before so many frames of 16 bits at 44.1 kHz: always HEADER_BYTES.

    What does not fit into the 32 bits of RIFF becomes RF64 (EBU Tech 3306), whose lengths take the room of a
    chunk that is else empty.
    """
    width = 2 * channels
    size = frames * width
    whole, most = HEADER_BYTES - 8 + size, 2**32 - 1
    layout = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, SAMPLE_RATE, SAMPLE_RATE * width, width, 16)
    if whole > most:
        head = struct.pack("<4sI4s4sIQQQI", b"RF64", most, b"WAVE", b"ds64", 28, whole, size, frames, 0)
    else:
        head = struct.pack("<4sI4s4sI28x", b"RIFF", whole, b"WAVE", b"JUNK", 28)
    return head + layout + struct.pack("<4sI", b"data", min(size, most))
