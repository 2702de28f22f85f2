"""*master*: the mix with its ends faded, the noise floor under it, and its peaks limited; still in blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import SoundSettings
from voiceguide.sound.mixing.limiter import Limiter
from voiceguide.units import SAMPLE_RATE, db_to_linear, seconds_to_samples

_TILE = 1 << 19
"""Samples of noise that are made; it comes round every 12 seconds, far below hearing."""


def master(
    blocks: Iterable[NDArray[np.float32]],
    length: int,
    channels: int,
    settings: SoundSettings,
    *,
    ceiling_dbtp: float,
) -> Iterator[NDArray[np.float32]]:
    """Yield finished blocks of shape (n, channels), `length` samples in all, at the level of the mix."""
    limiter = Limiter(ceiling_dbtp, channels)
    floor = _floor(settings.floor_dbfs, channels)
    position = 0
    for block in blocks:
        faded = _faded(block, position, length, settings)
        if floor is not None:
            _add_floor(faded, floor, position)
        position += len(block)
        limited = limiter.process(faded)
        if len(limited):
            yield limited
    last = limiter.flush()
    if len(last):
        yield last


def _floor(level_dbfs: float | None, channels: int) -> NDArray[np.float32] | None:
    """Return white noise of this RMS level, the same in every programme; shape (_TILE, channels)."""
    if level_dbfs is None:
        return None
    noise = np.random.Generator(np.random.PCG64(0)).standard_normal((_TILE, channels), dtype=np.float32)
    return noise * np.float32(db_to_linear(level_dbfs))


def _add_floor(block: NDArray[np.float32], floor: NDArray[np.float32], position: int) -> None:
    done = 0
    while done < len(block):
        at = (position + done) % len(floor)
        count = min(len(block) - done, len(floor) - at)
        block[done : done + count] += floor[at : at + count]
        done += count


def _faded(
    block: NDArray[np.float32], start: int, length: int, settings: SoundSettings
) -> NDArray[np.float32]:
    """Return the block under a raised cosine at both ends of the programme."""
    fades = [
        min(seconds_to_samples(fade_s, SAMPLE_RATE), length // 2)
        for fade_s in (settings.fade_in_s, settings.fade_out_s)
    ]
    if start >= fades[0] and start + len(block) <= length - fades[1]:
        return block
    at = np.arange(start, start + len(block))
    share = np.ones(len(block))
    for done, fade in zip((at, length - 1 - at), fades, strict=True):
        if fade:
            share = np.minimum(share, np.clip(done / fade, 0.0, 1.0))
    return block * (0.5 - 0.5 * np.cos(np.pi * share)).astype(np.float32)[:, None]
