"""The limiter holds the true peak by a smooth gain, and touches nothing else."""

import math
import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from voiceguide.sound.mixing.limiter import Limiter

RATE = 44_100
CEILING_DBTP = -1.0
PROBE = np.float32(0.1)


def limited(
    sound: NDArray[np.float32], blocks: int | list[int] = 10_000, **options: float
) -> NDArray[np.float32]:
    """The sound through a limiter, in blocks of one size, or of each size in turn."""
    limiter = Limiter(CEILING_DBTP, sound.shape[1], **options)
    sizes = [blocks] if isinstance(blocks, int) else blocks
    done, start, turn = [], 0, 0
    while start < len(sound):
        end = start + sizes[turn % len(sizes)]
        done.append(limiter.process(sound[start:end]))
        start, turn = end, turn + 1
    return np.concatenate([*done, limiter.flush()])


def true_peak_dbtp(sound: NDArray[np.float32], folder: Path) -> float:
    """As ffmpeg measures it, to 0.01 dB."""
    soundfile.write(folder / "a.wav", sound, RATE, subtype="FLOAT")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", str(folder / "a.wav"), "-af"]
    command += ["ebur128=peak=true:metadata=1,ametadata=print:file=-", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return 20 * math.log10(float(re.findall(r"r128\.true_peak=(\S+)", said)[-1]))


def faded(sound: NDArray[np.float64]) -> NDArray[np.float32]:
    """With 20 ms of fade at both ends; shape (n, channels)."""
    at = np.arange(len(sound))
    fade = np.clip(np.minimum(at, at[::-1]) / 882, 0.0, 1.0)
    whole = sound if sound.ndim == 2 else sound[:, None]
    return (whole * fade[:, None]).astype(np.float32)


def tone(
    frequency: float, level: float = 1.0, seconds: float = 2.0, phase: float = 0.0
) -> NDArray[np.float64]:
    return level * np.sin(2 * np.pi * frequency * np.arange(round(seconds * RATE)) / RATE + phase)


def noise(level: float, channels: int = 2, seconds: float = 2.0, seed: int = 1) -> NDArray[np.float64]:
    return level * np.random.default_rng(seed).standard_normal((round(seconds * RATE), channels))


def gain_for(loud: NDArray[np.float64], **options: float) -> NDArray[np.float64]:
    """The gain at every sample, in dB: read off a constant in the other channel."""
    pair = np.stack([loud.astype(np.float32), np.full(len(loud), PROBE)], axis=1)
    return 20 * np.log10(limited(pair, **options)[:, 1].astype(np.float64) / PROBE)


LOUD = {
    "noise": noise(0.5),
    "very loud noise": noise(3.0),
    "fs/4 between samples": tone(RATE / 4, 1.4, phase=math.pi / 4),
    "19 kHz": tone(19_000.1, 3.0),
    "60 Hz": tone(60.0, 2.0),
    "impulses": np.where(np.random.default_rng(2).random((2 * RATE, 2)) < 1e-3, 4.0, 0.05),
    "random signs": 1.5 * np.sign(noise(1.0, 1)),
    "40 dB too loud": tone(700.0, 100.0) * (tone(2.0) > 0.5),
    "bursts": tone(900.0, 2.0) * (tone(3.3) > 0.7),
}


@pytest.mark.parametrize("name", LOUD)
def test_the_true_peak_stays_below_the_ceiling_and_close_to_it(tmp_path: Path, name: str) -> None:
    sound = faded(LOUD[name])
    assert true_peak_dbtp(sound, tmp_path) > CEILING_DBTP + 0.5
    assert CEILING_DBTP - 0.3 < true_peak_dbtp(limited(sound), tmp_path) < CEILING_DBTP + 0.1


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("length", [0, 1, 1_000, 16_384, 50_001])
def test_quiet_sound_comes_out_as_it_went_in(length: int, channels: int) -> None:
    sound = noise(0.1, channels)[:length].astype(np.float32)
    result = limited(sound)
    assert result.shape == sound.shape and result.dtype == np.float32
    assert result.tobytes() == sound.tobytes()


def test_only_what_is_near_a_peak_is_touched() -> None:
    sound = noise(0.1).astype(np.float32)
    sound[40_000:40_004] = 1.2
    result = limited(sound)
    touched = np.flatnonzero((result != sound).any(axis=1))
    assert 40_000 - 0.012 * RATE < touched[0] <= 40_000
    assert 40_004 <= touched[-1] < 40_004 + 0.1 * RATE
    assert len(result) == len(sound)


@pytest.mark.parametrize("at", [0, 5, 16_383, 16_384, 88_150, 88_199])
def test_a_peak_is_held_wherever_it_stands(at: int) -> None:
    sound = np.zeros((88_200, 1), np.float32)
    sound[at] = 2.0
    result = limited(sound)
    assert np.flatnonzero(result).tolist() == [at]
    assert CEILING_DBTP - 0.03 < 20 * math.log10(result[at, 0]) < CEILING_DBTP - 0.015


@pytest.mark.parametrize("blocks", [100_000, 16_384, 777, [1, 20_000, 0, 16_385, 13]])
def test_the_bytes_do_not_depend_on_the_blocks(blocks: int | list[int]) -> None:
    sound = faded(noise(0.2) + tone(440.0)[:, None] * (tone(1.5)[:, None] > 0))
    assert limited(sound, blocks).tobytes() == limited(sound, 4_096).tobytes()


def test_both_channels_have_one_gain() -> None:
    pair = np.stack([tone(300.0, 2.0), 0.02 * tone(300.0, 2.0)], axis=1).astype(np.float32)
    result = limited(pair)
    heard = np.abs(pair[:, 0]) > 0.1
    np.testing.assert_allclose(
        result[heard, 0] / pair[heard, 0], result[heard, 1] / pair[heard, 1], rtol=1e-5
    )


@pytest.mark.parametrize("over", [1.05, 1.5, 4.0, 50.0])
def test_the_gain_moves_by_less_than_1_db_per_millisecond(over: float) -> None:
    loud = np.zeros(RATE)
    loud[20_000:20_050] = over
    gain_db = gain_for(loud)
    assert gain_db.min() == pytest.approx(CEILING_DBTP - 20 * math.log10(over), abs=3)
    assert np.abs(np.diff(gain_db)).max() < 1.0 / 44
    # no corners either: they would be heard as clicks
    assert np.abs(np.diff(gain_db, 2)).max() < 0.001


def test_the_gain_comes_back_by_6_db_in_the_release() -> None:
    loud = np.zeros(2 * RATE)
    loud[20_000:20_050] = 10.0
    for release_s in (0.1, 0.3):
        gain_db = gain_for(loud, release_s=release_s)
        start = 20_050 + round(0.02 * RATE)
        later = start + round(release_s * RATE)
        assert gain_db[later] - gain_db[start] == pytest.approx(6.0, abs=0.05)
        assert gain_db[-1] == gain_db[0] == 0.0


def test_the_gain_falls_over_the_attack_and_not_before() -> None:
    loud = np.zeros(RATE)
    loud[20_000:20_050] = 1.0
    for attack_s in (0.003, 0.01):
        falls = np.flatnonzero(gain_for(loud, attack_s=attack_s) < 0)[0]
        assert (20_000 - falls) / RATE == pytest.approx(attack_s, abs=0.003)


def test_a_block_of_the_wrong_shape_is_refused() -> None:
    for shape in ((10,), (10, 1), (10, 3)):
        with pytest.raises(ValueError, match="does not have 2 channels"):
            Limiter(CEILING_DBTP, 2).process(np.zeros(shape, np.float32))


def test_the_input_is_left_alone_and_may_be_used_again() -> None:
    limiter, sound = Limiter(CEILING_DBTP, 1), faded(tone(300.0, 2.0))
    reused, done = np.empty((1_000, 1), np.float32), []
    for start in range(0, len(sound) - 999, 1_000):
        reused[:] = sound[start : start + 1_000]
        done.append(limiter.process(reused))
        assert np.array_equal(reused, sound[start : start + 1_000])
    whole = np.concatenate([*done, limiter.flush()])
    assert np.array_equal(whole, limited(sound[: len(whole)]))
