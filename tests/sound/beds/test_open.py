"""Beds are as loud as promised, never click, come round without a seam, and are the same however read."""

import atexit
import resource
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceguide.config import BEDS, REFERENCE_LUFS
from voiceguide.errors import SoundError
from voiceguide.sound.beds.loop import LOOP, LOOP_S
from voiceguide.sound.beds.open import open_bed
from voiceguide.sound.measure.loudness import running_energy, steps_of
from voiceguide.sound.tools.ffmpeg import Encoder, measure_loudness
from voiceguide.sound.tools.store import Store
from voiceguide.units import ROUND

RATE = 44_100
STORE = Store(Path(mkdtemp()), "part", 10**9)
atexit.register(shutil.rmtree, STORE.folder)
MOVING = {"ocean", "wind"}
NOISES = ["ocean", "rain", "stream", "wind", "brown", "pink"]


@cache
def sound(name: str, channels: int = 1, seconds: int = 20, seed: int = 7) -> NDArray[np.float32]:
    samples = open_bed(name, STORE, seed=seed, channels=channels).read(0, seconds * RATE)
    samples.flags.writeable = False
    return samples


def lufs(samples: NDArray[np.float32], path: Path) -> float:
    with Encoder(path, ("-c:a", "pcm_f32le"), samples.shape[1]) as encoder:
        encoder.write(samples)
    return measure_loudness(path).integrated_lufs


def levels_db(samples: NDArray[np.float32], seconds: float) -> NDArray[np.float64]:
    size = round(seconds * RATE)
    power = np.square(samples.mean(axis=1), dtype=np.float64)
    frames = power[: len(power) // size * size].reshape(-1, size).mean(axis=1)
    return np.asarray(10 * np.log10(frames + 1e-15))


def band_db(samples: NDArray[np.float32], low_hz: float, high_hz: float) -> float:
    """Mean power in a band, in dB, from averaged spectra of 0.74 s."""
    frames = samples[:, 0][: len(samples) // 32_768 * 32_768].reshape(-1, 32_768) * np.hanning(32_768)
    power = (np.abs(np.fft.rfft(frames)) ** 2).mean(axis=0)
    hz = np.fft.rfftfreq(32_768, 1 / RATE)
    return float(10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].sum()))


def test_there_is_a_recipe_for_each_bed_that_scripts_may_name() -> None:
    for name in BEDS:
        assert open_bed(name, STORE, seed=0, channels=1).read(0, 10).shape == (10, 1)


def test_a_name_that_is_no_bed_is_refused_with_those_there_are() -> None:
    with pytest.raises(SoundError, match="there is no bed 'ocaen'; there are ocean, rain, "):
        open_bed("ocaen", STORE, seed=0, channels=1)


def test_a_bed_has_one_channel_or_two() -> None:
    with pytest.raises(ValueError, match="not 6"):
        open_bed("pink", STORE, seed=0, channels=6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 11])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("name", BEDS)
def test_ffmpeg_finds_each_bed_within_half_a_unit_of_the_reference(
    name: str, channels: int, seed: int, tmp_path: Path
) -> None:
    samples = open_bed(name, STORE, seed=seed, channels=channels).read(
        0, (180 if name in MOVING else 60) * RATE
    )
    assert lufs(samples, tmp_path / "bed.wav") == pytest.approx(REFERENCE_LUFS, abs=0.5)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("name", ["rain", "pink", "heartbeat"])
def test_ffmpeg_finds_steady_beds_at_the_reference_at_once(name: str, channels: int, tmp_path: Path) -> None:
    assert lufs(sound(name, channels), tmp_path / "bed.wav") == pytest.approx(REFERENCE_LUFS, abs=0.5)


@pytest.mark.parametrize("name", BEDS)
def test_it_is_the_same_bed_however_it_is_read(name: str) -> None:
    bed = open_bed(name, STORE, seed=7, channels=2)
    for start, size in ((300_000, 7), (1, 65_535), (0, 600_000), (12 * RATE - 1, 2), (5 * RATE, 0)):
        read = bed.read(start, size)
        assert read.dtype == np.float32
        assert np.array_equal(read, sound(name, 2)[start : start + size])


@pytest.mark.parametrize("name", BEDS)
def test_another_seed_is_another_sound_of_the_same_kind(name: str) -> None:
    one, other = sound(name)[: 5 * RATE, 0], sound(name, seed=8)[: 5 * RATE, 0]
    likeness = np.corrcoef(one, other)[0, 1]
    assert likeness < 0.999 if name == "heartbeat" else abs(likeness) < 0.5
    assert levels_db(one[:, None], 5.0) == pytest.approx(levels_db(other[:, None], 5.0), abs=8.0)


@pytest.mark.parametrize("name", BEDS)
def test_it_is_there_from_the_first_sample(name: str) -> None:
    """The mix fades it in."""
    level = levels_db(sound(name), 1.0)
    assert level[0] > np.median(level) - 8


