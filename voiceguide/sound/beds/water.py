"""The beds that are water: ocean, rain and stream, as layers (see `noise`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.synth.noise import Layer, Noise, alike, bin_hz, generator, hump, unit_power, wander
from voiceguide.sound.synth.particles import Scatter, ringing
from voiceguide.units import db_to_linear

_FRAME = 4096
_WAVE_S = 11.0
_JITTER_S = 1.4
"""Waves lie within this of every 11 s, so from 8.2 to 13.8 s apart."""
_REACH_S = 12.0
"""The longest that a wave is heard before or after it breaks."""


def ocean(seed: int, channels: int) -> list[Layer]:
    """Return slow waves that swell, break, brighten and drain away as hiss."""
    hz = bin_hz(_FRAME)
    colours = np.stack(
        [
            unit_power(hump(hz, 110.0, 1.3)),  # swell: the deep roll of a wave under way
            unit_power(hump(hz, 420.0, 1.2)),  # fall: the body of the break
            unit_power(hump(hz, 1500.0, 1.4)),  # surf: white water
            unit_power(hump(hz, 4200.0, 1.1)),  # foam: the hiss as it drains
        ]
    )
    powers = colours**2
    calm = np.array([0.007, 0.006, 0.005, 0.0015])  # far surf, between the waves

    def colour(times_s: NDArray[np.float64]) -> NDArray[np.float32]:
        first = int((times_s[0] - _REACH_S) // _WAVE_S)
        last = int((times_s[-1] + _REACH_S) // _WAVE_S) + 1
        levels = np.tile(calm, (channels, len(times_s), 1))
        for wave in range(first, last + 1):
            levels += _wave(seed, wave, channels, times_s)
        # spray: no two moments of a wave are quite as dense
        random = generator(seed, "ocean.spray", round(float(times_s[0]) * 1000))
        levels *= random.uniform(0.8, 1.2, levels.shape)
        return np.asarray(np.sqrt(levels.astype(np.float32) @ powers))

    return [Noise(seed, "ocean", channels, _FRAME, colour, alike(hz, 250.0, 0.15))]


def _wave(seed: int, number: int, channels: int, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the power of one wave in each of the four colours; shape (channels, times, 4)."""
    random = generator(seed, "ocean.wave", number)
    breaks_s = _WAVE_S * number + random.uniform(-_JITTER_S, _JITTER_S)
    height = _height(seed, number)
    travel_s = random.uniform(-0.5, 0.5)
    rise_s, drain_s = random.uniform(1.3, 2.0), random.uniform(1.7, 2.6)
    sharp_s = random.uniform(0.22, 0.45)
    sides = [breaks_s - travel_s, breaks_s + travel_s] if channels == 2 else [breaks_s]
    after = times_s[None, :] - np.array(sides)[:, None]
    powers = [
        0.22 * _pulse(after + 1.2, rise_s, drain_s * 0.7),
        0.75 * _pulse(after, sharp_s * 2.0, drain_s * 0.45),
        1.00 * _pulse(after - 0.4, sharp_s, drain_s * 0.65),
        0.42 * _pulse(after - 1.2, sharp_s * 1.5, drain_s),
    ]
    return height * np.stack(powers, axis=-1)


def _height(seed: int, number: int) -> float:
    """Return the power of a wave: spread over 6 dB, each eighth of it once in eight waves."""
    group, place = divmod(number, 8)
    random = generator(seed, "ocean.height", group)
    share = (random.permutation(8) + random.random(8))[place] / 8.0
    return db_to_linear(6.0 * float(share) - 4.0) ** 2


def _pulse(after_s: NDArray[np.float64], rise_s: float, fall_s: float) -> NDArray[np.float64]:
    """Return a rounded pulse about 0 s rising by a factor of e each `rise_s`, falling so each `fall_s`."""
    return np.asarray(
        1.0 / (np.exp(-(after_s / rise_s).clip(-60, 60)) + np.exp((after_s / fall_s).clip(-60, 60)))
    )


