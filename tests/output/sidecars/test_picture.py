"""The programme picture shows the waveform where it is, whatever the blocks it came in."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from voiceguide.output.sidecars.picture import PeakMeter, programme_picture
from voiceguide.timing.timeline import Chapter, Event, Timeline

RATE = 44_100


def metered(samples: NDArray[np.float32], columns: int, block: int) -> NDArray[np.float32]:
    meter = PeakMeter(len(samples), columns)
    for start in range(0, len(samples), block):
        meter.feed(samples[start : start + block])
    return meter.peaks


def by_hand(samples: NDArray[np.float32], columns: int) -> NDArray[np.float32]:
    """Return the same, sample by sample."""
    found: list[list[float]] = [[] for _ in range(columns)]
    for index, frame in enumerate(samples.reshape(len(samples), -1)):
        found[index * columns // len(samples)] += frame.tolist()
    return np.array([(min(f), max(f)) if f else (0, 0) for f in found], dtype=np.float32)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 700), st.integers(1, 60), st.integers(1, 90), st.integers(1, 2))
def test_peaks_are_those_of_each_column_for_any_block_size(
    length: int, columns: int, block: int, channels: int
) -> None:
    samples = np.random.default_rng(length).uniform(-1, 1, (length, channels)).astype(np.float32)
    assert np.array_equal(metered(samples, columns, block), by_hand(samples, columns))


def test_samples_beyond_the_length_are_ignored() -> None:
    meter = PeakMeter(10, 2)
    meter.feed(np.full(8, 0.1, np.float32))
    meter.feed(np.array([0.1, 0.1, 0.9, 0.9], np.float32))
    meter.feed(np.ones(5, np.float32))
    assert meter.peaks.max() == pytest.approx(0.1)


def test_a_meter_that_heard_nothing_shows_silence() -> None:
    assert not PeakMeter(1000, 8).peaks.any()


def picture(timeline: Timeline, peaks: NDArray[np.float32]) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(programme_picture(peaks, timeline))) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB"))


def test_the_waveform_stands_where_the_sound_is() -> None:
    timeline = Timeline("Test", 100 * RATE, chapters=(Chapter("All", 0, 100 * RATE),))
    peaks = np.zeros((400, 2), np.float32)
    silent = picture(timeline, peaks).astype(int)
    peaks[100:120] = (-0.5, 0.5)
    changed = np.abs(picture(timeline, peaks).astype(int) - silent).max(axis=(0, 2)) > 8
    margin = 60
    assert np.flatnonzero(changed).tolist() == list(range(margin + 100, margin + 120))


def test_the_same_programme_gives_the_same_picture() -> None:
    timeline = Timeline("Test", RATE, chapters=(Chapter("All", 0, RATE),))
    peaks = np.zeros((50, 2), np.float32)
    assert programme_picture(peaks, timeline) == programme_picture(peaks, timeline)


@pytest.mark.parametrize(
    "timeline",
    [
        Timeline("", 0),
        Timeline("One sample", 1, chapters=(Chapter("c", 0, 1),)),
        Timeline("眠り", 24 * 3600 * RATE, chapters=(Chapter("x" * 500, 0, 24 * 3600 * RATE),)),
        Timeline(
            "Many " * 100,
            RATE * 600,
            chapters=tuple(Chapter(f"c{n}", n * 600, n * 600 + 600) for n in range(2000)),
            events=tuple(Event("cue", n * 600, n * 600 + 10, name="bell", step=n + 1) for n in range(2000)),
        ),
    ],
    ids=["empty", "one sample", "a day", "two thousand chapters"],
)
def test_any_programme_can_be_drawn(timeline: Timeline) -> None:
    assert picture(timeline, np.zeros((200, 2), np.float32)).shape == (610, 320, 3)
