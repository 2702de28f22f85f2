"""PCM: finished samples as 16-bit integers, the same wherever a programme is cut."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from voiceguide.units import ROUND

_FULL = 32_768


def pcm_bytes(block: NDArray[np.float32], first: int) -> bytes:
    """Return samples of shape (n, channels) as little-endian integers; `first` is their place in all.

    The dither is triangular, one step wide to each side, so that what is rounded away is noise and no
    distortion. It depends on the place alone: two halves are the bytes of the whole.
    """
    tile = _dither(block.shape[1])
    at = (first + np.arange(len(block))) % len(tile)
    whole: NDArray[np.float32] = np.rint(block * np.float32(_FULL) + tile[at])
    return np.clip(whole, -_FULL, _FULL - 1).astype("<i2").tobytes()


@functools.lru_cache(maxsize=2)
def _dither(channels: int) -> NDArray[np.float32]:
    """Return one round of noise; shape (ROUND, channels), in steps."""
    halves = np.random.Generator(np.random.PCG64(1)).random((2, ROUND, channels)) - 0.5
    return np.asarray(halves.sum(axis=0), dtype=np.float32)
