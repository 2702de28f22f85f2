"""How loud a bed is from moment to moment is measured as the bed sounds, once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceguide.sound.beds.open import Bed, open_bed
from voiceguide.sound.beds.power import measured_power
from voiceguide.sound.measure.loudness import running_energy, steps_of
from voiceguide.sound.tools.store import Store
from voiceguide.units import SAMPLE_RATE

MINUTE = 60 * SAMPLE_RATE


class Counting:
    """A bed that counts the samples read from it."""

    def __init__(self, seed: int = 0, name: str = "ocean") -> None:
        self.bed: Bed = open_bed(name, seed=seed, channels=2)
        self.count = 0

    def read(self, n: int) -> NDArray[np.float32]:
        self.count += n
        return self.bed.read(n)

    def close(self) -> None:
        self.bed.close()


def test_it_is_the_power_of_every_100_ms() -> None:
    power = measured_power(Counting(), MINUTE + 1, None)
    whole = steps_of(running_energy(Counting().read(MINUTE)))
    assert len(power) == 700  # whole parts of 10 s
    # each part starts from silence, which the weighting's high-pass notices for a moment
    assert power[:600] == pytest.approx(whole, rel=0.02)


def test_it_is_measured_once_for_all_shorter_lengths(tmp_path: Path) -> None:
    store = Store(tmp_path, "part", 10**9)
    first = measured_power(Counting(), 2 * MINUTE, store)
    bed = Counting()
    again = measured_power(bed, MINUTE, store)
    assert np.array_equal(first, again) and bed.count == MINUTE / 6
    longer = measured_power(Counting(), 3 * MINUTE, store)
    assert len(longer) == 1_800 and np.array_equal(longer[: len(first)], first)


def test_another_bed_or_seed_is_measured_anew(tmp_path: Path) -> None:
    store = Store(tmp_path, "part", 10**9)
    powers = [measured_power(bed, MINUTE, store) for bed in (Counting(), Counting(1), Counting(0, "rain"))]
    assert not np.array_equal(powers[0], powers[1]) and not np.array_equal(powers[0], powers[2])
