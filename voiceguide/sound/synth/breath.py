"""Air and breath tones: noise and a tone that rise and fall with the breath, for any length, fast.

The air is a few loops of noise, each of one band, under gains that move. The tone is one sine whose harmonics
are made from it by polynomials.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import REFERENCE_LUFS
from voiceguide.errors import SoundError
from voiceguide.sound.synth.noise import generator
from voiceguide.sound.synth.partials import Partial, Strike, strike
from voiceguide.units import SAMPLE_RATE, db_to_linear, seconds_to_samples

Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""A value for each moment, from 0 at the start of a breath to 1 at its end."""

_STEP = 256
"""Samples from one value of a curve to the next; between them it is straight."""
_ROWS = 64
"""Steps worked on at a time."""


@dataclass(frozen=True, slots=True)
class _Loop:
    """One band of air, a little more than an octave wide."""

    hz: float
    slabs: int
    """Its length. These share no factor, so together the loops repeat only after a quarter of an hour."""


_LOOPS = (_Loop(200.0, 8), _Loop(500.0, 7), _Loop(1250.0, 9), _Loop(3100.0, 5))


@dataclass(frozen=True, slots=True)
class _Phase:
    """How one part of a breath sounds. Pitches and the air's centre are in Hz."""

    tone: Curve
    tone_hz: tuple[float, float]
    air: Curve
    air_hz: tuple[float, float]
    touch_hz: float
    touch_db: float
    """Against the voice, of the soft tap that marks the turn of the breath on its first sample."""


