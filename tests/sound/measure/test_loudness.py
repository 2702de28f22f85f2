"""Loudness agrees with a plain recursive filter, with the EBU's own test signals and with ffmpeg."""

import math
import re
import subprocess
import tracemalloc
from functools import cache
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
import soxr
from hibari import Hibari
from numpy.typing import NDArray

from voiceguide.sound.measure.loudness import (
    gated_lufs,
    integrated_lufs,
    joined_lufs,
    lufs_to_power,
    power_to_lufs,
    running_energy,
    steps_of,
    true_peak_dbtp,
)

RATE = 44_100

# The two K-weighting filters at 44.1 kHz as (b0, b1, b2, a1, a2), in the numbers that other meters list.
SHELF = (1.5308412300498355, -2.6509799951536985, 1.1690790799210682, -1.6636551132560204, 0.7125954280732254)
HIGH_PASS = (1.0, -2.0, 1.0, -1.9891696736297957, 0.9891990357870394)


def filtered(samples: NDArray[np.float64], biquad: tuple[float, ...]) -> NDArray[np.float64]:
    """The textbook recursion, one sample after the other."""
    b0, b1, b2, a1, a2 = biquad
    out, first, second = [], 0.0, 0.0
    for sample in samples.tolist():
        value = b0 * sample + first
        first, second = b1 * sample - a1 * value + second, b2 * sample - a2 * value
        out.append(value)
    return np.array(out)


def slow_energy(channel: NDArray[np.float32]) -> NDArray[np.float64]:
    weighted = filtered(filtered(channel.astype(np.float64), SHELF), HIGH_PASS)
    sums = np.append(0.0, np.cumsum(weighted**2)) / RATE
    count = math.ceil(len(channel) / 44.1)
    return np.array([sums[min(round(k * RATE / 1000), len(channel))] for k in range(count + 1)])


def ebur128(samples: NDArray[np.float32], folder: Path) -> tuple[float, float]:
    """Integrated loudness and true peak, as ffmpeg measures them."""
    soundfile.write(folder / "a.wav", samples, RATE, subtype="FLOAT")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-nostats", "-i", str(folder / "a.wav")]
    command += ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    summary = said[said.rfind("Summary:") :]
    found = [re.search(rf"{name}:\s+(\S+)", summary) for name in ("I", "Peak")]
    loudness, peak = (float(match[1]) for match in found if match)
    return loudness, peak


def tone(seconds: float, dbfs: float, frequency: float = 1000.0, phase: float = 0.0) -> NDArray[np.float32]:
    """A sine with 20 ms of fade at both ends, so that its peak is that of the tone."""
    at = np.arange(round(seconds * RATE))
    fade = np.clip(np.minimum(at, at[::-1]) / 882, 0.0, 1.0)
    wave = 10 ** (dbfs / 20) * np.sin(2 * np.pi * frequency * at / RATE + phase)
    return (wave * fade).astype(np.float32)


