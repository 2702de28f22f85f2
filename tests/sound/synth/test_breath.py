"""Breath tones, measured by plain numpy and by ffmpeg's loudness meter."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from voiceguide.config import REFERENCE_LUFS
from voiceguide.errors import SoundError
from voiceguide.sound.synth.cues import breath

RATE = 44_100
PHASES = ("in", "hold", "out", "rest")
LENGTHS = (22_050, 44_100, 99_991, 4 * RATE, 8 * RATE, 20 * RATE)

Sound = NDArray[np.float64]


def decibels(amplitude: float) -> float:
    return 20.0 * float(np.log10(max(amplitude, 1e-12)))


def rms_db(sound: Sound) -> float:
    return decibels(float(np.sqrt(np.mean(sound.astype(np.float64) ** 2))))


def onsets(sound: Sound) -> list[int]:
    """Return where the sound first passes -48 dBFS each time after 1.5 ms below -66 dBFS."""
    size = np.abs(sound)
    window = 3 * RATE // 2000
    before = np.concatenate((np.zeros(window), size))
    still = np.lib.stride_tricks.sliding_window_view(before, window).max(axis=1)[:-1] < 10 ** (-66 / 20)
    armed = np.flatnonzero(still)
    loud = np.flatnonzero(size > 10 ** (-48 / 20))
    return np.unique(loud[np.searchsorted(loud, armed[armed < loud[-1]])]).tolist()


def integrated_lufs(sound: Sound, folder: Path) -> float:
    soundfile.write(folder / "breath.wav", sound, RATE, subtype="FLOAT")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostats", "-i", str(folder / "breath.wav")]
    command += ["-af", "ebur128", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stderr
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1])


def strongest_hz(sound: Sound) -> float:
    """Return the pitch of the tone: the strongest frequency below 400 Hz."""
    level = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 18))[: 400 * (1 << 18) // RATE]
    return float(np.argmax(level)) * RATE / (1 << 18)


def centroid_hz(sound: Sound) -> float:
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    return float(np.sum(power * np.fft.rfftfreq(len(sound), 1 / RATE)) / np.sum(power))


def test_an_unknown_phase_names_the_known_ones() -> None:
    with pytest.raises(SoundError, match=r"unknown phase of a breath 'sigh': there are in, hold, out, rest"):
        breath("sigh", RATE)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("samples", [0, 1, 2, 9, 10, 255, 256, 257, 16_384, 16_385, *LENGTHS])
def test_a_phase_has_exactly_the_length_asked_for(phase: str, samples: int) -> None:
    sound = breath(phase, samples)
    assert (sound.shape, sound.dtype) == ((samples,), np.float32)
    assert np.isfinite(sound).all()


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("samples", LENGTHS)
def test_a_phase_starts_and_ends_at_nothing_and_has_no_dc(phase: str, samples: int) -> None:
    sound = breath(phase, samples)
    assert decibels(float(np.abs(sound[[0, -1]]).max())) < -90.0
    assert decibels(abs(float(sound.mean(dtype=np.float64)))) < -70.0


@pytest.mark.parametrize(
    "pattern",
    [
        (("in", 4.0), ("hold", 7.0), ("out", 8.0)),
        (("in", 4.0), ("hold", 4.0), ("out", 4.0), ("rest", 4.0)),
        (("in", 4.0), ("out", 6.0)),
        (("in", 0.5), ("hold", 0.5), ("out", 0.5), ("rest", 0.5)),
        (("in", 1.2345), ("out", 0.9876)),
        (("in", 12.0), ("hold", 15.0), ("out", 20.0)),
    ],
)
def test_each_turn_of_a_breath_is_found_on_its_millisecond(pattern: tuple[tuple[str, float], ...]) -> None:
    phases = [(phase, round(length_s * RATE)) for phase, length_s in pattern] * 2
    sound = np.concatenate([breath(phase, samples) for phase, samples in phases])
    turns = np.cumsum([0, *(samples for _, samples in phases)])[:-1]
    found = np.array(onsets(sound))
    assert len(found) == len(turns)
    assert np.all((found - turns >= 0) & (found - turns < 0.001 * RATE))


def test_no_join_of_two_phases_clicks() -> None:
    for before in PHASES:
        for after in PHASES:
            sound = np.concatenate((breath(before, RATE), breath(after, RATE))).astype(np.float64)
            around = sound[RATE - 441 : RATE + 441]
            assert decibels(float(np.abs(np.diff(around)).max())) < -36.0
            spectrum = np.fft.rfft(around * np.hanning(882))
            spectrum[: 8000 * 882 // RATE] = 0.0
            assert rms_db(np.fft.irfft(spectrum)) < -75.0


@pytest.mark.parametrize("samples", LENGTHS)
def test_tone_and_air_rise_with_the_breath_in_and_fall_with_the_breath_out(samples: int) -> None:
    part = samples // 4
    for phase, sign in (("in", 1.0), ("out", -1.0)):
        sound = breath(phase, samples).astype(np.float64)
        early, late = sound[part // 2 : part + part // 2], sound[-part - part // 4 : -part // 4]
        assert sign * (rms_db(late) - rms_db(early)) > 4.0
        assert sign * np.log2(centroid_hz(late) / centroid_hz(early)) > 0.2
        if samples >= RATE:
            assert sign * np.log2(strongest_hz(late) / strongest_hz(early)) > 0.2


@pytest.mark.parametrize("samples", LENGTHS)
def test_a_breath_changes_its_level_smoothly(samples: int) -> None:
    for phase in ("in", "out"):
        sound = breath(phase, samples).astype(np.float64)[RATE // 10 : -RATE // 5]
        block = 2205
        rows = sound[: len(sound) // block * block].reshape(-1, block)
        levels = 10.0 * np.log10(np.mean(rows**2, axis=1) + 1e-9)
        audible = levels[:-1] > -50.0
        assert np.abs(np.diff(levels))[audible].max(initial=0.0) < 9.0


@pytest.mark.parametrize("samples", [RATE, 4 * RATE, 60 * RATE])
def test_a_breath_is_clearly_below_the_voice(samples: int, tmp_path: Path) -> None:
    for phase in ("in", "out"):
        assert integrated_lufs(breath(phase, samples), tmp_path) == pytest.approx(
            REFERENCE_LUFS - 6.0, abs=2.0
        )


@pytest.mark.parametrize("samples", LENGTHS)
def test_hold_and_rest_are_near_silence_after_their_tap(samples: int) -> None:
    for phase in ("hold", "rest"):
        sound = breath(phase, samples)
        assert decibels(float(np.abs(sound).max())) < -17.0
        if samples > RATE:
            assert rms_db(sound[RATE:]) < -50.0


def test_nothing_peaks_and_nothing_is_shrill() -> None:
    for phase in PHASES:
        sound = breath(phase, 4 * RATE)
        power = np.abs(np.fft.rfft(sound)) ** 2
        hz = np.fft.rfftfreq(len(sound), 1 / RATE)
        assert decibels(float(np.abs(sound).max())) < -12.0
        assert power[hz > 6000.0].sum() < 0.002 * power.sum()


def test_the_same_phase_gives_the_same_bytes() -> None:
    assert breath("in", 100_000).tobytes() == breath("in", 100_000).tobytes()
