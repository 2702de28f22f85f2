"""Cues, heard with other instruments: plain numpy, and ffmpeg for the loudness meter itself."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from hearing import k_weighted
from numpy.typing import NDArray

from voiceguide.config import CUES, REFERENCE_LUFS
from voiceguide.errors import SoundError
from voiceguide.sound.synth.cues import _MAKERS, cue

RATE = 44_100
SLOW_STARTS = {"gong", "bowl", "breath-in", "breath-out"}
RINGING = sorted(set(CUES) - {"beep", "breath-in", "breath-out"})
PEAK_BEFORE_LOUDNESS: set[str] = set()
"""Cues too short to be as loud as the rest without peaking above -3 dBFS: none."""

Sound = NDArray[np.float64]


def sound_of(name: str) -> Sound:
    return cue(name).astype(np.float64)


def decibels(amplitude: float) -> float:
    return 20.0 * float(np.log10(max(amplitude, 1e-12)))


def loudest_lufs(sound: Sound, window_s: float = 0.1) -> float:
    window = round(window_s * RATE)
    energy = np.concatenate(([0.0], np.cumsum(k_weighted(sound) ** 2)))
    return -0.691 + 10.0 * float(np.log10(np.max(energy[window:] - energy[:-window]) / window))


def power_share(sound: Sound, low_hz: float, high_hz: float) -> float:
    """Return the share of the power between two frequencies, in dB."""
    size = 1 << len(sound).bit_length()
    power = np.abs(np.fft.rfft(sound, size)) ** 2
    hz = np.fft.rfftfreq(size, 1 / RATE)
    inside = (hz >= low_hz) & (hz < high_hz)
    return 10.0 * float(np.log10(power[inside].sum() / power.sum() + 1e-30))


def centroid_hz(sound: Sound) -> float:
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    return float(np.sum(power * np.fft.rfftfreq(len(sound), 1 / RATE)) / np.sum(power))


def peaks_hz(sound: Sound, below_db: float) -> list[float]:
    """Return the frequencies of the peaks of the spectrum that are at most so far below the highest."""
    size = 1 << 19
    level = np.abs(np.fft.rfft(sound * np.blackman(len(sound)), size))
    middle = level[1:-1]
    there = (middle > level[:-2]) & (middle > level[2:]) & (middle > level.max() * 10 ** (-below_db / 20))
    return [float(bin_ * RATE / size) for bin_ in np.flatnonzero(there) + 1]


def blocks_db(sound: Sound, block_s: float) -> Sound:
    block = round(block_s * RATE)
    rows = np.abs(sound[: len(sound) // block * block]).reshape(-1, block)
    return np.asarray(20.0 * np.log10(rows.max(axis=1) + 1e-12))


def test_there_is_a_maker_for_each_cue_of_the_settings_and_no_other() -> None:
    assert _MAKERS.keys() == CUES.keys()


def test_an_unknown_cue_names_the_known_ones() -> None:
    with pytest.raises(SoundError, match=r"unknown cue 'bel': there are bell, chime, bowl"):
        cue("bel")


@pytest.mark.parametrize("name", CUES)
def test_a_cue_is_mono_single_precision_read_only_and_made_once(name: str) -> None:
    sound = cue(name)
    assert (sound.ndim, sound.dtype, sound.flags.writeable) == (1, np.float32, False)
    assert cue(name) is sound


def test_the_meter_of_these_tests_agrees_with_ffmpeg(tmp_path: Path) -> None:
    sound = np.sin(2 * np.pi * 2500.0 * np.arange(4 * RATE) / RATE) * 0.1
    soundfile.write(tmp_path / "tone.wav", sound, RATE, subtype="FLOAT")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostats", "-i", str(tmp_path / "tone.wav")]
    command += ["-af", "ebur128", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stderr
    integrated = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1])
    assert loudest_lufs(sound) == pytest.approx(integrated, abs=0.1)


@pytest.mark.parametrize("name", CUES)
def test_the_loudest_tenth_of_a_second_is_as_loud_as_the_voice(name: str) -> None:
    loudness = loudest_lufs(sound_of(name))
    if name in PEAK_BEFORE_LOUDNESS:
        assert loudness < REFERENCE_LUFS
        assert decibels(np.abs(sound_of(name)).max()) == pytest.approx(-3.0, abs=0.01)
    else:
        softer = 6.0 if name == "tick" else 0.0  # it is heard a hundred times
        assert loudness == pytest.approx(REFERENCE_LUFS - softer, abs=0.5)


def test_a_tick_is_soft_in_its_peak_too() -> None:
    assert decibels(np.abs(sound_of("tick")).max()) < -12.0


@pytest.mark.parametrize("name", CUES)
def test_no_sample_is_above_minus_3_dbfs(name: str) -> None:
    assert decibels(np.abs(sound_of(name)).max()) <= -3.0


@pytest.mark.parametrize("name", CUES)
def test_a_cue_starts_and_ends_at_nothing(name: str) -> None:
    sound = sound_of(name)
    assert decibels(np.abs(sound[[0, -1]]).max()) < -60.0


@pytest.mark.parametrize("name", CUES)
def test_a_cue_has_no_dc_and_nothing_below_20_hz(name: str) -> None:
    sound = sound_of(name)
    assert decibels(abs(float(sound.mean()))) < -70.0
    assert power_share(np.concatenate((sound, np.zeros(RATE))), 0.0, 20.0) < -45.0


@pytest.mark.parametrize("name", CUES)
def test_a_cue_has_next_to_nothing_above_18_khz(name: str) -> None:
    assert power_share(sound_of(name), 18_000.0, RATE) < -90.0


@pytest.mark.parametrize("name", CUES)
def test_a_cue_is_heard_from_its_start(name: str) -> None:
    size = np.abs(sound_of(name))
    limit_ms = 60 if name in SLOW_STARTS else 10
    assert size[: limit_ms * RATE // 1000].max() > size.max() / 10.0


@pytest.mark.parametrize("name", CUES)
def test_the_attack_is_soft(name: str) -> None:
    size = np.abs(sound_of(name))
    attack = size[: RATE // 20]
    assert np.argmax(attack >= 0.9 * attack.max()) >= 0.001 * RATE
    assert decibels(size[:4].max() / size.max()) < -40.0


@pytest.mark.parametrize("name", RINGING)
def test_the_tail_is_kept_until_it_is_70_db_down_and_then_fades_shortly(name: str) -> None:
    size = np.abs(sound_of(name))
    last = int(np.flatnonzero(size > size.max() * 10 ** (-69.9 / 20))[-1])
    assert 0.005 * RATE <= len(size) - last <= 0.1 * RATE


@pytest.mark.parametrize("name", CUES)
def test_the_tail_is_nowhere_cut(name: str) -> None:
    levels = blocks_db(sound_of(name), 0.01)
    loud = levels[:-1] > -70.0
    assert np.diff(levels)[loud].min() > -26.0


@pytest.mark.parametrize("name", CUES)
def test_no_step_is_in_a_cue(name: str) -> None:
    sound = sound_of(name)
    size = 1 << (len(sound) + RATE // 10).bit_length()
    spectrum = np.fft.rfft(sound, size)
    # a step reaches up to where no partial is
    spectrum[: 15_000 * size // RATE] = 0.0
    assert decibels(np.abs(np.fft.irfft(spectrum)).max()) < -75.0


def test_the_partials_of_halfway_are_those_of_a_marimba_bar() -> None:
    found = peaks_hz(sound_of("halfway")[: round(0.04 * RATE)], 52.0)
    for ratio in (1.0, 3.93, 9.2):
        assert min(abs(hz / (523.25 * ratio) - 1.0) for hz in found) < 0.01


def test_halfway_is_two_even_taps() -> None:
    levels = blocks_db(sound_of("halfway"), 0.01)
    rises = np.flatnonzero(np.diff(levels) > 6.0) + 1
    assert rises.tolist() == [24]
    assert levels[24:28].max() == pytest.approx(levels[:4].max(), abs=2.0)


def test_the_bowl_beats_below_two_times_a_second() -> None:
    low = np.fft.rfft(sound_of("bowl"))
    hz = np.fft.rfftfreq(len(sound_of("bowl")), 1 / RATE)
    low[(hz < 150.0) | (hz > 200.0)] = 0.0
    levels = blocks_db(np.fft.irfft(low), 0.05)[4:160]
    swing = levels - np.polyval(np.polyfit(np.arange(156), levels, 1), np.arange(156))
    beats = np.count_nonzero((swing[1:-1] > swing[:-2]) & (swing[1:-1] >= swing[2:]) & (swing[1:-1] > 1.0))
    assert 4 <= beats <= 8
    assert swing.max() - swing.min() > 4.0


def test_the_high_partials_of_the_gong_swell_after_the_stroke() -> None:
    sound = sound_of("gong")
    start, later = sound[: RATE // 10], sound[RATE // 2 : RATE // 2 + RATE // 10]
    assert power_share(later, 1000.0, 8000.0) > power_share(start, 1000.0, 8000.0) + 6.0


def test_the_two_cymbals_of_the_tingsha_are_slightly_apart() -> None:
    found = [hz for hz in peaks_hz(sound_of("tingsha"), 12.0) if hz < 2500.0]
    assert len(found) == 2
    assert 5.0 < found[1] - found[0] < 25.0


@pytest.mark.parametrize("name", ["bell", "bowl", "tingsha", "chime"])
def test_what_is_made_of_metal_is_inharmonic(name: str) -> None:
    found = peaks_hz(sound_of(name)[: round(0.35 * RATE)], 35.0)
    assert max(abs(hz / found[0] - round(hz / found[0])) for hz in found) > 0.12


@pytest.mark.parametrize(("name", "higher", "lower"), [("chime", 0.7, 0.1), ("soft-end", 0.1, 1.6)])
def test_the_notes_of_the_chime_rise_and_those_of_the_soft_end_fall(
    name: str, higher: float, lower: float
) -> None:
    def loudest(at_s: float) -> float:
        part = sound_of(name)[round(at_s * RATE) : round((at_s + 0.25) * RATE)]
        level = np.abs(np.fft.rfft(part * np.hanning(len(part)), 1 << 17))
        return float(np.argmax(level)) * RATE / (1 << 17)

    assert loudest(higher) > 1.2 * loudest(lower)


def test_the_air_of_breath_in_brightens_and_that_of_breath_out_darkens() -> None:
    for name, sign in (("breath-in", 1), ("breath-out", -1)):
        sound = sound_of(name)
        early, late = sound[: len(sound) // 3], sound[2 * len(sound) // 3 :]
        assert sign * np.log2(centroid_hz(late) / centroid_hz(early)) > 0.5


def test_short_cues_are_over_within_their_advance() -> None:
    for name in ("woodblock", "tick", "beep"):
        assert len(cue(name)) <= CUES[name].advance_s * RATE


def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "import hashlib; from voiceguide.config import CUES; from voiceguide.sound.synth.cues import cue;"
        "print(hashlib.sha256(b''.join(cue(name).tobytes() for name in CUES)).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": "7", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    here = hashlib.sha256(b"".join(cue(name).tobytes() for name in CUES)).hexdigest()
    assert other.stdout.strip() == here
