"""What a speech server answers, by its bytes and not by what it says they are."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from voiceguide.engines.pcm import read_pcm
from voiceguide.errors import EngineError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OTHERS = {b"ID3": "MP3", b"OggS": "Ogg", b"fLaC": "FLAC", b"<": "a web page", b"{": "JSON", b"[": "JSON"}
_CLICK_S, _CLICK_PEAK = 0.03, 0.2
"""A burst of at most this length, at the very end and after silence, is not speech."""
_QUIET_S, _QUIET_PEAK = 0.1, 0.01


def read_answer(data: bytes) -> tuple[NDArray[np.float32], int]:
    """Return (samples, rate) of an answer; raises EngineError on what is no WAV.

    The length that a WAV header gives is not trusted: a server that streams does not know it.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        samples, rate = read_pcm(_with_true_length(data))
        return _without_click(samples, rate), rate
    if data[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        raise EngineError("the server answers with MP3 where WAV was asked for")
    for start, name in _OTHERS.items():
        if data.lstrip()[: len(start)] == start:
            raise EngineError(f"the server answers with {name} where WAV was asked for")
    what = "nothing" if not data else "something else"
    raise EngineError(f"the server answers with {what} where WAV was asked for")


def _with_true_length(data: bytes) -> bytes:
    """Return a WAV whose last chunk is as long as what there is of it, cut to whole frames."""
    at, align = 12, 1
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"fmt " and size >= 16:
            align = max(struct.unpack_from("<H", data, at + 20)[0], 1)
        if name == b"data":
            held = min(size, len(data) - at - 8)
            held -= held % align
            body = data[at + 8 : at + 8 + held]
            parts = [b"RIFF", struct.pack("<I", at + held), data[8:at], b"data", struct.pack("<I", held)]
            return b"".join([*parts, body])
        at += 8 + size + size % 2
    raise EngineError("the server answers with a WAV file that holds no sound")


def _without_click(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Return samples without a short burst at the very end after silence, which some servers leave."""
    import numpy as np

    end, quiet = round(_CLICK_S * rate), round(_QUIET_S * rate)
    if len(samples) <= end + quiet:
        return samples
    before, last = np.abs(samples[-end - quiet : -end]), np.abs(samples[-end:])
    is_click = before.max() < _QUIET_PEAK and last.max() > _CLICK_PEAK
    return samples[:-end] if is_click else samples
