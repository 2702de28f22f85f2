"""Blocks of any size, read in any other size."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray


class BlockReader:
    """Reads what a generator of blocks of shape (n, channels) yields: the same samples however asked for."""

    def __init__(self, blocks: Generator[NDArray[np.float32], None, None], channels: int) -> None:
        self._blocks = blocks
        self._left = np.zeros((0, channels), np.float32)

    def read(self, n: int) -> NDArray[np.float32]:
        """Return the next n samples, of shape (n, channels); fewer only where the generator ends."""
        taken = np.empty((n, self._left.shape[1]), np.float32)
        done = 0
        while done < n:
            if not len(self._left):
                following = next(self._blocks, None)
                if following is None:
                    break
                self._left = following
            count = min(n - done, len(self._left))
            taken[done : done + count] = self._left[:count]
            self._left = self._left[count:]
            done += count
        return taken[:done]

    def close(self) -> None:
        """Close the generator."""
        self._blocks.close()
        self._left = self._left[:0]
