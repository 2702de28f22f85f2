"""Where a programme becomes another one: there, and not before, is it worth to listen again."""

from __future__ import annotations

import pytest
from timing.making import BARE, placed

from voiceguide.timing.changes import first_change

OLD = "## One\nLie down. [pause 4s] Breathe in.\n\n## Two\n[bell] [pause 2s] Let go. [pause 3s]\n"


@pytest.mark.parametrize(
    ("new", "at_s"),
    [
        pytest.param(OLD, None, id="nothing"),
        pytest.param(OLD.replace("## One", "<!-- a word -->\n\n## One"), None, id="a comment"),
        pytest.param(OLD.replace("Lie", "Sit"), 0, id="the first sentence"),
        pytest.param(OLD.replace("in.", "out."), 5, id="a sentence in the middle"),
        pytest.param(OLD.replace("Let", "Now let"), 10, id="the last sentence"),
        pytest.param(OLD.replace("4s", "6s"), 0, id="a pause is heard from the sentence before it"),
        pytest.param(OLD.replace(" Let go. [pause 3s]", ""), 6, id="the end cut away"),
        pytest.param(OLD.replace("Breathe in.", ""), 5, id="the middle cut away"),
        pytest.param(OLD + "\nWell done.\n", 14, id="a sentence at the end"),
        pytest.param(OLD.replace("Let go", "[bed rain] Let go"), 10, id="a bed"),
        pytest.param(OLD.replace("bell", "gong"), 6, id="a cue"),
    ],
)
def test_the_first_place_where_something_else_is_heard(new: str, at_s: float | None) -> None:
    old, now = (placed(f"{BARE}{text}") for text in (OLD, new))
    found = first_change(old, now)
    assert (None if found is None else found / 44_100) == pytest.approx(at_s, abs=0.03)


def test_pauses_that_stretch_to_the_requested_length_are_no_change() -> None:
    old, new = (placed(f"{BARE}{OLD}", target_s=length) for length in (20, 26))
    assert first_change(old, new) is None
