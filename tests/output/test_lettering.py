"""Text is set in a typeface that has its letters, and fits into its box."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.output.lettering import Face, ellipsis, face_for, fit_text

PILLOWS = Face()


def test_english_is_set_in_the_typeface_that_is_the_same_everywhere() -> None:
    assert face_for(["Gentle milk flow", "20:00"]) == PILLOWS


def test_letters_without_a_shape_are_known() -> None:
    assert PILLOWS.draws("A")
    assert PILLOWS.draws(" ")
    assert not PILLOWS.draws("\uffff")
    assert not PILLOWS.draws("眠")


def test_missing_accents_are_left_off_and_missing_scripts_give_nothing() -> None:
    assert PILLOWS.spell("Āķš") in {"Āķš", "Aks"}
    assert PILLOWS.spell("眠り") == ""


@settings(deadline=None, max_examples=40)
@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=300))
def test_text_fits_its_box_whatever_it_is(text: str) -> None:
    lines, font, leading = fit_text(text, PILLOWS, 400, 200, largest=90, smallest=30)
    assert len(lines) * leading <= 200
    assert all(font.getlength(line) <= 400 for line in lines)


def test_short_text_is_set_large_and_whole() -> None:
    lines, font, _ = fit_text("Rest", PILLOWS, 400, 200, largest=90, smallest=30)
    assert lines == ["Rest"]
    assert font.size == 90


def test_what_never_fits_ends_in_dots() -> None:
    lines, _, _ = fit_text("word " * 200, PILLOWS, 400, 200, largest=90, smallest=30)
    assert lines[-1].endswith("…")


@pytest.mark.parametrize("width", [0, 5, 20, 80, 200, 1000])
def test_an_ellipsis_fits_and_keeps_as_much_as_it_can(width: int) -> None:
    font = PILLOWS.font(20)
    text = "Let your shoulders drop"
    cut = ellipsis(text, width, font)
    assert cut == "" or font.getlength(cut) <= width
    if cut and cut != text:
        kept = len(cut) - 1
        assert font.getlength(text[: kept + 1].rstrip() + "…") > width or text[kept] == " "
