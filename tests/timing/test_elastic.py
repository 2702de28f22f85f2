"""The elastic solver: one stretch for all, bounds kept, sums exact."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.timing.elastic import Glue, bounds_samples, natural_samples, solve, solve_stretch
from voiceguide.units import SAMPLE_RATE as RATE


@st.composite
def glues(draw: st.DrawFn) -> Glue:
    """Return a piece: rigid, or elastic in whole or in part, of any weight."""
    natural = draw(st.integers(1, 100_000)) / 1000
    low = natural * draw(st.sampled_from([0, 0.25, 0.5, 0.9, 1]))
    high = natural * draw(st.sampled_from([1, 1.1, 2, 3, 10]))
    return Glue(natural, low, high, draw(st.sampled_from([0.01, 0.5, 1, 1, 1, 2, 7, 100])))


PIECES = st.lists(glues(), min_size=1, max_size=12)
SHARE = st.floats(0, 1)


def limits(pieces: list[Glue]) -> tuple[int, int]:
    bounds = [bounds_samples(piece, RATE) for piece in pieces]
    return sum(low for low, _ in bounds), sum(high for _, high in bounds)


def target_of(pieces: list[Glue], share: float) -> int:
    low, high = limits(pieces)
    return low + round((high - low) * share)


@given(PIECES, SHARE)
def test_lengths_sum_to_the_target_exactly_and_stay_within_bounds(pieces: list[Glue], share: float) -> None:
    target = target_of(pieces, share)
    lengths, _ = solve(pieces, target, RATE)
    assert sum(lengths) == target
    for piece, length in zip(pieces, lengths, strict=True):
        low, high = bounds_samples(piece, RATE)
        assert low <= length <= high
        assert piece.min_s - 1 / RATE <= length / RATE <= piece.max_s + 1 / RATE


@given(PIECES, SHARE)
def test_one_stretch_explains_every_length_to_its_rounding(pieces: list[Glue], share: float) -> None:
    lengths, stretch = solve(pieces, target_of(pieces, share), RATE)
    for piece, length in zip(pieces, lengths, strict=True):
        assert abs(length - piece.at(stretch) * RATE) < 2


@given(PIECES, SHARE)
def test_rigid_pieces_keep_their_length(pieces: list[Glue], share: float) -> None:
    rigid = [Glue(2.5, 2.5, 2.5), *pieces, Glue(0.1, 0.1, 0.1, 5.0)]
    lengths, _ = solve(rigid, target_of(rigid, share), RATE)
    assert (lengths[0], lengths[-1]) == (round(2.5 * RATE), 4410)


@given(PIECES, SHARE, SHARE)
def test_a_longer_target_makes_nothing_shorter(pieces: list[Glue], one: float, other: float) -> None:
    less, more = sorted((target_of(pieces, one), target_of(pieces, other)))
    shorter, small = solve(pieces, less, RATE)
    longer, large = solve(pieces, more, RATE)
    assert small <= large + 1e-9
    # A sample left over from rounding may go to another piece.
    assert all(a <= b + 1 for a, b in zip(shorter, longer, strict=True))


@given(st.floats(1, 60), st.floats(0.1, 1.9), st.floats(1.01, 8))
def test_of_two_alike_the_heavier_stretches_and_shrinks_more(
    natural: float, share: float, weight: float
) -> None:
    pieces = [Glue(natural, 0, natural * 100, 1.0), Glue(natural, 0, natural * 100, weight)]
    target = round(2 * natural * share * RATE)
    (light, heavy), _ = solve(pieces, target, RATE)
    away = [abs(length - natural * RATE) for length in (light, heavy)]
    assert away[1] >= away[0] - 1
    if heavy > 1:  # not at its bound
        assert away[1] == pytest.approx(away[0] * weight, abs=weight + 2)


@given(PIECES)
def test_the_natural_lengths_are_the_solution_for_their_own_sum(pieces: list[Glue]) -> None:
    natural = [natural_samples(piece, RATE) for piece in pieces]
    lengths, _ = solve(pieces, sum(natural), RATE)
    # Half a sample of rounding in each, which one heavy piece may have to take, and its own remainder.
    most = 2 + len(pieces) / 2
    assert all(abs(a - b) <= most for a, b in zip(lengths, natural, strict=True))


@given(PIECES, SHARE)
def test_the_same_question_has_the_same_answer(pieces: list[Glue], share: float) -> None:
    target = target_of(pieces, share)
    assert solve(pieces, target, RATE) == solve(list(pieces), target, RATE)


@given(PIECES, st.booleans())
def test_a_target_out_of_reach_is_refused(pieces: list[Glue], above: bool) -> None:
    low, high = limits(pieces)
    target = high + 1 if above else low - 1
    with pytest.raises(ValueError, match="out of reach"):
        solve(pieces, target, RATE)


@given(PIECES, st.floats(-2, 20))
def test_the_stretch_that_gives_a_sum_is_found_again(pieces: list[Glue], stretch: float) -> None:
    total = sum(piece.at(stretch) for piece in pieces)
    found = solve_stretch(pieces, total)
    assert sum(piece.at(found) for piece in pieces) == pytest.approx(total, abs=1e-6)


def test_nothing_has_the_length_of_nothing() -> None:
    assert solve([], 0, RATE) == ([], 1.0)
    with pytest.raises(ValueError, match="out of reach"):
        solve([], 1, RATE)


def test_a_tenth_of_a_second_is_4410_samples_though_no_binary_fraction_is() -> None:
    assert bounds_samples(Glue(0.1, 0.1, 0.1), RATE) == (4410, 4410)
    assert bounds_samples(Glue(0.7, 0.3, 0.7), RATE) == (13_230, 30_870)


def test_a_piece_between_two_samples_has_the_nearest_length() -> None:
    assert bounds_samples(Glue(0.00001, 0.00001, 0.00001), RATE) == (0, 0)
    assert bounds_samples(Glue(1.00001, 1.00001, 1.00001), RATE) == (44_100, 44_100)


def test_a_piece_of_no_natural_length_never_stretches() -> None:
    assert solve([Glue(0, 0, 5), Glue(1, 0, 5)], 3 * RATE, RATE)[0] == [0, 3 * RATE]


def test_time_does_not_grow_with_the_square_of_the_pieces() -> None:
    def cost(count: int) -> float:
        pieces = [Glue(1 + n % 7, (n % 5) / 5, 8 + n % 11, 1 + n % 3) for n in range(count)]
        target = target_of(pieces, 0.37)
        times = []
        for _ in range(3):
            start = time.process_time()
            solve(pieces, target, RATE)
            times.append(time.process_time() - start)
        return min(times)

    assert cost(50_000) / cost(5000) < 40  # the square would be 100
