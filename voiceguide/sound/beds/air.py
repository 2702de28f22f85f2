"""The beds other than water: wind, brown, pink, drone and heartbeat, as layers (see `noise`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.beds.loop import LOOP_S
from voiceguide.sound.synth.noise import Layer, Noise, alike, bin_hz, generator, hump, unit_power, wander
from voiceguide.sound.synth.particles import Beats, unit_energy
from voiceguide.sound.synth.tones import Lines, Tone
from voiceguide.units import SAMPLE_RATE, seconds_to_samples

_FRAME = 4096
_LONG_FRAME = 16_384


def wind(seed: int, channels: int) -> list[Layer]:
    """Return slow gusts: as one rises its tone goes up, and a breath of whistling comes with it."""
    hz = bin_hz(_FRAME)
    octaves = np.log2(hz.clip(10.0) / 400.0).astype(np.float32)
    breeze = unit_power(hump(hz, 160.0, 1.5)) ** 2
    gusts, puffs = wander(seed, "wind.gusts", 4.7), wander(seed, "wind.puffs", 2.7)
    flutter, turn = wander(seed, "wind.flutter", 0.7), wander(seed, "wind.turn", 9.0)

    def colour(times_s: NDArray[np.float64]) -> NDArray[np.float32]:
        strength = 0.5 * gusts(times_s) + 0.35 * puffs(times_s) + 0.15 * flutter(times_s)
        sides = (turn(times_s) - 0.5) * np.array([[1.0], [-1.0]])[:channels] * (0.3 if channels == 2 else 0.0)
        powers = 10.0 ** ((strength * 14.0 - 7.0) / 10.0) * (1.0 + sides)
        middle = (2.6 * (strength - 0.5)).astype(np.float32)[:, None]
        body = np.exp2(-(((octaves - middle) / np.float32(0.6)) ** 2))
        whistle = np.exp2(-(((octaves - np.float32(0.95) - middle) / np.float32(0.13)) ** 2))
        bloom = (0.35 * strength**3).astype(np.float32)[:, None]
        spectrum = (body + bloom * whistle) / np.float32(120.0) / np.exp2(octaves) + breeze * np.float32(0.22)
        return np.asarray(np.sqrt(spectrum * powers.astype(np.float32)[..., None]))

    return [Noise(seed, "wind", channels, _FRAME, colour, alike(hz, 200.0, 0.3))]


def brown(seed: int, channels: int) -> list[Layer]:
    """Return brown noise: 6 dB less per octave, level below 50 Hz, where it would only eat headroom."""
    hz = bin_hz(_LONG_FRAME)
    return [_steady(seed, "brown", channels, 1.0 / np.hypot(hz, 50.0) * _open(hz, 25.0))]


def pink(seed: int, channels: int) -> list[Layer]:
    """Return pink noise: the same power in each octave."""
    hz = bin_hz(_LONG_FRAME)
    return [_steady(seed, "pink", channels, hz.clip(1.0) ** -0.5 * _open(hz, 25.0))]


def drone(seed: int, channels: int) -> list[Layer]:
    """Return a warm open chord on A whose notes and overtones come and go, each beating with a near twin."""
    random = generator(seed, "drone.tuning")
    tones = []
    for note, (frequency_hz, level) in enumerate(_CHORD):
        for overtone in range(1, 7):
            if frequency_hz * overtone > _BRIGHTEST_HZ or (
                overtone > 1 and _is_note(frequency_hz * overtone)
            ):
                continue
            share = level * overtone**-1.6
            beat_hz = _whole(float(random.uniform(0.05, 0.22)) * (1.0 + 0.15 * overtone), 2)
            swell = wander(seed, f"drone.{note}.{overtone}", float(random.uniform(7.0, 13.0)))
            spread, *phases = (float(value) for value in random.random(3))
            tones.append(
                Tone(
                    _whole(frequency_hz * overtone),
                    beat_hz,
                    share,
                    0.45 + 0.4 * spread,
                    (phases[0], phases[1]),
                    swell,
                )
            )
    hz = bin_hz(_FRAME)
    breath = unit_power(hump(hz, 320.0, 1.2)) * np.float32(0.07)
    return [Lines(channels, tones), Noise(seed, "drone", channels, _FRAME, breath, alike(hz, 200.0, 0.3))]


_CHORD = (
    (55.0, 0.4),
    (110.0, 0.9),
    (164.81, 0.7),
    (220.0, 0.6),
    (277.18, 0.4),
    (329.63, 0.4),
    (493.88, 0.18),
)
"""Notes of the drone in Hz with their amplitudes: A with its fifth, third and ninth, equal tempered."""
_BRIGHTEST_HZ = 1400.0


def _is_note(frequency_hz: float) -> bool:
    """Tell whether an overtone would only blur a note of the chord."""
    return any(abs(frequency_hz / note_hz - 1.0) < 0.01 for note_hz, _ in _CHORD)


def _whole(hz: float, times: int = 1) -> float:
    """Return the frequency nearest by that has whole cycles, a multiple of `times`, in a loop."""
    return round(hz * LOOP_S / times) * times / LOOP_S


def heartbeat(seed: int, channels: int) -> list[Layer]:
    """Return a soft lub-dub on every second, over the faint rush of blood."""
    hz = bin_hz(_LONG_FRAME)
    rush = unit_power(hump(hz, 90.0, 1.0)) * np.float32(0.03)
    lub = _thump(60.0, 46.0, 0.08, (1.0, 0.55, 0.22, 0.08)) * np.float32(0.3)
    dub = _thump(76.0, 60.0, 0.055, (1.0, 0.5, 0.2, 0.08)) * np.float32(0.22)
    beats = [(seconds_to_samples(0.05), lub), (seconds_to_samples(0.37), dub)]
    return [
        Beats(seed, "heartbeat", channels, beats, SAMPLE_RATE, 0.8),
        Noise(seed, "heartbeat.rush", channels, _LONG_FRAME, rush, alike(hz, 200.0, 0.3)),
    ]


def _thump(from_hz: float, to_hz: float, decay_s: float, overtones: tuple[float, ...]) -> NDArray[np.float32]:
    """Return a muffled knock that falls in pitch; shape (n,), 0.35 s."""
    time_s = np.arange(seconds_to_samples(0.35)) / SAMPLE_RATE
    glide_s = 0.06
    phase = to_hz * time_s + (from_hz - to_hz) * glide_s * (1.0 - np.exp(-time_s / glide_s))
    wave = np.zeros(len(time_s))
    for number, level in enumerate(overtones, start=1):
        attack_s = 0.016 / number
        edge = (1.0 - np.exp(-((time_s / attack_s) ** 2))) * np.exp(-time_s * number**0.3 / decay_s)
        wave += level * edge * np.sin(2.0 * np.pi * number * phase)
    return unit_energy(wave, np.cos(np.pi / 2.0 * np.arange(len(wave)) / len(wave)) ** 2)


def _steady(seed: int, name: str, channels: int, amplitudes: NDArray[np.float64]) -> Noise:
    hz = bin_hz(_LONG_FRAME)
    return Noise(seed, name, channels, _LONG_FRAME, unit_power(amplitudes), alike(hz, 200.0, 0.3))


def _open(hz: NDArray[np.float64], corner_hz: float) -> NDArray[np.float64]:
    """Return a high pass that lets no offset through, and a gentle end above 17 kHz."""
    return np.asarray((hz / corner_hz) ** 3 / (1.0 + (hz / corner_hz) ** 3) / (1.0 + (hz / 19_000.0) ** 12))
