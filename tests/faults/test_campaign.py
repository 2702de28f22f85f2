"""The campaign of faults, a few of each: nothing fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from faults.campaign import TRIALS, run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="limits and kills as on Linux"),
]


@pytest.mark.parametrize("name", TRIALS)
def test_a_few_trials_of_each_kind_find_no_fault(name: str, tmp_path: Path) -> None:
    row = run(name, tmp_path, seed=1, quick=True)
    assert row.failed == []
    assert row.tried or row.skipped
