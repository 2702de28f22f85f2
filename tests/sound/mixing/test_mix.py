"""Sounds stand at their sample, at their gain, and in their place between left and right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceguide.sound.beds.open import Bed
from voiceguide.sound.mixing.mix import BLOCK, Sources, mix, pan_gains
from voiceguide.sound.mixing.stretch import Bedding, Fade, Stretch
from voiceguide.sound.segments import frames, segment
from voiceguide.timing.sounds import CueSound
from voiceguide.timing.timeline import Placement

ONE = np.ones(1_000, dtype=np.float32)


def stretch(length: int, *placements: Placement, channels: int = 1, **more: Any) -> Stretch:
    return Stretch(length, channels, -1.0, None, 0, sounds=placements, **more)


def mixed(stretch: Stretch, sounds: dict[str, NDArray[np.float32]], *beds: Bed) -> NDArray[np.float32]:
    segments = {CueSound(name): segment(samples) for name, samples in sounds.items()}
    sources = Sources(
        lambda sound, start, stop: segments[sound].get_sample_slice(start, stop),  # type: ignore[index]
        lambda sound: frames(segments[sound]),  # type: ignore[index]
        lambda sound: segments[sound].channels,  # type: ignore[index]
        {bed.identity: bed for bed in beds},
    )
    return np.concatenate(list(mix(stretch, sources)))


@pytest.mark.parametrize("start", [0, 1, BLOCK - 500, BLOCK, 3 * BLOCK - 1_000, 3 * BLOCK - 400])
def test_a_sound_stands_at_its_sample_whatever_block_that_is_in(start: int) -> None:
    total = mixed(stretch(3 * BLOCK, Placement(start, CueSound("a"))), {"a": ONE})
    assert total.shape == (3 * BLOCK, 1)
    wanted = np.zeros(3 * BLOCK)
    wanted[start : start + 1_000] = 1
    assert total[:, 0] == pytest.approx(wanted, abs=1e-9)


def test_a_sound_may_be_longer_than_blocks_and_sounds_add_up() -> None:
    long = np.full(2 * BLOCK + 7, 0.25, dtype=np.float32)
    twice = stretch(3 * BLOCK, Placement(5, CueSound("long")), Placement(6, CueSound("long")))
    total = mixed(twice, {"long": long})[:, 0]
    assert total[5] == 0.25
    assert (total[6 : 5 + len(long)] == 0.5).all()
    assert total[5 + len(long)] == 0.25
    assert total[6 + len(long)] == 0


def test_what_began_before_the_stretch_goes_on_in_it() -> None:
    total = mixed(stretch(2_000, Placement(-400, CueSound("a"))), {"a": ONE})[:, 0]
    assert total[:600] == pytest.approx(1.0) and not total[600:].any()


def test_gains_of_sound_and_programme_multiply() -> None:
    one = stretch(2_000, Placement(0, CueSound("a"), gain_db=-6.0), gain_db=((0, -3.0),))
    assert mixed(one, {"a": ONE})[0, 0] == pytest.approx(10 ** (-9 / 20))


@pytest.mark.parametrize("pan", [-1.0, -0.35, 0.0, 0.35, 1.0])
def test_panning_keeps_the_power(pan: float) -> None:
    left, right = pan_gains(pan)
    assert left**2 + right**2 == pytest.approx(1)
    total = mixed(stretch(2_000, Placement(0, CueSound("a"), pan=pan), channels=2), {"a": ONE})
    assert total[10] == pytest.approx([left, right], abs=1e-6)
    assert (pan < 0) == bool(left > right + 1e-9)


def test_a_stereo_sound_in_the_middle_is_left_as_it_is() -> None:
    stereo = np.stack([ONE, 0.5 * ONE], axis=1)
    total = mixed(stretch(2_000, Placement(0, CueSound("a")), channels=2), {"a": stereo})
    assert total[0] == pytest.approx([1.0, 0.5])


class _Steady:
    """A bed that is the same at every place."""

    identity = "steady"

    def read(self, start: int, n: int) -> NDArray[np.float32]:
        return np.full((n, 2), 0.5, dtype=np.float32)

    def power(self, start: int, steps: int) -> NDArray[np.float64]:
        return np.full(steps, 0.25)

    def close(self) -> None: ...


def test_a_bed_sounds_within_its_span_only_and_fades_and_ducks() -> None:
    start, end = BLOCK // 2, 2 * BLOCK
    fades = (Fade(start, start + 1_000), Fade(end - 1_000, end, falls=True))
    bedding = Bedding("steady", 0, start, end, ((0, -6.0),), fades)
    duck = ((BLOCK, 0.0), (BLOCK + 1, -12.0))
    total = mixed(stretch(3 * BLOCK, channels=2, beds=(bedding,), duck_db=duck), {}, _Steady())
    full = 0.5 * 10 ** (-6 / 20)
    assert not total[: start + 1].any()
    assert not total[end:].any()
    assert total[start + 500, 0] == pytest.approx(full * np.sqrt(0.5), rel=1e-4)
    assert total[BLOCK - 10, 0] == pytest.approx(full, rel=1e-4)
    assert total[BLOCK + 10, 1] == pytest.approx(full * 10 ** (-12 / 20), rel=1e-4)
    assert total[end - 500, 0] == pytest.approx(full * 10 ** (-12 / 20) * np.sqrt(0.5), rel=1e-4)


def test_equal_stretches_have_one_name_and_others_another() -> None:
    one = stretch(100, Placement(5, CueSound("a"), -6.0))
    names = {
        each.name(lambda sound: f"samples of {sound}")
        for each in (
            one,
            stretch(100, Placement(5, CueSound("a"), -6.0)),
            replace(one, length=101),
            replace(one, floor_at=1),
            replace(one, gain_db=((0, 0.5),)),
            stretch(100, Placement(6, CueSound("a"), -6.0)),
            stretch(100, Placement(5, CueSound("b"), -6.0)),
        )
    }
    assert len(names) == 6
