"""Beds cross over with equal power, and one that only changes its gain goes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from voiceguide.sound.mixing.bed_tracks import bed_tracks
from voiceguide.timing.timeline import BedSpan, Timeline

RATE = 44_100


def timeline(*spans: BedSpan, seconds: int = 60) -> Timeline:
    return Timeline("t", seconds * RATE, beds=spans)


def span(name: str, start: int, end: int, gain: float = 0.0, fade: int = 4) -> BedSpan:
    return BedSpan(name, start * RATE, end * RATE, gain, fade * RATE)


def test_a_bed_fades_in_and_out_at_the_ends_of_the_programme() -> None:
    (track,) = bed_tracks(timeline(span("ocean", 0, 60, gain=-6)))
    gains = track.gains(0, 60 * RATE)
    full = 10 ** (-6 / 20)
    assert gains[0] == 0
    assert gains[30 * RATE] == pytest.approx(full)
    assert gains[-1] < 1e-3
    assert float(np.abs(np.diff(gains)).max()) < 1e-4


def test_beds_that_cross_keep_their_power() -> None:
    tracks = bed_tracks(timeline(span("ocean", 0, 30), span("rain", 30, 60, fade=6)))
    assert [(t.start // RATE, t.end // RATE) for t in tracks] == [(0, 36), (30, 60)]
    power = sum(track.gains(28 * RATE, 10 * RATE) ** 2 for track in tracks)
    assert power == pytest.approx(1.0, abs=1e-6)


def test_a_bed_whose_gain_changes_goes_on_in_a_straight_line() -> None:
    (track,) = bed_tracks(timeline(span("ocean", 0, 30, -20), span("ocean", 30, 60, -10)))
    db = 20 * np.log10(track.gains(29 * RATE, 6 * RATE // 1_000, 1_000))
    assert db[0] == pytest.approx(-20)
    assert db[-1] == pytest.approx(-10)
    assert float(np.diff(db).max()) < 0.1


def test_turning_off_may_have_a_fade_of_its_own() -> None:
    (track,) = bed_tracks(timeline(replace(span("ocean", 5, 20), fade_out=10 * RATE)))
    assert track.gains(29 * RATE, 1)[0] > 0
    assert track.gains(30 * RATE + 1, 1)[0] == 0


def test_a_bed_that_is_turned_off_fades_out_after_that() -> None:
    (track,) = bed_tracks(timeline(span("ocean", 5, 20)))
    assert track.gains(19 * RATE, 1)[0] == pytest.approx(1)
    assert 0.6 < track.gains(22 * RATE, 1)[0] < 0.8
    assert track.gains(24 * RATE + 1, 1)[0] == 0