@pytest.mark.parametrize("name", BEDS)
def test_it_has_no_click(name: str) -> None:
    """No step between samples stands more than 18 dB out of the steps in the 20 ms around it."""
    steps = np.diff(sound(name)[:, 0].astype(np.float64))
    around = np.convolve(steps**2, np.ones(882) / 882, "same")[500:-500]
    assert np.max(np.abs(steps[500:-500]) / np.sqrt(around)) < 8.0


@pytest.mark.parametrize("name", BEDS)
def test_it_has_no_offset(name: str) -> None:
    samples = sound(name)
    assert abs(samples.mean()) < 1e-4


@pytest.mark.parametrize("name", BEDS)
def test_it_stays_within_full_scale(name: str) -> None:
    assert np.abs(sound(name)).max() < 1.0


@pytest.mark.parametrize("name", BEDS)
def test_left_and_right_are_equally_loud_but_not_the_same(name: str) -> None:
    left, right = sound(name, 2).T
    assert 10 * np.log10(np.mean(left**2) / np.mean(right**2)) == pytest.approx(0.0, abs=1.5)
    assert np.corrcoef(left, right)[0, 1] < (0.9999 if name == "heartbeat" else 0.9)


@pytest.mark.parametrize("name", BEDS)
def test_stereo_summed_to_mono_loses_nothing(name: str) -> None:
    stereo = sound(name, 2)
    apart, summed = np.mean(stereo**2), np.mean(stereo.mean(axis=1) ** 2)
    assert -3.1 < 10 * np.log10(summed / apart) <= 0.0


@cache
def loop(name: str) -> NDArray[np.float32]:
    """Return the last half minute and the first of the loop, so that the join is in the middle."""
    return open_bed(name, STORE, seed=7, channels=1).read(LOOP - 30 * RATE, 60 * RATE)


def test_a_loop_is_whole_rounds_of_frames_and_whole_seconds() -> None:
    assert LOOP % ROUND == 0 and LOOP == LOOP_S * RATE


@pytest.mark.parametrize("name", ["heartbeat", "pink", "drone"])
def test_it_comes_round(name: str) -> None:
    bed = open_bed(name, STORE, seed=7, channels=1)
    assert np.array_equal(bed.read(LOOP - 500, 5_000), bed.read(3 * LOOP - 500, 5_000))
    assert np.array_equal(bed.read(0, 1_000), bed.read(LOOP, 1_000))


@pytest.mark.parametrize("name", BEDS)
def test_the_join_is_as_loud_as_the_rest(name: str) -> None:
    """In steps of 2 s, around it and in the whole: those around it do not stand out."""
    whole = levels_db(open_bed(name, STORE, seed=7, channels=1).read(0, LOOP), 2.0)
    around = levels_db(loop(name)[22 * RATE : 38 * RATE], 2.0)
    assert whole.min() - 0.5 < around.min() and around.max() < whole.max() + 0.5


@pytest.mark.parametrize("name", NOISES)
def test_nothing_is_heard_twice_around_the_join(name: str) -> None:
    """The level in steps of 20 ms, its slow moves taken out, is not like itself within the minute."""
    level = levels_db(loop(name), 0.02)
    level = (level - np.convolve(level, np.ones(25) / 25, "same"))[25:-25]
    spectrum = np.fft.rfft(level - level.mean(), 2 * len(level))
    alike = np.fft.irfft(np.abs(spectrum) ** 2)[: len(level)]
    assert np.abs(alike[50:]).max() / alike[0] < 0.12


@pytest.mark.parametrize("name", BEDS)
def test_there_is_no_click_at_the_join(name: str) -> None:
    steps = np.diff(loop(name)[29 * RATE : 31 * RATE, 0].astype(np.float64))
    around = np.convolve(steps**2, np.ones(882) / 882, "same")[500:-500]
    assert np.max(np.abs(steps[500:-500]) / np.sqrt(around)) < 8.0


