"""Units: how people write time and gain, and exact conversions."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide import units


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("700ms", 0.7),
        ("8s", 8.0),
        ("1.5s", 1.5),
        ("1m30s", 90.0),
        ("2m", 120.0),
        ("1h", 3600.0),
        ("1h2m3s4ms", 3723.004),
        ("1:30", 90.0),
        ("90:00", 5400.0),
        ("1:02:03", 3723.0),
        ("0:10.5", 10.5),
        (" 8s ", 8.0),
        ("0s", 0.0),
    ],
)
def test_every_form_of_time_is_read(text: str, seconds: float) -> None:
    assert units.parse_time(text) == seconds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("8", "'8' needs a unit: write 8s or 8m"),
        ("1.5", "'1.5' needs a unit: write 1.5s or 1.5m"),
        ("", "'' is not a time: write 8s, 1m30s or 1:30"),
        ("soon", "'soon' is not a time: write 8s, 1m30s or 1:30"),
        ("-8s", "'-8s' is not a time: write 8s, 1m30s or 1:30"),
        ("8S", "'8S' is not a time: write 8s, 1m30s or 1:30"),
        ("30s1m", "'30s1m' is not a time: write 8s, 1m30s or 1:30"),
        ("1:5", "'1:5' is not a time: write 8s, 1m30s or 1:30"),
        ("1:60", "'1:60' is not a time: minutes and seconds end at 59"),
        ("1:60:00", "'1:60:00' is not a time: minutes and seconds end at 59"),
        ("٣s", "'٣s' is not a time: write 8s, 1m30s or 1:30"),
        ("1e3s", "'1e3s' is not a time: write 8s, 1m30s or 1:30"),
        ("infs", "'infs' is not a time: write 8s, 1m30s or 1:30"),
        ("1234567890s", "'1234567890s' is not a time: write 8s, 1m30s or 1:30"),
    ],
)
def test_anything_else_is_refused_with_words_for_the_author(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        units.parse_time(text)
    assert str(caught.value) == message


@given(st.integers(0, 10**9 - 1))
def test_whole_milliseconds_are_read_exactly(ms: int) -> None:
    assert units.parse_time(f"{ms}ms") == ms / 1000
    assert units.parse_time(f"{ms // 1000}.{ms % 1000:03d}s") == pytest.approx(ms / 1000, abs=1e-9)


@given(st.text())
def test_any_text_is_a_time_or_a_value_error(text: str) -> None:
    try:
        seconds = units.parse_time(text)
    except ValueError:
        return
    assert math.isfinite(seconds)
    assert seconds >= 0


@pytest.mark.parametrize(
    ("text", "gain_db"), [("-6dB", -6.0), ("+3 dB", 3.0), ("0db", 0.0), ("-1.5dB", -1.5)]
)
def test_gains_are_read(text: str, gain_db: float) -> None:
    assert units.parse_gain(text) == gain_db


@pytest.mark.parametrize("text", ["", "-6", "dB", "6 B", "-6dBFS", "1e3dB"])
def test_what_is_no_gain_is_refused(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        units.parse_gain(text)
    assert str(caught.value) == f"{text!r} is not a gain: write -6dB"


@given(st.integers(0, 24 * 3600 * units.SAMPLE_RATE))
def test_samples_survive_a_trip_through_seconds(samples: int) -> None:
    assert units.seconds_to_samples(units.samples_to_seconds(samples)) == samples


@given(st.floats(-120, 40))
def test_gain_survives_a_trip_through_amplitude(gain_db: float) -> None:
    assert units.linear_to_db(units.db_to_linear(gain_db)) == pytest.approx(gain_db, abs=1e-9)


def test_no_amplitude_is_minus_infinity() -> None:
    assert units.linear_to_db(0.0) == -math.inf


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (90, "1:30"), (3723, "1:02:03"), (86_400, "24:00:00")]
)
def test_lengths_are_shown_as_on_a_clock(seconds: float, text: str) -> None:
    assert units.format_time(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(7, "7s"), (7.25, "7.25s"), (0.1234, "0.123s"), (10, "10s")])
def test_seconds_are_shown_without_idle_zeros(seconds: float, text: str) -> None:
    assert units.format_seconds(seconds) == text


def test_clocks_of_captions_have_milliseconds() -> None:
    assert units.format_clock(3723.0456) == "01:02:03.046"
    assert units.format_clock(59.9996, ",") == "00:01:00,000"


def test_times_a_second_apart_are_shown_a_second_apart() -> None:
    countdown = [1496.5 + second for second in range(4)]
    shown = ["24:57", "24:58", "24:59", "25:00"]
    assert [units.format_time(at) for at in countdown] == shown
    assert [units.format_time(at - second % 2 / 44_100) for second, at in enumerate(countdown)] == shown


@given(st.integers(0, 10 * 3600 * 44_100))
def test_an_exact_length_is_read_as_the_same_samples(samples: int) -> None:
    text = units.format_exact(units.exact_seconds(samples))
    assert units.seconds_to_samples(units.parse_time(text)) == samples


def test_an_exact_length_has_no_more_decimals_than_it_needs() -> None:
    lengths = [60.0, 1684.5, 1684.57, 3600.001]
    shown = [units.format_exact(units.exact_seconds(units.seconds_to_samples(one))) for one in lengths]
    assert shown == ["1:00", "28:04.5", "28:04.57", "1:00:00.001"]
