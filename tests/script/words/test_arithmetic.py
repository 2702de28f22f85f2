"""What braces calculate is what Python calculates; times stay times; whatever else is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.words.arithmetic import UnknownNameError, calculate

NAMES = {"round": "2", "rounds": "5", "work": "30s", "left-hand": "3", "side": "left"}

sums = st.recursive(
    st.integers(0, 99).map(str) | st.sampled_from(["round", "rounds"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        )
        | st.tuples(inner, st.sampled_from([" + ", "*", " - "]), inner).map("".join)
    ),
    max_leaves=8,
)


@given(sums)
def test_it_is_what_python_calculates(text: str) -> None:
    try:
        wanted = eval(text, {"round": 2, "rounds": 5})  # noqa: S307  (made above)
    except ZeroDivisionError:
        wanted = -1
    if wanted < 0:
        with pytest.raises(ValueError, match=r"less than 0|cannot be divided"):
            calculate(text, NAMES.get)
    else:
        assert float(calculate(text, NAMES.get)) == pytest.approx(wanted, rel=1e-8, abs=6e-4)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("round-1", "1"),
        ("left-hand - 1", "2"),
        ("left-hand-1", "2"),
        ("10 / left-hand", "3.333"),
        ("work * (round + 1)", "90s"),
        ("2:15 - round × 15s", "105s"),
        ("work / 4", "7.5s"),
        ("work / 10s", "3"),
        ("1,5 * round", "3"),
    ],
)
def test_times_and_names_with_a_dash(text: str, result: str) -> None:
    assert calculate(text, NAMES.get) == result


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("work + 10", "{work + 10}: one is a time and the other a number: write 10s for seconds"),
        ("10 - work", "{10 - work}: one is a time and the other a number: write 10s for seconds"),
        ("work * work", "{work * work}: two times cannot be multiplied"),
        ("round / work", "{round / work}: this cannot be divided"),
        ("side + 1", "{side + 1}: 'left' is not a number or a time"),
        ("(round + 1", "{(round + 1}: a bracket is never closed"),
        ("round + + 1", "{round + + 1}: a number or a name belongs before '+'"),
        ("round +", "{round +}: its end is missing"),
        ("round round", "{round round}: 'round' is not expected here"),
        ("round - 9", "{round - 9} is less than 0"),
        ("1 + " * 60 + "1", "a calculation has at most 200 characters"),
    ],
)
def test_what_cannot_be_calculated_is_told(text: str, words: str) -> None:
    with pytest.raises(ValueError) as error:
        calculate(text, NAMES.get)
    assert str(error.value) == words


def test_a_name_that_nothing_fills_is_told() -> None:
    with pytest.raises(UnknownNameError, match=r"^foot$"):
        calculate("left-hand + foot", NAMES.get)
