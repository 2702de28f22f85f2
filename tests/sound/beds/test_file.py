"""An own file as a bed loops for ever without a seam, at the loudness of the others, in constant memory."""

import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from voiceguide.config import REFERENCE_LUFS
from voiceguide.errors import SoundError
from voiceguide.sound.beds.open import Bed, open_bed
from voiceguide.sound.tools.ffmpeg import measure_loudness
from voiceguide.sound.tools.store import Store

RATE = 44_100
CROSS = 4 * RATE


def noise(seconds: float, channels: int = 1, rate: int = RATE) -> NDArray[np.float64]:
    return 0.05 * np.random.default_rng(5).standard_normal((round(seconds * rate), channels))


def write(path: Path, samples: NDArray[np.float64], rate: int = RATE, subtype: str | None = "FLOAT") -> Path:
    soundfile.write(path, samples, rate, subtype=subtype)
    return path


NO_STORE = Store(Path("nowhere"), "part", 0)
"""A file needs none."""


def loop(path: Path, channels: int = 1) -> Bed:
    return open_bed("own", NO_STORE, seed=0, channels=channels, path=path)


def read(path: Path, seconds: float, channels: int = 1) -> NDArray[np.float32]:
    bed = loop(path, channels)
    samples = bed.read(0, round(seconds * RATE))
    bed.close()
    return samples


def lufs(samples: NDArray[np.float32], path: Path) -> float:
    soundfile.write(path, samples, RATE, subtype="FLOAT")
    return measure_loudness(path).integrated_lufs


@pytest.mark.parametrize(("length_s", "cross_s"), [(40.0, 4.0), (14.0, 4.0), (6.0, 2.0), (0.3, 0.1)])
def test_the_level_holds_through_every_seam(tmp_path: Path, length_s: float, cross_s: float) -> None:
    samples = read(write(tmp_path / "own.wav", noise(length_s)), 2.5 * length_s + 1.0)[:, 0]
    for seam in (length_s - cross_s, 2 * (length_s - cross_s)):
        frame = max(cross_s / 8, 0.05)
        starts = seam + frame * np.arange(-2, 10)
        parts = [samples[max(0, round(at * RATE)) : round((at + frame) * RATE)] for at in starts]
        levels = [10 * np.log10(np.mean(part**2)) for part in parts]
        assert np.ptp(levels) < 1.0


@pytest.mark.parametrize("length_s", [40.0, 14.0])
def test_it_starts_as_the_file_does_and_comes_round_after_its_length_less_the_crossing(
    tmp_path: Path, length_s: float
) -> None:
    file = noise(length_s)
    samples = read(write(tmp_path / "own.wav", file), 2.2 * length_s)[:, 0]
    period = round(length_s * RATE) - CROSS
    gain = samples[1000] / file[1000, 0]
    assert np.abs(samples[:period] - gain * file[:period, 0]).max() < 1e-6
    once, again = samples[CROSS:period], samples[CROSS + period : 2 * period]
    assert np.array_equal(once, again)


def test_a_tone_that_does_not_fit_its_file_makes_no_click(tmp_path: Path) -> None:
    tone = 0.2 * np.sin(2 * np.pi * 333.3 * np.arange(round(5.37 * RATE)) / RATE)[:, None]
    samples = read(write(tmp_path / "own.wav", tone), 20.0)[:, 0]
    steepest = 2 * np.pi * 333.3 / RATE * np.abs(samples[:RATE]).max()
    assert np.abs(np.diff(samples)).max() < 1.5 * steepest  # two of them may add up while they cross


