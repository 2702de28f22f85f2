"""Guided text as people paste it becomes directives, times and speakers."""

from __future__ import annotations

import pytest
from importing.making import make

PAUSES = {
    "Breathe in; 3": 3.0,
    "Breathe in ; 2.5": 2.5,
    "Breathe in [pause:3s]": 3.0,
    "Breathe in [PAUSE 8 seconds]": 8.0,
    "Breathe in [pause 3]": 3.0,
    "Breathe in [Pause for 10 seconds]": 10.0,
    "Breathe in [10 second pause]": 10.0,
    "Breathe in (pause 4 sec)": 4.0,
    "Breathe in (5 seconds)": 5.0,
    "Breathe in {pause 5}": 5.0,
    "Breathe in [silence 1 min]": 60.0,
    "Breathe in [pause]": 3.0,
    "Breathe in [long pause]": 8.0,
    'Breathe in <break time="3s"/>': 3.0,
    'Breathe in <break time="1500ms" />': 1.5,
    "Breathe in...5s": 5.0,
    "Breathe in … 5 sec": 5.0,
    "Breathe in [8s]": 8.0,
    "Breathe in [2.5 s].": 2.5,
}


@pytest.mark.parametrize("text", PAUSES)
def test_a_pause_in_any_brackets_is_a_pause(text: str) -> None:
    made = make(text)
    assert made.pauses == [PAUSES[text]]
    assert made.said[0].rstrip("…. ") == "Breathe in"
    assert made.notices == []


PLAIN = (
    "In 1999; and 3 more",
    "Read [1] and (see above) {x}.",
    "Wait (a little).",
    "The ratio 1:30 is fine; yes.",
    "Pause and rest for 8 seconds.",
    "Note: keep warm.",
    "Five... six",
    "a < b > c",
)


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_pause_is_spoken(text: str) -> None:
    made = make(text)
    assert made.words == text
    assert made.pauses == []
    assert made.notices == []


def test_phrases_with_seconds_and_a_star_for_silence() -> None:
    made = make("Sit down; 3\n*; 10\nLie down; 0\nSleep; 1.5\n")
    assert made.said == ["Sit down", "Lie down", "Sleep"]
    assert made.pauses == [3.0, 10.0, 1.5]


def test_times_headings_lists_and_cues() -> None:
    made = make(
        "# Evening {calm}\n\nWelcome\nback.\n\n## Breathe [x]\n[1:30] Now breathe. [bell]\n(2:00) And out.\n"
        "• one\n• two\n1) three\n----\n[0:10] Too late. [soft music]\n"
    )
    assert made.text == (
        '---\ntitle: "Evening calm"\n---\n\nWelcome back.\n\n## Breathe x\n\n'
        "[at 1:30]\nNow breathe. [bell]\n\n"
        "[at 2:00]\nAnd out.\n\n- one\n- two\n1. three\n\nToo late.\n"
    )
    assert made.notices == [
        "13:1 this time is not after the one before: it is left out",
        "13:18 what stands in square brackets is not spoken: it is left out",
    ]


def test_names_become_speakers_and_other_words_before_a_colon_do_not() -> None:
    made = make("Anna: Hello.\nBen: Hi!\nNote: a note.\n\n**Anna:** Bye. [pause 2s]\n")
    assert made.text.startswith('---\nspeakers: {"Anna": "tone", "Ben": "low-tone"}\n---\n\nAnna: Hello.\n')
    assert made.said == ["Hello.", "Hi!", "Note: a note.", "Bye."]


def test_another_alphabet_tells_the_language() -> None:
    made = make("Дышите глубоко. [pause 3s]")
    assert made.text.startswith('---\nlanguage: "ru"\n---\n')
    assert made.notices == ["1:1 its letters are those of ru: write another language: where that is wrong"]


def test_tags_are_left_out_with_a_notice() -> None:
    made = make("Hello <b>you</b>.")
    assert made.words == "Hello you."
    assert made.notices == [
        "1:7 a tag is left out: its words are spoken as they are",
        "1:13 a tag is left out: its words are spoken as they are",
    ]