def _swell(u: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(0.18 + 0.82 * np.sin(0.5 * np.pi * u / 0.85) ** 2)


def _sink(u: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(0.015 + 0.985 * np.cos(0.5 * np.pi * np.minimum(u, 1.0)) ** 1.2)


def _still(u: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.full_like(u, 0.015)


def _silent(u: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.zeros_like(u)


_LOW_HZ, _HIGH_HZ = 146.83, 220.0
_PHASES = {
    "in": _Phase(_swell, (_LOW_HZ, _HIGH_HZ), _swell, (600.0, 2000.0), 3 * _LOW_HZ, -9.0),
    "hold": _Phase(_still, (_HIGH_HZ, _HIGH_HZ), _silent, (500.0, 500.0), 3 * _HIGH_HZ, -0.5),
    "out": _Phase(_sink, (_HIGH_HZ, _LOW_HZ), _sink, (1800.0, 500.0), 3 * _HIGH_HZ, -9.0),
    "rest": _Phase(_silent, (_LOW_HZ, _LOW_HZ), _silent, (250.0, 250.0), 3 * _LOW_HZ, 1.5),
}
_TONE = db_to_linear(REFERENCE_LUFS - 0.5)
"""Amplitude of the sine at its fullest; over a whole breath that makes some 6 LU less than the voice."""
_AIR = db_to_linear(REFERENCE_LUFS - 10.5)
"""Effective amplitude of the air at its fullest."""
_SECOND, _THIRD = 0.35, 0.28
"""Harmonics of the tone: what of it a phone's speaker can give, which has next to nothing below 400 Hz."""
_AIR_OCTAVES, _BAND_OCTAVES = 0.9, 0.55
"""Standard widths of the air as a whole and of each band of it."""
_TAP = (Partial(1.0, 0.0, 1.2, 0.001), Partial(3.93, -18.0, 0.18, 0.0005))
_EDGE_S = 0.15
"""At most so long is the fade at either end; it is never more than a tenth of the phase."""
_TURN_S = 0.12
"""At most so long nothing is heard at the end of a breath out, where it turns; never more than a tenth of it.
So rounds that follow each other stay sounds of their own: a kit holds one of them, not their row."""


def breath(phase: str, samples: int) -> NDArray[np.float32]:
    """Return one phase of a breath, "in", "hold", "out" or "rest"; shape (samples,).

    It starts and ends at zero. Tone and air rise with "in" and fall with "out"; "hold" and "rest" are near
    silence. The first milliseconds carry a soft tap, so the turn can be heard, and measured, on its sample.
    Raises SoundError on an unknown phase.
    """
    form = _PHASES.get(phase)
    if form is None:
        raise SoundError(f"unknown phase of a breath {phase!r}: there are {', '.join(_PHASES)}")
    if samples <= 0:
        return np.zeros(0, np.float32)
    places = _places(samples)
    total = np.zeros((len(places) - 1, _STEP), np.float32)
    _add_tone(total, form.tone_hz, places, _TONE * form.tone(places))
    _add_air(total, form.air_hz, places, _AIR * form.air(places))
    sound = total.reshape(-1)[:samples]
    edge = min(seconds_to_samples(_EDGE_S), samples // 10)
    sound[:edge] *= _rise(edge)
    touch = _touch(form.touch_hz, form.touch_db)[:samples]
    sound[: len(touch)] += touch
    end = samples - (min(seconds_to_samples(_TURN_S), samples // 10) if phase == "out" else 0)
    sound[end - edge : end] *= _rise(edge)[::-1]
    sound[end:] = 0.0
    return sound


def air(samples: int, centre_hz: tuple[float, float], level: Curve) -> NDArray[np.float32]:
    """Return noise whose centre glides between two frequencies; at level 1 its mean square is 1."""
    places = _places(samples)
    total = np.zeros((len(places) - 1, _STEP), np.float32)
    _add_air(total, centre_hz, places, level(places))
    return total.reshape(-1)[:samples]


def _add_tone(
    total: NDArray[np.float32],
    hz: tuple[float, float],
    places: NDArray[np.float64],
    levels: NDArray[np.float64],
) -> None:
    """Add a warm tone that glides between two pitches; `levels` are the amplitudes of its sine."""
    if not levels.any():
        return
    turn = 2.0 * np.pi / SAMPLE_RATE * hz[0] * (hz[1] / hz[0]) ** places
    begin = np.concatenate(([0.0], np.cumsum(0.5 * (turn[:-1] + turn[1:]) * _STEP)[:-1])) % (2.0 * np.pi)
    # sin 3x = 3 sin x - 4 sin^3 x, and cos 2x = 1 - 2 sin^2 x
    powers = [np.float32(x) for x in (-4.0 * _THIRD, -2.0 * _SECOND, 1.0 + 3.0 * _THIRD, _SECOND)]
    at = np.arange(_STEP, dtype=np.float32)
    for rows in _slabs(total):
        # single precision is enough, since no angle is larger than a turn or two
        angle = _lines(turn, rows, 0.5)
        angle *= at
        angle += begin[rows, None].astype(np.float32)
        sine = np.sin(angle, out=angle)
        wave = sine * powers[0]
        for power in powers[1:-1]:
            wave += power
            wave *= sine
        wave += powers[-1]
        wave *= _lines(levels, rows)
        total[rows] += wave


def _add_air(
    total: NDArray[np.float32],
    hz: tuple[float, float],
    places: NDArray[np.float64],
    levels: NDArray[np.float64],
) -> None:
    """Add noise whose centre glides between two frequencies; `levels` are its effective amplitudes."""
    if not levels.any():
        return
    centre = np.log2(hz[0]) + np.log2(hz[1] / hz[0]) * places
    middles = np.log2([loop.hz for loop in _LOOPS])[:, None]
    shares = np.exp(-0.5 * ((middles - centre) / _AIR_OCTAVES) ** 2)
    shares *= levels / np.sqrt(np.sum(shares**2, axis=0))
    for number, rows in enumerate(_slabs(total)):
        wave = total[rows]
        for loop, share in zip(_LOOPS, shares, strict=True):
            noise = _lines(share, rows)
            noise *= _loop(loop)[number % loop.slabs][: len(wave)]
            wave += noise


def _places(samples: int) -> NDArray[np.float64]:
    """Return the places, from 0 to 1, at which curves are known: every _STEP samples, and once more."""
    return np.asarray(np.minimum(np.arange(-(-samples // _STEP) + 1) * (_STEP / samples), 1.0))


def _slabs(total: NDArray[np.float32]) -> Iterator[slice]:
    """Yield slices of rows that fit into the processor's cache together with what is computed for them."""
    for first in range(0, len(total), _ROWS):
        yield slice(first, min(first + _ROWS, len(total)))


def _lines(values: NDArray[np.float64], rows: slice, slope: float = 1.0) -> NDArray[np.float32]:
    """Return lines from each value of the rows, `slope` of the way to the next; shape (rows, _STEP)."""
    part = values[rows.start : rows.stop + 1]
    rise = (slope / _STEP * np.diff(part)).astype(np.float32)[:, None]
    lines = np.asarray(rise * np.arange(_STEP), dtype=np.float32)
    lines += part[:-1, None].astype(np.float32)
    return lines


def _rise(count: int) -> NDArray[np.float32]:
    return (np.sin(0.5 * np.pi * np.arange(count) / max(count, 1)) ** 2).astype(np.float32)


@functools.cache
def _loop(loop: _Loop) -> NDArray[np.float32]:
    """Return noise of mean square 1 that joins itself without a seam; shape (slabs, _ROWS, _STEP)."""
    size = loop.slabs * _ROWS * _STEP
    hz = np.fft.rfftfreq(size, 1.0 / SAMPLE_RATE)[1:]
    shape = np.exp(-0.5 * (np.log2(hz / loop.hz) / _BAND_OCTAVES) ** 2) / np.sqrt(hz)
    phases = generator(0, f"air {loop.hz}").random(len(hz))
    noise = np.fft.irfft(np.concatenate(([0.0], shape * np.exp(2j * np.pi * phases))), size)
    noise /= np.sqrt(np.mean(noise**2))
    return noise.astype(np.float32).reshape(loop.slabs, _ROWS, _STEP)


@functools.cache
def _touch(hz: float, level_db: float) -> NDArray[np.float32]:
    sound = strike([Strike(_TAP, hz, level_db=REFERENCE_LUFS + level_db)])
    sound[-_STEP:] *= _rise(_STEP)[::-1]
    return sound.astype(np.float32)
