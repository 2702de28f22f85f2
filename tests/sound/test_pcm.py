"""Samples become 16-bit integers: nothing but noise is added, and the place alone decides which."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from voiceguide.sound.pcm import pcm_bytes
from voiceguide.sound.tools.wav import HEADER_BYTES, wav_header

RATE = 44_100


def steps(data: bytes, channels: int) -> NDArray[np.float64]:
    return np.frombuffer(data, "<i2").reshape(-1, channels).astype(float)


@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_rounded_away_is_noise_that_does_not_depend_on_the_sound(channels: int) -> None:
    level = np.linspace(-3, 3, 600_000, dtype=np.float32)[:, None].repeat(channels, axis=1)
    error = steps(pcm_bytes(level / 32_768, 0), channels) - level
    assert np.abs(error).max() <= 1.5
    # triangular dither: whatever the level within a step, the mean of the error is 0 and its power 1/4
    for part in np.array_split(error, 30):
        assert abs(part.mean()) < 0.02
        assert part.var() == pytest.approx(0.25, abs=0.02)


def test_two_halves_are_the_bytes_of_the_whole() -> None:
    block = np.random.default_rng(1).uniform(-1, 1, (150_000, 2)).astype(np.float32)
    whole = pcm_bytes(block, 1_000)
    for cut in (1, 56_448, 99_999):
        assert pcm_bytes(block[:cut], 1_000) + pcm_bytes(block[cut:], 1_000 + cut) == whole


def test_what_is_too_loud_is_clipped_and_does_not_wrap() -> None:
    found = steps(pcm_bytes(np.array([[1.5], [-1.5]], np.float32), 0), 1)
    assert found.tolist() == [[32_767.0], [-32_768.0]]


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("frames", [0, 1, 1_000, 2**30 - 100, 2**31, 5 * 2**30])
def test_libsndfile_reads_the_length_from_the_header(tmp_path: Path, frames: int, channels: int) -> None:
    """Beyond 4 GiB too; the files are sparse, and take no room."""
    header = wav_header(frames, channels)
    assert len(header) == HEADER_BYTES
    path = tmp_path / "a.wav"
    with path.open("wb") as file:
        file.write(header)
        file.truncate(HEADER_BYTES + frames * channels * 2)
    about = soundfile.info(path)
    assert (about.frames, about.channels, about.samplerate) == (frames, channels, RATE)
    assert about.subtype == "PCM_16"
