"""A programme falls evenly towards its end; gains are whole steps."""

from __future__ import annotations

import math

import numpy as np
import pytest

from voiceguide.sound.mixing.level import FALL_STEP_DB, STEP_DB, fall_db, programme_gain_db
from voiceguide.timing.timeline import Timeline
from voiceguide.units import SAMPLE_RATE as RATE


@pytest.mark.parametrize("seconds", [10, 600, 8 * 3600])
def test_the_level_falls_evenly_to_the_end(seconds: int) -> None:
    fall = fall_db(Timeline("t", seconds * RATE, level_end_db=-12.0))
    values = fall.at(0, 1_000, seconds * RATE // 1_000)
    assert values == pytest.approx(np.linspace(0, -12, 1_000), abs=FALL_STEP_DB / 2 + 0.02)
    assert (np.diff(values) <= 0).all()


def test_a_long_fall_has_levels_that_stay() -> None:
    moves = fall_db(Timeline("t", 3600 * RATE, level_end_db=-9.0)).moves()
    assert len(moves) == 12
    assert sum(stop - start for start, stop in moves) < 100 * RATE


def test_a_programme_that_does_not_fall_stays_level() -> None:
    assert fall_db(Timeline("t", RATE)).within(0, RATE) == ((0, 0.0),)


def test_the_gain_is_a_whole_step_next_to_the_goal() -> None:
    rng = np.random.default_rng(0)
    for level in rng.uniform(-12, 12, 50):
        power = np.full(100, 10 ** ((-20 + level + 0.691) / 10))
        gain = programme_gain_db(power, -math.inf, -20.0)
        assert gain % STEP_DB == 0
        assert abs(gain + level) <= STEP_DB / 2 + 1e-9
