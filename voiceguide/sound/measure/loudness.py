"""Loudness after ITU-R BS.1770-4: K-weighted energy, gated loudness and true peak, of audio at 44.1 kHz.

The running energy of a clip is measured once and kept with it: the power of any stretch of it is then one
difference, so a whole programme can be measured from its clips without being mixed first.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from voiceguide.sound.measure.oversample import true_peak
from voiceguide.units import SAMPLE_RATE, linear_to_db

STEP_MS = 100
"""Gating windows start this far apart."""
WINDOW_STEPS = 4
"""Steps in a gating window: 400 ms, so that windows overlap by 75 %."""
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0

_OFFSET_LUFS = -0.691
"""Makes up for the gain of the K-weighting at 997 Hz."""

_FFT = 32_768
_HOP = 32 * 882
"""Samples got from one transform: whole blocks of 20 ms, after which the rounding of milliseconds repeats."""
_HISTORY = _FFT - _HOP
"""103 ms: the high-pass, the slower of the two filters, has decayed by more than 200 dB then."""
_BATCH = 16
"""Transforms at a time: bounds the memory."""


def running_energy(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the running sum of K-weighted energy at every millisecond.

    Samples have shape (n,) or (n, 2), the result (m + 1,) with m = ceil(n / 44.1). Element k is the sum of
    squares before sample round(k * 44.1), over both channels, divided by the sample rate; so the mean power
    between the milliseconds a and b is (E[b] - E[a]) / ((b - a) / 1000).
    """
    meter = EnergyMeter()
    meter.add(samples)
    return meter.energy()


