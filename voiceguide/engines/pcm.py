"""Reading what a voice wrote: WAV, or AIFF and AIFF-C, which macOS writes whatever the name; is it speech?"""

from __future__ import annotations

import io
import struct
import wave
from typing import TYPE_CHECKING

from voiceguide.engines.base import Utterance
from voiceguide.errors import EngineError, UnspeakableError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DTYPES = {
    (b"NONE", 1): ">i1",
    (b"NONE", 2): ">i2",
    (b"twos", 2): ">i2",
    (b"sowt", 2): "<i2",
    (b"NONE", 4): ">i4",
    (b"fl32", 4): ">f4",
    (b"FL32", 4): ">f4",
}
"""NumPy types by AIFF-C compression and bytes per sample."""
_SILENT = 1e-3
_SHORTEST_S, _LONGEST_S, _SLACK_S = 0.012, 4.0, 6.0
"""Plausible seconds for a letter at rate 1, and on top; emoji and long numbers take many words."""


def verify_speech(samples: NDArray[np.float32], rate: int, utterance: Utterance) -> None:
    """Raise UnspeakableError on silence, and EngineError on a length that this text cannot have."""
    import numpy as np

    if np.max(np.abs(samples), initial=0.0) < _SILENT:
        raise UnspeakableError(f"the voice {utterance.voice} finds nothing to say in {utterance.text!r}")
    length_s, letters = len(samples) / rate, sum(sign.isalnum() for sign in utterance.text)
    length_s *= utterance.prosody.rate
    if not _SHORTEST_S * letters <= length_s <= _LONGEST_S * len(utterance.text) + _SLACK_S:
        raise EngineError(f"it spoke for {len(samples) / rate:.2f} s, which cannot be right")


def read_pcm(data: bytes) -> tuple[NDArray[np.float32], int]:
    """Return (samples of shape (n,), sample rate) of a file's bytes; several channels become their mean.

    Raises EngineError on what is cut off, or neither WAV nor AIFF.
    """
    try:
        return _read_aiff(data) if data[:4] == b"FORM" else _read_wav(data)
    except (wave.Error, EOFError, struct.error, ValueError, KeyError, ZeroDivisionError) as error:
        raise EngineError(f"the voice wrote no readable sound: {error or type(error).__name__}") from error


def _read_wav(data: bytes) -> tuple[NDArray[np.float32], int]:
    with wave.open(io.BytesIO(data)) as file:
        raw = file.readframes(file.getnframes())
        if len(raw) != file.getnframes() * file.getnchannels() * file.getsampwidth():
            raise ValueError("the WAV file is cut off")
        dtype = {1: "u1", 2: "<i2", 4: "<i4"}[file.getsampwidth()]
        return _mono(raw, dtype, file.getnchannels()), file.getframerate()


def _read_aiff(data: bytes) -> tuple[NDArray[np.float32], int]:
    """Read the chunks of AIFF 1.3 and AIFF-C: COMM describes, SSND holds the samples."""
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from(">4sI", data, at)
        chunks[name] = data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    common, sound = chunks[b"COMM"], chunks[b"SSND"]
    channels, frames, bits = struct.unpack_from(">hIh", common)
    exponent, mantissa = struct.unpack_from(">HQ", common, 8)  # an 80-bit float
    rate = round(mantissa * 2.0 ** (exponent - 16383 - 63))
    width = (bits + 7) // 8
    kind = common[18:22] if data[8:12] == b"AIFC" else b"NONE"
    start = 8 + struct.unpack_from(">I", sound)[0]
    raw = sound[start : start + frames * channels * width]
    if len(raw) != frames * channels * width:
        raise ValueError("the AIFF file is cut off")
    return _mono(raw, _DTYPES[kind, width], channels), rate


def _mono(raw: bytes, dtype: str, channels: int) -> NDArray[np.float32]:
    import numpy as np

    values = np.frombuffer(raw, dtype=dtype)
    kind = np.dtype(dtype)
    samples: NDArray[np.float32] = values.astype(np.float32)
    if kind.kind == "u":
        samples = (samples - np.float32(128)) / np.float32(128)
    elif kind.kind == "i":
        samples /= np.float32(2.0 ** (8 * kind.itemsize - 1))
    return np.asarray(samples.reshape(-1, channels).mean(axis=1), dtype=np.float32)
