"""*master*: the ends of the mix faded, the noise floor under it, and its peaks limited; still in blocks."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.mixing.limiter import Limiter
from voiceguide.sound.mixing.stretch import Fade, Stretch
from voiceguide.units import ROUND, db_to_linear


def master(blocks: Iterable[NDArray[np.float32]], stretch: Stretch) -> Iterator[NDArray[np.float32]]:
    """Yield finished blocks of shape (n, channels), as long in all as the stretch, at the mix's level."""
    limiter = Limiter(stretch.ceiling_dbtp, stretch.channels)
    position = 0
    for block in blocks:
        for fade in stretch.ends:
            block = _faded(block, position, fade)
        if stretch.floor_dbfs is not None:
            _add_floor(block, floor(stretch.floor_dbfs, stretch.channels), position - stretch.floor_at)
        position += len(block)
        limited = limiter.process(block)
        if len(limited):
            yield limited
    last = limiter.flush()
    if len(last):
        yield last


@functools.lru_cache(maxsize=2)
def floor(level_dbfs: float, channels: int) -> NDArray[np.float32]:
    """Return one round of white noise of exactly this RMS level; shape (ROUND, channels).

    Each sample is the level up or down, at random. So the noise is as strong in each moment as in any other,
    and nothing stands out of it that would be heard to come again every 1.28 s, even if it were much louder.
    """
    bits = np.random.Generator(np.random.PCG64(0)).integers(0, 2, (ROUND, channels))
    return ((2 * bits - 1) * db_to_linear(level_dbfs)).astype(np.float32)


def _add_floor(block: NDArray[np.float32], tile: NDArray[np.float32], position: int) -> None:
    done = 0
    while done < len(block):
        at = (position + done) % len(tile)
        count = min(len(block) - done, len(tile) - at)
        block[done : done + count] += tile[at : at + count]
        done += count


def _faded(block: NDArray[np.float32], first: int, fade: Fade) -> NDArray[np.float32]:
    """Return the block under a raised cosine."""
    share = fade.share(len(block), first)
    return block * (0.5 - 0.5 * np.cos(np.pi * share)).astype(np.float32)[:, None]
