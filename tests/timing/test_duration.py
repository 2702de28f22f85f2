"""Reaching a length: which rounds and which optional blocks, and what is said where none will do."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import DurationError, ScriptError
from voiceguide.script.routine import Choices, Optional, Range
from voiceguide.timing.duration import Reach, choose, reach
from voiceguide.timing.place import Span
from voiceguide.units import SAMPLE_RATE as RATE

Lengths = tuple[int, int, int]
"""Shortest, natural and longest seconds."""


class Model:
    """A programme whose parts have known lengths, instead of a script; it counts how often it is asked."""

    def __init__(
        self,
        base: Lengths,
        ranges: Sequence[tuple[Range, Lengths]] = (),
        optionals: Sequence[tuple[Optional, Lengths]] = (),
        most_rounds: int = 10**6,
    ) -> None:
        self.base = base
        self.parts = {block.key: (block, lengths) for block, lengths in ranges}
        self.blocks = {block.key: lengths for block, lengths in optionals}
        self.ranges = [block for block, _ in ranges]
        self.optionals = [block for block, _ in optionals]
        self.most_rounds = most_rounds
        self.asked: list[Choices] = []

    def __call__(self, choices: Choices) -> Span:
        self.asked.append(choices)
        counts = dict(choices.counts)
        rounds = {key: counts.get(key, block.natural) for key, (block, _) in self.parts.items()}
        for key, (block, _) in self.parts.items():
            assert block.low <= rounds[key] <= block.high
        if sum(rounds.values()) > self.most_rounds:
            raise ScriptError([])
        totals = []
        for index in range(3):
            total = self.base[index]
            total += sum(rounds[key] * lengths[index] for key, (_, lengths) in self.parts.items())
            total += sum(lengths[index] for key, lengths in self.blocks.items() if key not in choices.dropped)
            totals.append(total * RATE)
        return Span(*totals)

    def choose(self, seconds: float) -> Choices:
        """Return what is chosen for a length, which then fits."""
        choices = choose(round(seconds * RATE), self.ranges, self.optionals, self)
        span = self(choices)
        assert span.shortest <= round(seconds * RATE) <= span.longest
        return choices

    def refuse(self, seconds: float) -> str:
        """Return what is said of a length that cannot be."""
        with pytest.raises(DurationError) as caught:
            choose(round(seconds * RATE), self.ranges, self.optionals, self)
        return str(caught.value)


def test_stretching_comes_first() -> None:
    model = Model((50, 60, 90), [(Range(1, 1, 9, 2), (5, 10, 20))], [(Optional(2, 1.0), (5, 10, 20))])
    assert model.choose(65) == Choices()
    assert model.choose(150) == Choices()


def test_then_rounds_change_to_the_count_whose_natural_length_is_nearest() -> None:
    model = Model((100, 100, 100), [(Range(1, 1, 9, 2), (9, 10, 11))])
    assert model.choose(150).counts == ((1, 5),)
    assert model.choose(155).counts == ((1, 5),)
    assert model.choose(156).counts == ((1, 6),)
    assert model.choose(110).counts == ((1, 1),)


def test_rounds_are_shared_among_the_blocks_in_turn() -> None:
    each = (9, 10, 11)
    model = Model((0, 0, 0), [(Range(key, 1, 9, 2), each) for key in (1, 2, 3)])
    assert model.choose(90).counts == ((1, 3), (2, 3), (3, 3))
    assert model.choose(110).counts == ((1, 4), (2, 4), (3, 3))
    assert model.choose(30).counts == ((1, 1), (2, 1), (3, 1))


def test_then_optional_blocks_go_the_lightest_first_and_no_more_than_needed() -> None:
    blocks = [
        (Optional(1, 3.0), (9, 10, 11)),
        (Optional(2, 1.0), (9, 10, 11)),
        (Optional(3, 2.0), (9, 10, 11)),
    ]
    model = Model((90, 100, 110), optionals=blocks)
    assert model.choose(118).dropped == frozenset()
    assert model.choose(115).dropped == {2}
    assert model.choose(100).dropped == {2, 3}
    assert model.choose(95).dropped == {1, 2, 3}


def test_of_equal_weights_the_last_block_goes_first() -> None:
    blocks = [(Optional(key, 1.0), (10, 10, 10)) for key in (1, 2, 3)]
    assert Model((10, 10, 10), optionals=blocks).choose(30).dropped == {3}


def test_rounds_go_down_before_any_block_goes_and_rise_again_once_one_has_gone() -> None:
    model = Model((0, 0, 0), [(Range(1, 1, 9, 4), (10, 10, 10))], [(Optional(2, 1.0), (55, 55, 55))])
    assert model.choose(65) == Choices(((1, 1),), frozenset())
    assert model.choose(50) == Choices(((1, 5),), frozenset({2}))


def test_a_block_too_long_to_lose_stays_and_a_heavier_one_goes() -> None:
    blocks = [(Optional(1, 1.0), (600, 600, 600)), (Optional(2, 9.0), (60, 60, 60))]
    assert Model((100, 100, 100), optionals=blocks).choose(700).dropped == {2}


def test_a_light_block_stays_where_only_a_heavier_one_alone_makes_the_length() -> None:
    blocks = [(Optional(1, 1.0), (60, 60, 60)), (Optional(2, 2.0), (100, 100, 100))]
    assert Model((100, 100, 100), optionals=blocks).choose(160).dropped == {2}


def test_where_one_block_jumps_over_the_length_the_rounds_of_another_are_used() -> None:
    model = Model((0, 0, 0), [(Range(1, 1, 9, 1), (100, 100, 100)), (Range(2, 1, 40, 1), (10, 10, 10))])
    assert model.choose(150).counts == ((1, 1), (2, 5))
    assert model.choose(480).counts in (
        ((1, 4), (2, 8)),
        ((1, 3), (2, 18)),
        ((1, 2), (2, 28)),
        ((1, 1), (2, 38)),
    )


def test_what_cannot_be_reached_says_how_short_and_how_long_it_can_be() -> None:
    model = Model((60, 70, 80), [(Range(1, 1, 3, 2), (10, 20, 30))], [(Optional(2, 1.0), (5, 6, 7))])
    assert model.refuse(69) == (
        "this script cannot be 1:09 long: its shortest length is 1:10, its longest 2:57"
    )
    assert model.refuse(3600).startswith("this script cannot be 1:00:00 long: its shortest")


def test_the_limits_in_the_message_are_rounded_so_that_they_are_true() -> None:
    def span_of(choices: Choices) -> Span:
        return Span(60 * RATE + 1, 70 * RATE, 80 * RATE - 1)

    with pytest.raises(DurationError) as caught:
        choose(60 * RATE, [], [], span_of)
    assert str(caught.value).endswith("its shortest length is 1:01, its longest 1:19")
    assert caught.value.shortest_s == pytest.approx(60 + 1 / RATE)
    assert caught.value.longest_s == pytest.approx(80 - 1 / RATE)


def test_a_length_in_a_hole_says_which_lengths_are_near() -> None:
    model = Model((60, 60, 60), [(Range(1, 1, 3, 1), (30, 30, 40))])
    assert model.refuse(110) == (
        "this script cannot be 1:50 long: with its rounds and optional blocks it can be up to 1:40, "
        "or 2:00 and more"
    )


def test_the_reach_uses_every_choice() -> None:
    model = Model((60, 70, 80), [(Range(1, 1, 5, 2), (10, 20, 30))], [(Optional(2, 1.0), (5, 6, 7))])
    found = reach(model.ranges, model.optionals, model)
    assert found == Reach(70 * RATE, 116 * RATE, 237 * RATE)


def test_the_reach_of_a_script_without_choices_is_that_of_its_pauses() -> None:
    model = Model((60, 70, 80))
    assert reach([], [], model) == Reach(60 * RATE, 70 * RATE, 80 * RATE)
    assert len(model.asked) == 1


def test_rounds_beyond_what_a_programme_may_hold_are_never_chosen() -> None:
    model = Model((0, 0, 0), [(Range(1, 1, 100_000, 1), (1, 1, 1))], most_rounds=500)
    assert reach(model.ranges, model.optionals, model).longest == 500 * RATE
    assert model.choose(400).counts == ((1, 400),)
    assert model.refuse(501).endswith("its longest 8:20")


def test_a_fault_of_the_script_itself_comes_through() -> None:
    with pytest.raises(ScriptError):
        reach([], [], Model((0, 0, 0), [(Range(1, 9, 9, 9), (1, 1, 1))], most_rounds=1))


def test_a_fault_that_leaving_something_out_makes_comes_through() -> None:
    def span_of(choices: Choices) -> Span:
        if choices.dropped:
            raise ScriptError([])
        return Span(RATE, RATE, RATE)

    with pytest.raises(ScriptError):
        reach([], [Optional(1, 1.0)], span_of)


def test_few_choices_are_looked_at() -> None:
    ranges = [(Range(key, 1, 200, 10), (9, 10, 11)) for key in range(4)]
    blocks = [(Optional(10 + key, float(key)), (100, 110, 120)) for key in range(20)]
    for seconds in (700, 1500, 3000, 9000):
        model = Model((100, 110, 120), ranges, blocks)
        model.choose(seconds)
        assert len(model.asked) < 45
        assert len(set(model.asked[:-1])) == len(model.asked) - 1, "nothing is asked twice"


LENGTHS = st.lists(st.integers(1, 60), min_size=3, max_size=3).map(lambda times: tuple(sorted(times)))


@st.composite
def models(draw: st.DrawFn) -> Model:
    ranges = []
    for key in range(draw(st.integers(0, 2))):
        low, natural, high = sorted(draw(st.lists(st.integers(0, 4), min_size=3, max_size=3)))
        ranges.append((Range(key, low, high, natural), draw(LENGTHS)))
    blocks = [
        (Optional(10 + key, draw(st.sampled_from([1.0, 2.0]))), draw(LENGTHS))
        for key in range(draw(st.integers(0, 3)))
    ]
    return Model(draw(LENGTHS), ranges, blocks)


@settings(max_examples=200, deadline=None)
@given(models(), st.integers(0, 600))
def test_what_is_chosen_fits_and_what_is_refused_lies_outside_or_in_a_hole(
    model: Model, seconds: int
) -> None:
    try:
        model.choose(seconds)
    except DurationError as error:
        if error.shortest_s <= seconds <= error.longest_s:
            assert "or " in str(error)
        natural = model(Choices())
        assert not natural.shortest <= seconds * RATE <= natural.longest


@settings(max_examples=200, deadline=None)
@given(models())
def test_the_limits_themselves_can_be_reached(model: Model) -> None:
    limits = reach(model.ranges, model.optionals, model)
    for samples in (limits.shortest, limits.longest):
        span = model(choose(samples, model.ranges, model.optionals, model))
        assert span.shortest <= samples <= span.longest
