"""Directives, fences and times are written in one way, and what is certain to no one is left alone."""

from __future__ import annotations

import pytest

from voiceguide.formatting import directives

DIRECTIVES = {
    "pause 8s": "pause 8s",
    "Pause:  8 seconds": "pause 8s",
    "pause 2 min": "pause 2m",
    "pause 1,5 Sekunden fixed": "pause 1.5s fixed",
    "pause 1m30s": "pause 1m30s",
    "pause 90s": "pause 90s",
    "pause 1:30": "pause 1:30",
    "pause 1.5x": "pause 1.5x",
    "pause 1.5x min=2 sec": "pause 1.5x min=2s",
    "3s": "pause 3s",
    " 3 sec ": "pause 3s",
    "1:30": "pause 1:30",
    "hold 30-40s": "hold 30s..40s",
    "hold 30 sec Halfway Countdown=3 END=bell": "hold 30s halfway countdown=3 end=bell",
    "hold 30 sec, halfway, countdown=3": "hold 30s halfway countdown=3",
    "hold 30s halfway=“half way, now”, end=bell": 'hold 30s halfway="half way, now" end=bell',
    "bell, x3": "bell x3",
    "hold 5s..12s min=2 sec max=1min": "hold 5s..12s min=2s max=1m",
    "hold { work }": "hold {work}",
    "hold {round+2}s": "hold {round + 2}s",
    "hold {a-1}": "hold {a-1}",
    "hold { rounds-round }s": "hold {rounds-round}s",
    "hold {(round - 1)*2+1}s": "hold {(round - 1)*2 + 1}s",
    "Bell 3x gain=-6dB": "bell x3 gain=-6dB",
    "bell 3 times": "bell x3",
    "breathe 4–7–8 x4 count=1 sec": "breathe 4-7-8 x4 count=1s",
    "count 10..1": "count 10..1",
    "count 10 Every 2 sec": "count 10 every 2s",
    "reps 10 tempo=3-1-2": "reps 10 tempo=3-1-2",
    "reps 10 every 4 sec": "reps 10 every 4s",
    "play “my file.mp3” from=0:10": "play “my file.mp3” from=0:10",
    "mark 8sec": "mark 8sec",
    "at 2 min": "at 2m",
    "Tap": "Tap",
    "unknown 8 sec": "unknown 8 sec",
    'pause "8s': 'pause "8s',
    "pause\n8 sec": "pause\n8 sec",
    "": "",
}
FENCES = {
    "repeat 3": "repeat 3",
    "Repeat  x3": "repeat 3",
    "repeat 3 times": "repeat 3",
    "repeat 2..6 natural=4": "repeat 2..6 natural=4",
    "each side=left,right": "each side = left, right",
    'each side = "left, or so",right': 'each side = "left, or so",right',
    "each": "each",
    "when level=gentle": "when level = gentle",
    "when round<=3 and side=left": "when round <= 3 and side = left",
    "when round!=1": "when round != 1",
    "when round≠1 and side  is left": "when round ≠ 1 and side is left",
    "when tip is filled": "when tip is filled",
    "slot 30 sec min=20 sec": "slot 30s min=20s",
    "slot 20-40s": "slot 20s..40s",
    "slot { work }": "slot {work}",
    "one  of   cycle": "one of cycle",
    "bogus  8 sec": "bogus  8 sec",
}


@pytest.mark.parametrize("written", DIRECTIVES)
def test_a_directive_has_one_form(written: str) -> None:
    assert directives.directive(written) == DIRECTIVES[written]


@pytest.mark.parametrize("written", FENCES)
def test_a_fence_has_one_form(written: str) -> None:
    assert directives.fence(written) == FENCES[written]


@pytest.mark.parametrize("written", [*DIRECTIVES, *FENCES])
def test_what_is_in_its_form_stays_so(written: str) -> None:
    for form in (directives.directive, directives.fence):
        assert form(form(written)) == form(written)


def test_a_cue_of_the_script_keeps_its_capitals() -> None:
    assert directives.directive("Tap  3x", {"Tap": "tap.wav"}) == "Tap x3"


def test_an_escaped_brace_is_not_a_variable() -> None:
    assert directives.variables("{ a } and \\{ b } and {c+1}") == "{a} and \\{ b } and {c + 1}"
