"""The frames of an MP3, cut apart."""

from __future__ import annotations

from voiceguide.errors import OutputError

_HEADER = 0x7FFD
"""How a frame begins, in 15 bits: MPEG-1, layer III."""
_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)


def split_frames(data: bytes) -> list[bytes]:
    """Return the frames of an MP3 at 44.1 kHz without tags at its end, but the first, which is the header.

    Raises OutputError if it is anything else.
    """
    at = 0
    if data[:3] == b"ID3":
        at = 10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    return frames_of(data[at:])[1:]


def frames_of(data: bytes | memoryview) -> list[bytes]:
    """Return bare frames, one by one; raises OutputError if it is anything else."""
    at = 0
    frames = []
    while at < len(data):
        header = int.from_bytes(data[at : at + 4], "big")
        kbps = _KBPS[header >> 12 & 15]
        if header >> 17 != _HEADER or not kbps:
            raise OutputError("this ffmpeg wrote an MP3 that cannot be cut into frames")
        size = 144_000 * kbps // 44_100 + (header >> 9 & 1)
        frames.append(bytes(data[at : at + size]))
        at += size
    return frames