def stereo(*parts: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.repeat(np.concatenate(parts)[:, None], 2, axis=1)


def noise(length: int, seed: int = 0, channels: int = 1) -> NDArray[np.float32]:
    shape = (length,) if channels == 1 else (length, channels)
    return 0.1 * np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


@cache
def speech() -> NDArray[np.float32]:
    voice = Hibari()
    texts = ("Lie back and let your shoulders drop.", "Warm a little oil between your palms.", "Seven, six.")
    parts = []
    for text in texts:
        parts += [soxr.resample(voice(text, seed=0), 24_000, RATE), np.zeros(RATE, np.float32)]
    return np.concatenate(parts)


@pytest.mark.parametrize("length", [1, 44, 45, 441, 4_410, 28_224, 28_225, 100_003])
def test_the_running_energy_is_that_of_a_recursive_filter(length: int) -> None:
    sound = noise(length) + np.float32(0.2)
    energy, slow = running_energy(sound), slow_energy(sound)
    assert energy.shape == slow.shape and energy.dtype == np.float64
    assert energy[0] == 0.0
    np.testing.assert_allclose(energy[1:], slow[1:], rtol=1e-6)


def test_loud_sound_does_not_blur_what_is_quiet_long_after_it() -> None:
    sound = np.concatenate([tone(0.3, 0.0), np.zeros(3_000, np.float32), tone(0.5, -80.0)])
    fast, slow = (np.diff(energy[-400:]) for energy in (running_energy(sound), slow_energy(sound)))
    np.testing.assert_allclose(fast[10:-20], slow[10:-20], rtol=1e-4)


def test_both_channels_count() -> None:
    pair = noise(30_000, channels=2)
    sides = running_energy(pair[:, 0]) + running_energy(pair[:, 1])
    np.testing.assert_allclose(running_energy(pair), sides, rtol=1e-12)


@pytest.mark.parametrize("shape", [(0,), (0, 2)])
def test_nothing_has_no_energy_and_no_loudness(shape: tuple[int, ...]) -> None:
    empty = np.zeros(shape, np.float32)
    assert running_energy(empty).tolist() == [0.0]
    assert integrated_lufs(empty) == true_peak_dbtp(empty) == -math.inf


def test_the_working_memory_does_not_grow_with_length() -> None:
    sound = np.zeros(600 * RATE, np.float32)
    tracemalloc.start()
    running_energy(sound)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < sound.nbytes / 3  # the transforms take 20 MB, the result 8 bytes for a millisecond


# EBU Tech 3341, tests 1 to 5: sines of 1 kHz in both channels, as (level in dBFS, seconds)
@pytest.mark.parametrize(
    "parts, expected",
    [
        ([(-23, 20)], -23.0),
        ([(-33, 20)], -33.0),
        ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
    ],
)
def test_the_signals_of_the_ebu_measure_as_they_must(
    parts: list[tuple[float, float]], expected: float
) -> None:
    sound = stereo(*(tone(seconds, dbfs) for dbfs, seconds in parts))
    assert integrated_lufs(sound) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("channels", [1, 2])
def test_speech_with_pauses_measures_as_in_ffmpeg(tmp_path: Path, channels: int) -> None:
    sound = speech() if channels == 1 else np.stack([speech(), 0.3 * speech()], axis=1)
    loudness, peak = ebur128(sound, tmp_path)
    assert integrated_lufs(sound) == pytest.approx(loudness, abs=0.1)
    assert true_peak_dbtp(sound) == pytest.approx(peak, abs=0.1)


def test_pauses_do_not_count() -> None:
    pause = np.zeros(20 * RATE, np.float32)
    assert integrated_lufs(np.concatenate([pause, speech(), pause])) == pytest.approx(
        integrated_lufs(speech()), abs=0.1
    )


def test_a_step_is_100_ms_and_an_incomplete_one_counts_only_if_alone() -> None:
    energy = np.cumsum(np.append(0.0, np.repeat([0.2, 0.3, 9.0], [100, 100, 50]) / 1000))
    np.testing.assert_allclose(steps_of(energy), [0.2, 0.3])
    np.testing.assert_allclose(steps_of(energy[:41]), [0.2])
    assert len(steps_of(energy[:1])) == 0


def test_gates_leave_out_what_is_quiet() -> None:
    quiet, soft, loud = (lufs_to_power(lufs) for lufs in (-80.0, -50.0, -20.0))
    assert gated_lufs(np.full(10, quiet)) == gated_lufs(np.zeros(10)) == gated_lufs(np.zeros(0)) == -math.inf
    assert gated_lufs(np.full(10, soft)) == pytest.approx(-50.0)
    # windows with three, two and one loud step still count: 7 whole ones, and 6 quarters on each side
    both = np.concatenate([np.full(30, soft), np.full(10, loud), np.full(30, soft)])
    mean = np.average([1.0, 0.75, 0.5, 0.25], weights=[7, 2, 2, 2])
    assert gated_lufs(both) == pytest.approx(-20.0 + 10 * math.log10(mean), abs=0.01)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_fewer_than_four_steps_are_one_window(count: int) -> None:
    powers = np.array([0.1, 0.2, 0.6])[:count]
    assert gated_lufs(powers) == pytest.approx(power_to_lufs(powers.mean()))


def test_power_and_loudness_are_each_others_inverse() -> None:
    assert power_to_lufs(1.0) == pytest.approx(-0.691)
    assert power_to_lufs(lufs_to_power(-16.0)) == pytest.approx(-16.0)
    assert power_to_lufs(0.0) == -math.inf


def test_clips_measure_as_their_samples_laid_end_to_end() -> None:
    sounds = [
        tone(seconds, dbfs) for seconds, dbfs in ((1.3, -20.0), (0.05, -12.0), (2.0, -26.0), (0.7, -50.0))
    ]
    joined = joined_lufs(running_energy(sound) for sound in sounds)
    assert joined == pytest.approx(integrated_lufs(np.concatenate(sounds)), abs=0.05)
    assert joined_lufs([]) == -math.inf


@pytest.mark.parametrize(
    "sound",
    [
        tone(1.0, -6.0, RATE / 4, math.pi / 4),
        tone(1.0, -3.0, 997.0),
        tone(1.0, -3.0, 15_000.3),
        tone(1.0, -3.0, 19_000.1),
        stereo(tone(0.5, -20.0), tone(0.5, -2.0, RATE / 3)),
        noise(2 * RATE, 5),
    ],
    ids=["fs/4 between samples", "997 Hz", "15 kHz", "19 kHz", "stereo", "noise"],
)
def test_the_true_peak_is_that_of_ffmpeg(tmp_path: Path, sound: NDArray[np.float32]) -> None:
    assert true_peak_dbtp(sound) == pytest.approx(ebur128(sound, tmp_path)[1], abs=0.2)


def test_a_peak_between_samples_is_found_wherever_it_is() -> None:
    wave = tone(0.2, -6.0, RATE / 4, math.pi / 4)  # no sample is above -9 dBFS
    for before in (0, 1, 31, 65_000, 65_530):
        sound = np.concatenate([np.zeros(before, np.float32), wave, np.zeros(100, np.float32)])
        assert true_peak_dbtp(sound) == pytest.approx(-6.0, abs=0.05)
