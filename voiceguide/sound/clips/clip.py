"""Clip: one measured piece of audio at the programme's sample rate. It does not know where it stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Audio with the measurement that levelling needs."""

    samples: NDArray[np.float32]
    """Shape (n,) for mono or (n, 2) for stereo; full scale 1.0; at `units.SAMPLE_RATE`."""
    energy: NDArray[np.float64]
    """Running sum of K-weighted energy at every millisecond, shape (m + 1,): `loudness.running_energy`."""

    def __len__(self) -> int:
        """Return the length in samples."""
        return len(self.samples)

    @property
    def channels(self) -> int:
        """1 or 2."""
        return 1 if self.samples.ndim == 1 else 2
