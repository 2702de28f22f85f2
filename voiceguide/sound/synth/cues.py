"""Cues: the signal sounds, made from what a real one does when it is struck. No recording is used.

The ratios of partials are the usual ones of bells, bars, plates and bowls (as in Fletcher and Rossing, "The
Physics of Musical Instruments"); decays and levels were chosen by spectrogram and measurement.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import CUES, REFERENCE_LUFS
from voiceguide.errors import SoundError
from voiceguide.sound.measure.loudness import lufs_to_power, running_energy
from voiceguide.sound.synth.breath import air, breath
from voiceguide.sound.synth.noise import generator
from voiceguide.sound.synth.partials import Burst, Partial, Strike, strike
from voiceguide.units import SAMPLE_RATE, db_to_linear, linear_to_db, seconds_to_samples

__all__ = ["breath", "cue"]

PEAK_DBFS = -3.0
"""No sample of a cue is higher; for a very short sound this comes before its loudness."""
SOFTER_DB = {"tick": -6.0}
"""What is heard a hundred times in a programme is softer than the voice; the others are as loud."""
TAIL_DB = -70.0
"""A cue rings on until it stays this far below its peak, and fades from there."""

_FADE_S = 0.06
_LOUDEST_MS = 100
_LOUD_S = 4.0
"""The loudest moment of any cue comes before this."""

_BELL = (
    Partial(1.0, 0.0, 5.0, split=0.0009),
    Partial(2.998, -6.0, 2.6, split=0.0006),
    Partial(5.42, -15.0, 1.1),
    Partial(8.35, -24.0, 0.5),
)
_BAR = (Partial(1.0, 0.0, 3.6, 0.0015), Partial(2.756, -15.0, 1.4), Partial(5.404, -27.0, 0.5))
_BOWL = (
    Partial(1.0, 0.0, 14.0, 0.006, split=0.0040),
    Partial(2.77, -5.0, 11.0, 0.004, split=0.0022),
    Partial(5.15, -14.0, 6.0, 0.003, split=0.0016),
    Partial(7.98, -26.0, 3.0, 0.002, split=0.0010),
    Partial(11.2, -36.0, 1.5, 0.002),
)
_CYMBAL = (
    Partial(1.0, 0.0, 5.5),
    Partial(2.32, -9.0, 3.2),
    Partial(4.08, -18.0, 1.6),
    Partial(6.3, -28.0, 0.7),
)
_WOOD = (Partial(1.0, 0.0, 0.16), Partial(1.61, -5.0, 0.10), Partial(2.74, -12.0, 0.06))
_TICK = (Partial(1.0, 0.0, 0.11, 0.0015), Partial(1.83, -8.0, 0.06, 0.0015))
_MARIMBA = (Partial(1.0, 0.0, 0.9, 0.0015), Partial(3.93, -14.0, 0.28), Partial(9.2, -28.0, 0.09))
_MALLET = (Partial(1.0, 0.0, 4.0, 0.003), Partial(3.98, -22.0, 1.0, 0.002), Partial(9.6, -40.0, 0.3))


def _gong() -> tuple[Partial, ...]:
    """Return low modes that sound at once and high ones, close and uneven, that swell out of them."""
    low = [(1.0, 0.0, 9.0), (1.52, -3.0, 8.0), (1.98, -5.0, 8.0), (2.44, -8.0, 7.0), (2.91, -9.0, 6.5)]
    modes = [Partial(ratio, level, t60, 0.006, split=0.004) for ratio, level, t60 in low]
    random = generator(0, "gong")
    for ratio in np.geomspace(3.4, 60.0, 40):
        height = float(np.log2(ratio / 3.4))
        uneven, level = random.uniform(-1.0, 1.0, 2)
        modes.append(
            Partial(
                float(ratio) * (1.0 + 0.02 * float(uneven)),
                -6.5 - 3.0 * height + 2.5 * float(level),
                6.0 - 1.1 * height,
                0.06 + 0.1 * height,
            )
        )
    return tuple(modes)


def _struck(*strikes: Strike) -> Callable[[], NDArray[np.float64]]:
    return lambda: strike(strikes)


def _beep() -> NDArray[np.float64]:
    count, edge = seconds_to_samples(0.22), seconds_to_samples(0.012)
    turns = 2.0 * np.pi * 880.0 * np.arange(count) / SAMPLE_RATE
    sound = np.asarray(np.sin(turns) + 0.1 * np.sin(2.0 * turns) + 0.05 * np.sin(3.0 * turns))
    rise = np.sin(0.5 * np.pi * np.arange(edge) / edge) ** 2
    sound[:edge] *= rise
    sound[-edge:] *= rise[::-1]
    return sound


def _air(length_s: float, fullest: float, centre_hz: tuple[float, float]) -> NDArray[np.float64]:
    """Return a breath of air that is heard at once, and fullest at this share of its length."""

    def level(place: NDArray[np.float64]) -> NDArray[np.float64]:
        up = 0.2 + 0.8 * np.sin(0.5 * np.pi * np.minimum(place / fullest, 1.0)) ** 2
        down = np.cos(0.5 * np.pi * np.clip((place - fullest) / (1.0 - fullest), 0.0, 1.0)) ** 2
        return np.asarray(up * down)

    sound = air(seconds_to_samples(length_s), centre_hz, level).astype(np.float64)
    edge = seconds_to_samples(0.04)
    sound[:edge] *= np.sin(0.5 * np.pi * np.arange(edge) / edge) ** 2
    return sound


_MAKERS: dict[str, Callable[[], NDArray[np.float64]]] = {
    "bell": _struck(Strike(_BELL, 1046.5)),
    "chime": _struck(Strike(_BAR, 659.26, level_db=-1.0), Strike(_BAR, 880.0, 0.4)),
    "bowl": _struck(Strike(_BOWL, 176.0)),
    "gong": lambda: strike([Strike(_gong(), 82.0)]),
    "tingsha": _struck(Strike(_CYMBAL, 1975.0), Strike(_CYMBAL, 1987.5, 0.012, -1.5)),
    "woodblock": _struck(Strike(_WOOD, 830.0, burst=Burst(900.0, 5000.0, 0.025, -6.0))),
    "tick": _struck(Strike(_TICK, 2150.0, burst=Burst(1500.0, 6000.0, 0.012, -16.0))),
    "beep": _beep,
    "soft-end": _struck(
        Strike(_MALLET, 783.99, level_db=-2.0),
        Strike(_MALLET, 659.26, 0.5, -1.0),
        Strike(_MALLET, 523.25, 1.1),
    ),
    "halfway": _struck(Strike(_MARIMBA, 523.25), Strike(_MARIMBA, 523.25, 0.24)),
    "breath-in": lambda: _air(1.9, 0.7, (500.0, 2200.0)),
    "breath-out": lambda: _air(2.2, 0.2, (1500.0, 350.0)),
}


@functools.cache
def cue(name: str) -> NDArray[np.float32]:
    """Return a built-in cue, mono, at 44.1 kHz, read-only; shape (n,).

    Its loudest 100 ms are at REFERENCE_LUFS, or SOFTER_DB from that, and no sample is above PEAK_DBFS. It
    may be longer than the programme waits for it. Raises SoundError on an unknown name.
    """
    maker = _MAKERS.get(name)
    if maker is None:
        raise SoundError(f"unknown cue {name!r}: there are {', '.join(CUES)}")
    sound = _ended(maker())
    softer = db_to_linear(SOFTER_DB.get(name, 0.0))
    levelled = (sound * _gain(sound) * softer).astype(np.float32)
    levelled.flags.writeable = False
    return levelled


def _ended(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cut a sound where nothing louder than TAIL_DB follows, after a short fade."""
    size = np.abs(sound)
    end = int(np.flatnonzero(size > size.max() * db_to_linear(TAIL_DB))[-1]) + 1
    fade = seconds_to_samples(_FADE_S)
    cut = sound[: end + fade].copy()
    fade = len(cut) - end
    if fade:
        cut[end:] *= np.cos(0.5 * np.pi * np.arange(1, fade + 1) / fade) ** 2
    return cut


def _gain(sound: NDArray[np.float64]) -> float:
    """Return the factor that brings the loudest 100 ms to the reference, unless the peak forbids it."""
    start = sound[: seconds_to_samples(_LOUD_S)].astype(np.float32)
    silence = np.zeros(max(seconds_to_samples(2 * _LOUDEST_MS / 1000) - len(start), 0), np.float32)
    energy = running_energy(np.concatenate((start, silence)))
    power = float(np.max(energy[_LOUDEST_MS:] - energy[:-_LOUDEST_MS])) / (_LOUDEST_MS / 1000)
    wanted = float(np.sqrt(lufs_to_power(REFERENCE_LUFS) / power))
    allowed = db_to_linear(PEAK_DBFS - linear_to_db(float(np.abs(sound).max())))
    return min(wanted, allowed)
