"""What the benchmark of words calls the same: numbers, units and divided compounds, but no other word."""

from __future__ import annotations

import pytest
from recogniser import plain


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("Turn to one and seven.", "Turn to 1 and 7"),
        ("Your temperature is 38 °C or more.", "your temperature is thirty-eight degrees Celsius or more"),
        ("As if leaving a thumbprint.", "As if leaving a thumb print!"),
        ("Two to three centimeters, and a change of color.", "2 to 3 centimetres and a change of colour."),
        ("Push-ups.", "Pushups"),
    ],
)
def test_the_same_words_are_right_however_they_are_written(said: str, heard: str) -> None:
    assert plain(said, "en") == plain(heard, "en")


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("Turn to one and seven.", "Turn to 1 in 7."),
        ("Lift up.", "Left up."),
        ("Plain oil only, no nut oils.", "Plain oil only, no net oils."),
        ("Weight on your heels.", "Wait on your heels."),
        ("Your right arm.", "You're right arm."),
    ],
)
def test_another_word_is_wrong_even_if_it_sounds_alike(said: str, heard: str) -> None:
    assert plain(said, "en") != plain(heard, "en")


def test_numbers_are_words_in_the_language_of_the_sentence() -> None:
    assert plain("Nach 12 bis 24 Stunden.", "de") == plain("nach zwölf bis vierundzwanzig Stunden", "de")
