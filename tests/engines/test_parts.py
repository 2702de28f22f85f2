"""Long texts in parts, and the controls between measured rates."""

from __future__ import annotations

import numpy as np

from voiceguide.engines.parts import join_parts, parts_of
from voiceguide.engines.rates import control_for


def test_parts_are_cut_at_clauses_and_lose_nothing() -> None:
    text = ", ".join(["ab cd ef gh"] * 60)
    parts = list(parts_of(text, 200))
    assert " ".join(parts) == text
    assert all(len(part) <= 200 for part in parts)
    assert all(part.endswith(",") for part in parts[:-1])
    assert "".join(parts_of("x" * 1000, 200)) == "x" * 1000
    assert list(parts_of("short", 200)) == ["short"]


def test_silence_at_a_cut_is_short_and_at_the_ends_left_alone() -> None:
    loud, quiet = np.ones(1000, np.float32), np.zeros(500, np.float32)
    one = np.concatenate([quiet, loud, quiet])
    joined = join_parts([("so,", one), ("on.", one)], 1000)
    stops = np.diff(np.flatnonzero(joined))
    assert (len(joined), stops.max()) == (3240, 241)


def test_the_control_follows_the_rate() -> None:
    table = ((0.5, 0.6), (1.0, 1.0), (1.8, 2.0))
    assert [control_for(table, rate) for rate in (0.1, 1.0, 1.4, 9.0)] == [0.6, 1.0, 1.5, 2.0]
    controls = [control_for(table, 0.5 + 0.01 * i) for i in range(150)]
    assert controls == sorted(controls)
