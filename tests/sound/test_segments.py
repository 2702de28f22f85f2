"""Segments hold what they are given, and are joined exact to the sample."""

from __future__ import annotations

import subprocess
import sys

import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from voiceguide.sound.segments import frames, join, raw_segment, samples, segment


def noise(length: int, seed: int, channels: int = 1) -> NDArray[np.float32]:
    shape = (length,) if channels == 1 else (length, channels)
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_segment_holds_the_samples(channels: int) -> None:
    sound = noise(10_007, 1, channels)
    held = segment(sound)
    assert (held.frame_rate, held.sample_width, held.channels) == (44_100, 4, channels)
    assert frames(held) == 10_007
    assert samples(held).shape == sound.shape
    assert np.abs(samples(held) - sound).max() < 2.4e-10
    assert raw_segment(held.raw_data, channels) == held


def test_what_is_beyond_full_scale_is_clipped() -> None:
    held = segment(np.array([0.0, 0.5, 1.0, -1.0, 3.0, -3.0], np.float32))
    assert samples(held) == pytest.approx([0.0, 0.5, 1.0, -1.0, 1.0, -1.0], abs=1e-9)


Gaps = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 400)), max_size=8)


@given(Gaps, st.integers(0, 1_500), st.integers(1, 1_500), st.sampled_from([1, 2]))
def test_joining_is_exact_to_the_sample(
    placed: list[tuple[int, int]], start: int, length: int, channels: int
) -> None:
    whole = np.zeros((10_000, channels))
    parts, at = [], 0
    for seed, (gap, count) in enumerate(placed):
        at += gap
        sound = noise(count, seed, channels)
        parts.append((at, segment(sound)))
        whole[at : at + count] = sound.reshape(-1, channels)
        at += count
    sounding = {i for begin, part in parts for i in range(begin, begin + frames(part))}
    inside = sorted(sounding & set(range(start, start + length)))
    joined = join(parts, start, start + length)
    if not inside:
        assert joined is None
        return
    assert joined is not None
    position, sound = joined
    assert (position, position + frames(sound)) == (inside[0], inside[-1] + 1)
    heard = samples(sound).reshape(-1, channels)
    assert np.abs(heard - whole[position : position + len(heard)]).max() < 1e-9


def test_pydub_is_imported_on_first_use_without_a_warning_and_finds_our_ffmpeg() -> None:
    code = (
        "import sys, numpy as np; from voiceguide.sound import segments; assert 'pydub' not in sys.modules;"
        "s = segments.segment(np.zeros(9, np.float32)); print(s.converter)"
    )
    # -B and a cache that does not exist: pydub is compiled anew, which is when it warns of its escapes
    command = [sys.executable, "-W", "error", "-B", "-X", "pycache_prefix=/nonexistent", "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, env={"PATH": ""})
    assert run.stderr == ""
    assert run.stdout.strip() == imageio_ffmpeg.get_ffmpeg_exe()
