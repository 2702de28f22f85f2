"""Clip: one measured piece of audio at the programme's sample rate. It does not know where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound import segments
from voiceguide.sound.measure.loudness import running_energy
from voiceguide.units import db_to_linear, linear_to_db

if TYPE_CHECKING:
    from voiceguide.sound.segments import AudioSegment


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A segment with the measurement that levelling needs."""

    segment: AudioSegment
    """32-bit, at `units.SAMPLE_RATE`, mono or stereo: `sound.segments`."""
    energy: NDArray[np.float64]
    """Running sum of K-weighted energy at every millisecond, shape (m + 1,), `gain_db` included:
    `loudness.running_energy`."""
    gain_db: float = 0.0
    """What brings the segment to its level: not 0 only where the sound peaks above full scale."""

    def __len__(self) -> int:
        """Return the length in samples."""
        return segments.frames(self.segment)

    @property
    def samples(self) -> NDArray[np.float32]:
        """The samples at their level, full scale 1.0; shape (n,) for mono, (n, 2) for stereo."""
        return segments.samples(self.segment) * np.float32(db_to_linear(self.gain_db))


def measured(samples: NDArray[np.float32]) -> Clip:
    """Return the clip of samples of shape (n,) or (n, 2)."""
    peak = max(1.0, float(np.max(samples, initial=0.0)), -float(np.min(samples, initial=0.0)))
    quieter = samples if peak == 1.0 else samples / np.float32(peak)
    return Clip(segments.segment(quieter), running_energy(samples), linear_to_db(peak))
