"""Upbeat: what of a counted number comes before its beat, which is where its vowel is heard to begin.

The consonants of "three" last more than a tenth of a second. Whoever counts aloud says them before the beat.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceguide.units import SAMPLE_RATE

VOWEL_HZ = (300.0, 3500.0)
"""Where the first formants are; most of an s or t is above, most of a hum or thump below."""
RISEN = 0.5
"""The vowel begins where the band first has this share of its largest amplitude."""
SMOOTH_S = 0.013
"""Standard deviation of the window that the power of the band is averaged with: a burst hardly counts."""


def upbeat(samples: NDArray[np.float32]) -> int:
    """Return at which sample the vowel of a mono clip, shape (n,), begins to be heard; 0 in silence."""
    margin = round(6 * SMOOTH_S * SAMPLE_RATE)
    padded = np.pad(samples.astype(np.float64), margin)
    hz = np.fft.rfftfreq(len(padded), 1.0 / SAMPLE_RATE)
    inside = (hz >= VOWEL_HZ[0]) & (hz <= VOWEL_HZ[1])
    band = np.fft.irfft(np.fft.rfft(padded) * inside, len(padded))
    window = np.exp(-0.5 * (2.0 * np.pi * SMOOTH_S * hz) ** 2)
    power = np.fft.irfft(np.fft.rfft(band**2) * window, len(padded))
    begin = int(np.argmax(power >= RISEN**2 * power.max())) - margin
    return min(max(begin, 0), len(samples))
