"""The exact length in an MP3: how many samples at its ends are filler, so that decoders cut them off.

The Info header at the start of an MP3 has two fields of 12 bits for it (LAME's extension). ffmpeg counts only
the last frame, and is up to 47 samples off where LAME needed one more; where it did not encode itself, it
leaves both empty.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors import OutputError
from voiceguide.units import FRAME

_DELAY = 576
"""Filler at the start: LAME is 1,105 samples late, and a decoder takes 529 of them back."""
_SEARCHED = 4096
_FRAMES_AT, _CONTENTS_AT, _GAPS_AT, _SIZE_AT, _CRC_AT = 8, 16, 141, 148, 154
"""From the word Info: the numbers of frames and bytes, where each hundredth begins, 12 bits each for filler
at
start and end, the bytes again and a checksum of the sound (0: not given), the checksum of the header."""


def set_mp3_length(path: Path, samples: int) -> None:
    """Write into an MP3 by LAME that it holds so many samples; raises OutputError if it cannot."""
    with path.open("r+b") as file:
        head = bytearray(file.read(_SEARCHED))
        at = head.find(b"Info")
        if at < 0:
            raise OutputError(f"{path}: the MP3 has no Info header, so its exact length is not known")
        (frames,) = struct.unpack_from(">I", head, at + _FRAMES_AT)
        end = frames * FRAME - _DELAY - samples
        if not 0 <= end < 1 << 12:
            raise OutputError(f"{path}: the MP3 has {frames} frames, which cannot hold {samples} samples")
        head[at + _GAPS_AT : at + _GAPS_AT + 3] = (_DELAY << 12 | end).to_bytes(3, "big")
        start = head.rfind(b"\xff\xfb", 0, at)
        struct.pack_into(">H", head, at + _CRC_AT, _crc(head[start : at + _CRC_AT]))
        file.seek(0)
        file.write(head)


def framed(header: bytes, frames: Sequence[bytes], samples: int) -> bytes:
    """Return an MP3 of these frames that holds so many samples; `header` is an Info frame by LAME.

    Raises OutputError where so many samples do not fit.
    """
    head = bytearray(header)
    at = head.find(b"Info")
    end = len(frames) * FRAME - _DELAY - samples
    if at < 0 or not 0 <= end < 1 << 12:
        raise OutputError(f"{len(frames)} frames of MP3 cannot hold {samples} samples")
    size = len(head) + sum(map(len, frames))
    struct.pack_into(">II", head, at + _FRAMES_AT, len(frames), size)
    head[at + _CONTENTS_AT : at + _CONTENTS_AT + 100] = bytes(index * 256 // 100 for index in range(100))
    head[at + _GAPS_AT : at + _GAPS_AT + 3] = (_DELAY << 12 | end).to_bytes(3, "big")
    struct.pack_into(">IH", head, at + _SIZE_AT, size, 0)
    struct.pack_into(">H", head, at + _CRC_AT, _crc(head[: at + _CRC_AT]))
    return bytes(head) + b"".join(frames)


def _crc(data: bytes | bytearray) -> int:
    """Return the checksum of the header: CRC-16 with the polynomial 0x8005, bits reversed, from 0."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc
