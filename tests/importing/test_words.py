"""Words of other formats are spoken as they stand, whatever they would mean in a script."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from resolving import resolve

from voiceguide.formatting.document import formatted
from voiceguide.importing.draft import Draft, length_of, time_of
from voiceguide.importing.words import Line, clean, speakable
from voiceguide.script.routine import Say
from voiceguide.script.source import Location, make_source

TEXTS = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            "# ## #x - + * 1. 12) a) > ::: :: ::: --- === *** ___ ~~~ ``` ` | |a| [x] [pause {x} "
            "{next} <!-- --> <b> &amp; & &lt; \\ \\[ [a](b) [a]{b=1} ![a](b) [^1]: [a]: %% // +++ • – Anna: "
            "(pause 3s) 3x10 30s word Word.".split()
        ),
    ),
    max_size=12,
)


def spoken(line: Line) -> str:
    draft = Draft(make_source(Path("a.txt"), "x"), title="T")
    draft.lines(["Begin."], Location(1))
    assert draft.paragraph(line, Location(1))
    text = draft.text()
    routine = resolve(make_source(Path("a.md"), text))
    assert formatted(make_source(Path("a.md"), text)) == text
    return "".join(item.text for item in routine.items[1:] if isinstance(item, Say))


def letters(text: str) -> str:
    """Return a text without white space, and without the bullets that no one says."""
    return "".join(sign for sign in text if not sign.isspace())


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example(["&", "amp;x"])
@example(["1", ". x"])
@example(["a\n\n# b"])
@example(["[a]", "(b)"])
@example(["x" * 120, "1.", "y"])
@example(["One. ", ">> ", "!"])
def test_every_letter_and_digit_is_spoken_and_nothing_else_happens(parts: list[str]) -> None:
    line = Line()
    for part in parts:
        line.say(part)
    wanted = "".join(clean(part) for part in parts)
    if speakable(wanted):
        said = [sign for sign in spoken(line) if sign.isalnum()]
        assert said == [sign for sign in wanted if sign.isalnum()]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_a_span_is_said_as_its_sub(words: str, sub: str) -> None:
    line = Line()
    line.say("Word ")
    line.span(words, [("sub", sub)])
    spoken(line)


def test_a_line_is_wrapped_and_no_line_of_it_begins_with_a_sign() -> None:
    line = Line()
    line.say("- one " + "word " * 30 + "1. two " + "- " * 100 + "3) end")
    line.do("pause 3s")
    lines = line.lines()
    assert all(len(row) <= 110 for row in lines)
    assert lines[0].startswith("\\- one word")
    assert lines[-1].endswith("3) end [pause 3s]")


@pytest.mark.parametrize(
    ("seconds", "written"), [(5, "5s"), (5.25, "5.25s"), (90, "1:30"), (3725, "1:02:05"), (90.5, "90.5s")]
)
def test_times_are_written_as_in_scripts(seconds: float, written: str) -> None:
    assert time_of(seconds) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(5, "5s"), (0.25, "0.25s"), (90, "90s"), (120, "2m"), (150, "2m30s"), (150.5, "150.5s")],
)
def test_lengths_are_written_as_in_scripts(seconds: float, written: str) -> None:
    assert length_of(seconds) == written