class EnergyMeter:
    """Measures the running energy of audio that comes in blocks of any length."""

    def __init__(self) -> None:
        self._per_ms: list[NDArray[np.float64]] = []
        self._length = 0
        self._span = np.zeros((_HISTORY, 1))
        """What was not measured yet, and before it what the filters still hear."""

    def add(self, samples: NDArray[np.float32]) -> None:
        """Take samples of shape (n,) or (n, 2), all of the same channels."""
        block = samples[:, None] if samples.ndim == 1 else samples
        if not self._length:
            self._span = np.zeros((_HISTORY, block.shape[1]))
        self._length += len(block)
        for start in range(0, len(block), _HOP * _BATCH):
            self._span = np.concatenate((self._span, block[start : start + _HOP * _BATCH]))
            whole = (len(self._span) - _HISTORY) // _HOP
            if whole:
                self._measure(self._span[: _HISTORY + whole * _HOP])
                self._span = self._span[whole * _HOP :]

    def energy(self) -> NDArray[np.float64]:
        """Return the running energy of all of it: see `running_energy`. Nothing is added after that."""
        rest = len(self._span) - _HISTORY
        if rest:
            padded = np.zeros((_FFT, self._span.shape[1]))
            padded[: len(self._span)] = self._span
            self._measure(padded, rest)
        per_ms = np.concatenate([np.zeros(0), *self._per_ms])[: -(-self._length * 1000 // SAMPLE_RATE)]
        return np.asarray(np.concatenate(([0.0], np.cumsum(per_ms))) / SAMPLE_RATE)

    def _measure(self, span: NDArray[np.float64], last: int = _HOP) -> None:
        """Add the energy of every whole hop of a span, the last one with zeros after so many samples."""
        total = sum(_energy_per_ms(channel, last) for channel in np.ascontiguousarray(span.T))
        self._per_ms.append(np.asarray(total))


def power_to_lufs(power: float) -> float:
    """Return the loudness of a mean K-weighted power, summed over channels; no power gives minus infinity."""
    return _OFFSET_LUFS + 10.0 * math.log10(power) if power > 0 else -math.inf


def lufs_to_power(lufs: float) -> float:
    """Return the mean K-weighted power, summed over channels, of a loudness."""
    return float(10.0 ** ((lufs - _OFFSET_LUFS) / 10.0))


def steps_of(energy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean power of successive 100 ms steps of a running energy.

    What is left after the last whole step is not counted, as the standard says, unless there is nothing else.
    """
    if 1 < len(energy) <= STEP_MS:
        return np.asarray((energy[-1:] - energy[0]) * (1000.0 / (len(energy) - 1)))
    return np.asarray(np.diff(energy[::STEP_MS]) * (1000.0 / STEP_MS))


def gated_lufs(step_power: NDArray[np.float64]) -> float:
    """Return the integrated loudness of successive 100 ms steps, given their mean power.

    Windows of 400 ms count if they are above -70 LUFS and above 10 LU below the mean of those that are; if
    none is, the result is minus infinity. Fewer than four steps are one window.
    """
    if not len(step_power):
        return -math.inf
    windows = sliding_window_view(step_power, min(WINDOW_STEPS, len(step_power))).mean(axis=1)
    windows = windows[windows > lufs_to_power(ABSOLUTE_GATE_LUFS)]
    if not len(windows):
        return -math.inf
    gate = windows.mean() * 10.0 ** (RELATIVE_GATE_LU / 10.0)
    return power_to_lufs(float(windows[windows > gate].mean()))


def integrated_lufs(samples: NDArray[np.float32]) -> float:
    """Return the gated loudness of samples of shape (n,) or (n, 2)."""
    return gated_lufs(steps_of(running_energy(samples)))


def joined_lufs(energies: Iterable[NDArray[np.float64]]) -> float:
    """Return the gated loudness of clips laid one after another, given their running energies."""
    powers: list[NDArray[np.float64]] = []
    rest = np.zeros(1)
    for energy in energies:
        rest = np.concatenate((rest, rest[-1] + energy[1:] - energy[0]))
        whole = (len(rest) - 1) // STEP_MS * STEP_MS
        if whole:
            powers.append(steps_of(rest[: whole + 1]))
            rest = rest[whole:] - rest[whole]
    return gated_lufs(np.concatenate(powers or [steps_of(rest)]))


def true_peak_dbtp(samples: NDArray[np.float32]) -> float:
    """Return the highest level of samples of shape (n,) or (n, 2), also between them, in dBTP."""
    return linear_to_db(max((true_peak(channel) for channel in np.atleast_2d(samples.T)), default=0.0))


def _energy_per_ms(span: NDArray[np.float64], last: int) -> NDArray[np.float64]:
    """Return the sum of squares of one channel, K-weighted, in each millisecond of the hops of a span.

    By overlap-save: each transform starts with the samples before its hop, whose output is thrown away.
    """
    blocks = sliding_window_view(span, _FFT)[::_HOP]
    weighted = np.fft.irfft(np.fft.rfft(blocks) * _k_response(), _FFT)[:, _HISTORY:]
    weighted[-1, last:] = 0.0  # the filters ring on
    return np.concatenate([np.add.reduceat(np.square(block), _ms_starts()) for block in weighted])


@functools.cache
def _ms_starts() -> NDArray[np.intp]:
    """Return the first sample of each millisecond of a block."""
    count = _HOP * 1000 // SAMPLE_RATE
    return np.rint(np.arange(count) * SAMPLE_RATE / 1000).astype(np.intp)


@functools.cache
def _k_response() -> NDArray[np.complex128]:
    """Return the K-weighting, a high shelf and a high-pass, at the frequencies of a transform.

    BS.1770 gives coefficients for 48 kHz only. They are bilinear transforms of two analogue filters, whose
    frequencies and Qs were found by the authors of libebur128 and are transformed to 44.1 kHz here.
    """
    z = np.exp(-2j * np.pi * np.arange(_FFT // 2 + 1) / _FFT)
    shelf, high_pass = 1681.974450955533, 38.13547087602444
    top = 10.0 ** (3.999843853973347 / 20.0)
    k, q = math.tan(math.pi * shelf / SAMPLE_RATE), 0.7071752369554196
    middle = top**0.4996667741545416
    above = (top + middle * k / q + k * k, 2 * (k * k - top), top - middle * k / q + k * k)
    response = np.polyval(above[::-1], z) / np.polyval(_poles(k, q)[::-1], z)
    k, q = math.tan(math.pi * high_pass / SAMPLE_RATE), 0.5003270373238773
    poles = _poles(k, q)
    # the standard leaves the numerator of the high-pass at 1, -2, 1 whatever its gain
    response *= poles[0] * np.polyval((1, -2, 1), z) / np.polyval(poles[::-1], z)
    return np.asarray(response, dtype=np.complex128)


def _poles(k: float, q: float) -> tuple[float, float, float]:
    """Return the denominator of a bilinear second-order filter, its first coefficient not yet made 1."""
    return (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)