def test_the_heart_beats_on_through_the_join() -> None:
    beats = [int(np.argmax(np.abs(second[: RATE // 3]))) for second in loop("heartbeat").reshape(60, RATE)]
    assert np.ptp(beats) < 0.012 * RATE


def test_a_piece_that_was_lost_is_made_again_and_is_the_same(tmp_path: Path) -> None:
    store = Store(tmp_path, "part", 10**9)
    whole = open_bed("stream", store, seed=1, channels=1)
    whole.power(0, 1)
    before = whole.read(0, LOOP)
    store.clear()
    assert np.array_equal(open_bed("stream", store, seed=1, channels=1).read(0, LOOP), before)


def test_the_power_is_that_of_every_100_ms_from_any_place_on() -> None:
    bed = open_bed("ocean", STORE, seed=7, channels=2)
    start = LOOP - 6 * RATE
    found = bed.power(start, 120)
    wanted = steps_of(running_energy(bed.read(start, 12 * RATE)))
    assert found[5:] == pytest.approx(wanted[5:], rel=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("name", NOISES)
def test_its_level_does_not_hum_with_the_blocks_it_is_made_of(name: str) -> None:
    """The envelope has no line at the rate of a frame or block, against what is beside it."""
    power = np.square(open_bed(name, STORE, seed=3, channels=1).read(0, 400 * RATE)[:, 0], dtype=np.float64)
    envelope = power[: len(power) // 64 * 64].reshape(-1, 64).mean(axis=1)
    size = 1 << 15
    frames = np.lib.stride_tricks.sliding_window_view(envelope, size)[:: size // 2]
    spectrum = (
        np.abs(np.fft.rfft((frames - frames.mean(axis=1, keepdims=True)) * np.hanning(size))) ** 2
    ).mean(0)
    for period in (2048, 4096, 8192, 16_384, 65_536):
        line = round(size * 64 / period)
        beside = np.concatenate([spectrum[line - 12 : line - 3], spectrum[line + 4 : line + 13]])
        assert spectrum[line - 1 : line + 2].max() < 4.0 * np.median(beside)


def test_pink_has_the_same_power_in_each_octave() -> None:
    octaves = [band_db(sound("pink"), low, 2 * low) for low in 60 * 2.0 ** np.arange(7)]
    octaves.append(band_db(sound("pink"), 7_680, 12_000) - 10 * np.log10(np.log2(12_000 / 7_680)))
    assert max(octaves) - min(octaves) < 1.0


def test_brown_loses_six_db_of_density_an_octave() -> None:
    octaves = [band_db(sound("brown"), low, 2 * low) for low in 120 * 2.0 ** np.arange(7)]
    assert np.diff(octaves) == pytest.approx(
        -3.0 * np.ones(6), abs=0.7
    )  # an octave is twice as wide as the last


def test_the_heart_beats_sixty_times_a_minute_exactly() -> None:
    samples = sound("heartbeat", seconds=60)[:, 0]
    beats = [int(np.argmax(np.abs(second[: RATE // 3]))) for second in samples.reshape(60, RATE)]
    assert np.ptp(beats) < 0.012 * RATE  # the peak may be one half wave beside, but never drifts
    assert abs(np.mean(beats[:20]) - np.mean(beats[-20:])) < 0.003 * RATE


def test_no_two_heartbeats_are_quite_the_same() -> None:
    beats = sound("heartbeat", seconds=60)[:, 0].reshape(60, RATE)[:, : RATE // 4]
    energies = 10 * np.log10((beats**2).mean(axis=1))
    assert 0.5 < np.ptp(energies) < 3.0


def test_waves_come_every_eight_to_fourteen_seconds_each_of_its_own_height() -> None:
    level = levels_db(sound("ocean", seconds=180), 0.1)
    smooth = np.convolve(level, np.hanning(31) / np.hanning(31).sum(), "same")
    peaks = [i for i in range(40, len(smooth) - 40) if smooth[i] == smooth[i - 40 : i + 41].max()]
    gaps = np.diff(peaks) / 10
    assert 13 <= len(peaks) <= 17
    assert gaps.min() > 6.5 and gaps.max() < 15.5 and gaps.std() > 0.5
    assert np.ptp(smooth[peaks]) > 3.0
    assert np.percentile(smooth, 90) - np.percentile(smooth, 10) > 6.0


def test_surf_is_brighter_when_a_wave_breaks() -> None:
    samples = sound("ocean", seconds=180)
    seconds = [samples[i * RATE : (i + 1) * RATE] for i in range(180)]
    order = np.argsort(levels_db(samples, 1.0))
    loud, quiet = (np.concatenate([seconds[i] for i in some]) for some in (order[-25:], order[:25]))
    tilt = [band_db(part, 2000, 8000) - band_db(part, 60, 250) for part in (loud, quiet)]
    assert tilt[0] > tilt[1] + 1.5


def test_the_drone_holds_its_chord_and_plays_no_melody() -> None:
    """Each note swells and fades, but none drops out; nothing as strong stands between them."""
    frames = sound("drone", seconds=60)[:, 0].reshape(12, -1) * np.hanning(5 * RATE)
    spectrum = 20 * np.log10(np.abs(np.fft.rfft(frames)) + 1e-12)
    notes = [55.0, 110.0, 164.81, 220.0, 277.18, 329.63]
    near = [slice(round(5 * hz) - 3, round(5 * hz) + 4) for hz in notes]
    levels = np.array([spectrum[:, bins].max(axis=1) for bins in near])
    assert np.ptp(levels, axis=1).max() < 15.0
    for bins in near:
        spectrum[:, bins] = -np.inf
    assert spectrum.max() < levels.max() - 10.0


@pytest.mark.slow
@pytest.mark.parametrize("name", BEDS)
def test_an_hour_is_made_in_little_memory(name: str) -> None:
    bed = open_bed(name, STORE, seed=0, channels=2)
    bed.read(0, 60 * RATE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(120):
        bed.read(number * 30 * RATE, 30 * RATE)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KiB
