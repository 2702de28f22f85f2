"""Ducking goes down before speech, stays, and comes back slowly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.config import Ducking
from voiceguide.sound.mixing.envelope import ducking, line

RATE = 44_100
DUCK = Ducking(depth_db=10.0, attack_s=0.5, hold_s=0.8, release_s=2.0)


def at_second(envelope, second: float) -> float:
    return float(envelope.at(round(second * RATE), 1)[0])


def test_a_bed_is_down_when_speech_starts_and_back_after_hold_and_release() -> None:
    envelope = ducking([(10 * RATE, 12 * RATE)], DUCK)
    for second, wanted in ((9.4, 0), (9.75, -5), (10, -10), (12.7, -10), (13.8, -5), (14.81, 0), (60, 0)):
        assert at_second(envelope, second) == pytest.approx(wanted, abs=0.01), second


def test_it_stays_down_between_sentences_and_turns_round_in_a_short_pause() -> None:
    envelope = ducking([(0, RATE), (round(1.5 * RATE), 3 * RATE), (5 * RATE, 6 * RATE)], DUCK)
    assert at_second(envelope, 1.4) == pytest.approx(-10)
    turned = envelope.at(round(3.9 * RATE), RATE)
    assert turned[0] < 0
    assert -10 < float(turned.max()) < 0
    assert at_second(envelope, 5) == pytest.approx(-10)


def test_an_attack_of_nothing_is_still_no_step() -> None:
    envelope = ducking([(RATE, 2 * RATE)], Ducking(depth_db=20, attack_s=0, hold_s=0, release_s=0))
    values = envelope.at(0, 3 * RATE)
    assert float(np.abs(values[441:] - values[:-441]).max()) <= 1.0 + 1e-6
    assert at_second(envelope, 1) == pytest.approx(-20)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400_000), st.integers(1, 100_000)), max_size=12),
    st.floats(0, 30),
    st.floats(0, 3),
    st.floats(0, 3),
)
def test_it_is_always_down_under_speech_and_never_steps(
    speech: list[tuple[int, int]], depth: float, attack: float, release: float
) -> None:
    spans = sorted((start, start + length) for start, length in speech)
    envelope = ducking(spans, Ducking(depth, attack, 0.2, release))
    values = envelope.at(0, 5_200, 100)
    assert ((values >= -depth - 1e-6) & (values <= 1e-6)).all()
    assert (np.abs(np.diff(values)) <= 100 / 441 + 1e-6).all()
    for start, end in spans:
        inside = values[-(-start // 100) : end // 100]
        assert inside == pytest.approx(-depth, abs=1e-6)


def test_any_part_of_an_envelope_is_the_same_as_the_whole() -> None:
    envelope = line([(0, 1.0), (100, 2.0), (250, -1.0), (1_000, 0.0)])
    whole = envelope.at(0, 1_200)
    for start, count in ((0, 1), (99, 3), (240, 20), (900, 300), (1_100, 100)):
        assert envelope.at(start, count) == pytest.approx(whole[start : start + count])


def test_points_within_a_stretch_give_the_same_values() -> None:
    envelope = line([(0, 1.0), (100, 2.0), (250, -1.0), (400, -1.0), (1_000, 0.0)])
    for start, stop in ((0, 50), (99, 103), (240, 420), (260, 390), (900, 1_300), (1_100, 1_200)):
        points = envelope.within(start, stop)
        assert line(points).at(0, stop - start) == pytest.approx(envelope.at(start, stop - start))


def test_equal_lines_have_equal_points_wherever_they_are() -> None:
    one = ducking([(10 * RATE, 12 * RATE), (60 * RATE, 61 * RATE)], DUCK)
    other = ducking([(4 * RATE, 5 * RATE), (30 * RATE, 32 * RATE), (90 * RATE, 91 * RATE)], DUCK)
    assert one.within(8 * RATE, 20 * RATE) == other.within(28 * RATE, 40 * RATE)
    assert one.within(20 * RATE, 21 * RATE) == other.within(70 * RATE, 71 * RATE) == ((0, 0.0),)
