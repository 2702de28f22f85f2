"""Sounds stand at their sample, at their gain, and in their place between left and right."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceguide.sound.mixing.bed_tracks import bed_tracks
from voiceguide.sound.mixing.envelope import line
from voiceguide.sound.mixing.mix import BLOCK, mix, pan_gains
from voiceguide.sound.mixing.tracks import tracks
from voiceguide.sound.segments import frames, segment
from voiceguide.timing.sounds import CueSound
from voiceguide.timing.timeline import BedSpan, Placement, Timeline

ONE = np.ones(1_000, dtype=np.float32)


def mixed(timeline: Timeline, sounds: dict[str, NDArray[np.float32]], **more) -> NDArray[np.float32]:
    segments = {CueSound(name): segment(samples) for name, samples in sounds.items()}
    gains = {sound: more.get("gains_db", {}).get(sound.name, 0.0) for sound in segments}
    more.pop("gains_db", None)
    voices = tracks(
        timeline.placements,
        lambda sound: frames(segments[sound]),
        lambda sound: segments[sound].channels,
        gains,
    )
    return np.concatenate(list(mix(timeline, voices, segments.__getitem__, (), (), line([(0, 0.0)]), **more)))


@pytest.mark.parametrize("start", [0, 1, BLOCK - 500, BLOCK, 3 * BLOCK - 1_000, 3 * BLOCK - 400])
def test_a_sound_stands_at_its_sample_whatever_block_that_is_in(start: int) -> None:
    timeline = Timeline("t", 3 * BLOCK, placements=(Placement(start, CueSound("a")),))
    total = mixed(timeline, {"a": ONE})
    assert total.shape == (3 * BLOCK, 1)
    wanted = np.zeros(3 * BLOCK)
    wanted[start : start + 1_000] = 1
    assert total[:, 0] == pytest.approx(wanted, abs=1e-9)


def test_a_sound_may_be_longer_than_blocks_and_sounds_add_up() -> None:
    long = np.full(2 * BLOCK + 7, 0.25, dtype=np.float32)
    timeline = Timeline(
        "t", 3 * BLOCK, placements=(Placement(5, CueSound("long")), Placement(6, CueSound("long")))
    )
    total = mixed(timeline, {"long": long})[:, 0]
    assert total[5] == 0.25
    assert (total[6 : 5 + len(long)] == 0.5).all()
    assert total[5 + len(long)] == 0.25
    assert total[6 + len(long)] == 0


def test_gains_of_sound_placement_and_programme_multiply() -> None:
    timeline = Timeline("t", 2_000, placements=(Placement(0, CueSound("a"), gain_db=-6.0),))
    total = mixed(timeline, {"a": ONE}, gains_db={"a": 3.0}, gain_db=-3.0)
    assert total[0, 0] == pytest.approx(10 ** (-6 / 20))


@pytest.mark.parametrize("pan", [-1.0, -0.35, 0.0, 0.35, 1.0])
def test_panning_keeps_the_power(pan: float) -> None:
    left, right = pan_gains(pan)
    assert left**2 + right**2 == pytest.approx(1)
    timeline = Timeline("t", 2_000, channels=2, placements=(Placement(0, CueSound("a"), pan=pan),))
    total = mixed(timeline, {"a": ONE})
    assert total[10] == pytest.approx([left, right], abs=1e-6)
    assert (pan < 0) == bool(left > right + 1e-9)


def test_a_stereo_sound_in_the_middle_is_left_as_it_is() -> None:
    stereo = np.stack([ONE, 0.5 * ONE], axis=1)
    timeline = Timeline("t", 2_000, channels=2, placements=(Placement(0, CueSound("a")),))
    assert mixed(timeline, {"a": stereo})[0] == pytest.approx([1.0, 0.5])


def test_the_level_falls_evenly_towards_the_end() -> None:
    whole = np.ones(3 * BLOCK, dtype=np.float32)
    timeline = Timeline("t", 3 * BLOCK, placements=(Placement(0, CueSound("a")),), level_end_db=-12.0)
    total = 20 * np.log10(mixed(timeline, {"a": whole})[:, 0])
    assert total[0] == pytest.approx(0, abs=1e-3)
    assert total[3 * BLOCK // 2] == pytest.approx(-6, abs=1e-3)
    assert total[-1] == pytest.approx(-12, abs=1e-3)


class _Steady:
    def __init__(self) -> None:
        self.position = 0

    def read(self, n: int) -> NDArray[np.float32]:
        self.position += n
        return np.full((n, 2), 0.5, dtype=np.float32)


def test_a_bed_sounds_within_its_span_only_and_ducks() -> None:
    start, end = BLOCK // 2, 2 * BLOCK
    timeline = Timeline("t", 3 * BLOCK, channels=2, beds=(BedSpan("x", start, end, -6.0, 0),))
    bed = _Steady()
    duck = line([(BLOCK, 0.0), (BLOCK + 1, -12.0)])
    total = np.concatenate(list(mix(timeline, (), {}.__getitem__, bed_tracks(timeline), [bed], duck)))
    assert bed.position == end - start
    assert not total[: start + 1].any()
    assert not total[end:].any()
    assert total[BLOCK - 10, 0] == pytest.approx(0.5 * 10 ** (-6 / 20), rel=1e-4)
    assert total[BLOCK + 10, 1] == pytest.approx(0.5 * 10 ** (-18 / 20), rel=1e-4)