@pytest.mark.parametrize("seconds", [3.0, 33.0])
def test_it_is_the_same_however_it_is_read(tmp_path: Path, seconds: float) -> None:
    path = write(tmp_path / "own.wav", noise(seconds, 2))
    bed = loop(path, 2)
    sizes = [1, 4_410, 0, 3 * RATE, 17, 40 * RATE, 65_536]
    starts = np.cumsum([0, *sizes[:-1]]).tolist()
    portions = np.concatenate([bed.read(start, size) for start, size in zip(starts, sizes, strict=True)])
    whole = read(path, 60.0, 2)
    assert np.array_equal(portions, whole[: len(portions)])
    for start in (len(portions) - 3 * RATE, RATE, 11 * RATE):  # a little back, far back, and on
        assert np.array_equal(bed.read(start, RATE), whole[start : start + RATE])
    bed.close()


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("own", [1, 2])
@pytest.mark.parametrize("gain", [0.02, 3.0])
def test_it_is_as_loud_as_any_bed(tmp_path: Path, channels: int, own: int, gain: float) -> None:
    path = write(tmp_path / "own.wav", gain * noise(12, own))
    heard = lufs(read(path, 30.0, channels), tmp_path / "heard.wav")
    assert heard == pytest.approx(REFERENCE_LUFS, abs=0.2)


def test_left_stays_left(tmp_path: Path) -> None:
    left, right = read(write(tmp_path / "own.wav", noise(5, 2) * [1.0, 0.1]), 5.0, 2).T
    assert np.sqrt(np.mean(left**2) / np.mean(right**2)) == pytest.approx(10.0, rel=0.05)


@pytest.mark.parametrize(("name", "rate", "subtype"), [("a.flac", 48_000, None), ("a.ogg", 22_050, None)])
def test_other_formats_and_rates_keep_their_pitch(
    tmp_path: Path, name: str, rate: int, subtype: None
) -> None:
    tone = 0.2 * np.sin(2 * np.pi * 440 * np.arange(10 * rate) / rate)
    samples = read(write(tmp_path / name, tone, rate, subtype), 5.0)[:, 0]
    hz = np.argmax(np.abs(np.fft.rfft(samples * np.hanning(len(samples))))) / 5
    assert hz == pytest.approx(440, abs=0.3)


def test_memory_does_not_grow_with_the_length_of_the_file(tmp_path: Path) -> None:
    """Ten minutes, which would be 212 MB at once, read past their end."""
    path = write(tmp_path / "long.wav", noise(600, 1, 8_000), 8_000, "PCM_U8")
    tracemalloc.start()
    bed = loop(path, 2)
    for number in range(125):
        bed.read(number * 5 * RATE, 5 * RATE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    bed.close()
    assert peak < 30_000_000


def test_closing_it_ends_ffmpeg(tmp_path: Path) -> None:
    bed = loop(write(tmp_path / "own.wav", noise(600)))  # more than the pipe to ffmpeg holds
    bed.read(0, RATE)
    assert any(thread.name.startswith("ffmpeg") for thread in threading.enumerate())
    bed.close()
    assert not any(thread.name.startswith("ffmpeg") for thread in threading.enumerate())


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (noise(0.05), "is too short for a bed: it needs at least 0.1s"),
        (np.zeros((RATE, 1)), "is silent, and no bed can be made of it"),
        (noise(1, 6), "has 6 channels; a bed has one or two"),
    ],
)
def test_a_file_that_makes_no_bed_is_refused_when_it_is_opened(
    tmp_path: Path, samples: NDArray[np.float64], words: str
) -> None:
    path = write(tmp_path / "own.wav", samples)
    with pytest.raises(SoundError) as caught:
        loop(path)
    assert str(caught.value) == f"{path}: {words}"


def test_a_file_that_is_missing_or_no_sound_is_refused_by_name(tmp_path: Path) -> None:
    text = tmp_path / "notes.wav"
    text.write_text("hello")
    for path, words in ((tmp_path / "none.wav", "there is no such file"), (text, "not a sound file")):
        with pytest.raises(SoundError, match=f"{path.name}: .*{words}"):
            loop(path)


def test_a_file_that_becomes_shorter_while_it_plays_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "own.wav", noise(60))
    bed = loop(path)
    bed.read(0, RATE)
    write(tmp_path / "new.wav", noise(35)).replace(path)
    with pytest.raises(SoundError, match="became shorter while it was read"):
        bed.read(RATE, 150 * RATE)
    bed.close()
