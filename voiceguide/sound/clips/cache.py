"""ClipCache: clips kept between runs, named after everything that decides how they sound.

An entry holds channels and the length of `energy` as 64-bit integers, the gain and `energy` as float64, and
the raw data of the segment, all little-endian.
"""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path

import numpy as np

from voiceguide.sound.clips.clip import Clip
from voiceguide.sound.segments import raw_segment
from voiceguide.sound.tools.store import Store, cache_folder
from voiceguide.timing.sounds import Prosody, Utterance
from voiceguide.units import SAMPLE_RATE

CLIP_FORMAT = 3
"""Raise it whenever trimming, resampling, `energy` or the layout changes: no older file is found then."""
MAX_CLIP_BYTES = 512 * 1024 * 1024

_HEAD = struct.Struct("<QQd")


def key_for(utterance: Utterance, engine_version: str) -> str:
    """Return 40 hexadecimal digits; equal utterances of equal versions, and only they, have equal keys."""
    plain = {name: getattr(utterance, name) for name in Utterance.__slots__}
    # 1 and 1.0 are equal as rates, but not as JSON
    plain["prosody"] = {name: float(getattr(utterance.prosody, name)) for name in Prosody.__slots__}
    plain["phones"] = [[phones.start, phones.end, phones.ipa] for phones in utterance.phones]
    whole = [CLIP_FORMAT, SAMPLE_RATE, engine_version, plain]
    return hashlib.blake2b(json.dumps(whole, sort_keys=True).encode(), digest_size=20).hexdigest()


class ClipCache(Store):
    """A store of clips."""

    def __init__(self, folder: Path | None = None, max_bytes: int = MAX_CLIP_BYTES) -> None:
        super().__init__(folder or cache_folder() / "clips", "clip", max_bytes)

    def get(self, key: str) -> Clip | None:
        """Return the clip, read-only, or None where no whole one is kept."""
        content = self.read(key)
        return None if content is None else _unpack(content)

    def put(self, key: str, clip: Clip) -> None:
        """Keep the clip."""
        self.write(key, _pack(clip))


def _pack(clip: Clip) -> bytes:
    energy = np.ascontiguousarray(clip.energy, dtype="<f8")
    sizes = _HEAD.pack(int(clip.segment.channels), len(energy), clip.gain_db)
    return b"".join((sizes, energy.tobytes(), clip.segment.raw_data))


def _unpack(content: memoryview) -> Clip:
    channels, steps, gain_db = _HEAD.unpack_from(content)
    energy = np.frombuffer(content, "<f8", steps, _HEAD.size).astype(np.float64, copy=False)
    return Clip(raw_segment(content[_HEAD.size + 8 * steps :], channels), energy, gain_db)