def rain(seed: int, channels: int) -> list[Layer]:
    """Return a soft, steady rain: a wide hiss, a dense patter, and single drops that stand out of it."""
    hz = bin_hz(_FRAME)
    still = unit_power(np.hypot(hump(hz, 5200.0, 1.5), 0.35 * hump(hz, 350.0, 1.6)))
    drift = wander(seed, "rain.drift", 5.0)

    def colour(times_s: NDArray[np.float64]) -> NDArray[np.float32]:
        return (10.0 ** ((drift(times_s) - 0.5) * 2.0 / 20.0)).astype(np.float32)[:, None] * still

    random = generator(seed, "rain.sounds")
    patter = [_drop(random, 1800.0, 9000.0, 0.0012) for _ in range(96)]
    drops = [_drop(random, 700.0, 3200.0, 0.0045) for _ in range(64)]
    return [
        Noise(seed, "rain", channels, _FRAME, colour, alike(hz, 300.0, 0.15)),
        Scatter(seed, "rain.patter", channels, _scaled(patter, 0.05), 150.0, 4.0),
        Scatter(seed, "rain.drops", channels, _scaled(drops, 0.052), 14.0, 4.0),
    ]


def _drop(random: np.random.Generator, low_hz: float, high_hz: float, decay_s: float) -> NDArray[np.float32]:
    """Return a drop on leaves or ground: three modes at once, quickly gone."""
    modes = [
        ringing(frequency_hz, decay_s * random.uniform(0.6, 1.6), attack_s=0.0002)
        for frequency_hz in np.exp(random.uniform(np.log(low_hz), np.log(high_hz), 3))
    ]
    wave = np.zeros(max(map(len, modes)), np.float32)
    for mode, share in zip(modes, (0.8, 0.5, 0.33), strict=True):
        wave[: len(mode)] += mode * np.float32(share)
    return wave


def stream(seed: int, channels: int) -> list[Layer]:
    """Return a small brook: bubbles that ring and rise in pitch over the rush of the water."""
    hz = bin_hz(_FRAME)
    rush = np.float32(0.8) * unit_power(np.hypot(hump(hz, 650.0, 1.3), 0.5 * hump(hz, 3200.0, 1.3)))
    flow = wander(seed, "stream.flow", 0.9)

    def colour(times_s: NDArray[np.float64]) -> NDArray[np.float32]:
        return (10.0 ** ((flow(times_s) - 0.5) * 4.0 / 20.0)).astype(np.float32)[:, None] * rush

    random = generator(seed, "stream.sounds")
    small = [_bubble(random, 900.0, 3600.0) for _ in range(256)]
    large = [_bubble(random, 280.0, 1000.0) for _ in range(160)]
    clusters, gurgle = wander(seed, "stream.clusters", 0.23), wander(seed, "stream.gurgle", 0.35)
    return [
        Noise(seed, "stream", channels, _FRAME, colour, alike(hz, 300.0, 0.15)),
        Scatter(
            seed, "stream.small", channels, _scaled(small, 0.095), 130.0, 5.0, lambda t: clusters(t) ** 1.5
        ),
        Scatter(seed, "stream.large", channels, _scaled(large, 0.18), 30.0, 4.5, lambda t: gurgle(t) ** 2),
    ]


def _bubble(random: np.random.Generator, low_hz: float, high_hz: float) -> NDArray[np.float32]:
    """Return the ring of an air bubble (van den Doel 2005, Physically based models for liquid sounds): the
    smaller, the higher and the shorter, and rising as it nears the surface.
    """
    frequency_hz = float(np.exp(random.uniform(np.log(low_hz), np.log(high_hz))))
    radius_m = 3.0 / frequency_hz
    decay_s = 1.0 / (0.13 / radius_m + 0.0072 * radius_m**-1.5)
    rise = 0.12 * float(random.random()) ** 2
    wave = ringing(frequency_hz, decay_s * 1.5, rise=rise, attack_s=0.0015)
    return wave * np.float32((frequency_hz / low_hz) ** -0.5)


def _scaled(sounds: list[NDArray[np.float32]], gain: float) -> list[NDArray[np.float32]]:
    return [sound * np.float32(gain) for sound in sounds]
