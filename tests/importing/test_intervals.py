"""Timers and workouts become tables and slots, whose timeline is that of the timer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from importing.making import Made, make

from voiceguide.errors import ScriptError
from voiceguide.options import Options
from voiceguide.script.source import make_source
from voiceguide.studio import Studio
from voiceguide.units import samples_to_seconds


def sections(made: Made) -> list[tuple[str, float]]:
    """Return each chapter with its length, but for silence at the programme's ends."""
    with Studio() as studio:
        timeline = studio.plan(make_source(Path("a.md"), made.text), Options(engine="tone")).timeline
    return [(chapter.title, samples_to_seconds(chapter.end - chapter.start)) for chapter in timeline.chapters]


def openhiit(**changes: Any) -> dict[str, Any]:
    times = {
        "workTime": 20,
        "restTime": 10,
        "breakTime": 30,
        "warmupTime": 0,
        "cooldownTime": 60,
        "getReadyTime": 10,
    }
    sounds = {"workSound": "short-whistle", "halfwaySound": "short-halfway-beep", "endSound": "long-bell"}
    timer: dict[str, Any] = {
        "name": "Tabata",
        "activeIntervals": 3,
        "restarts": 1,
        "activities": ["Jumping jacks", "Push-ups", "Sit [ups] | now"],
        "timeSettings": times,
        "soundSettings": sounds,
    }
    return timer | changes


TABATA = """\
---
title: "Tabata"
---

::: slot 10s
[beep] Get ready. First: {next}. [hold fill countdown=3]
:::
::: repeat 2
::: each
| step          |
| ------------- |
| Jumping jacks |
| Push-ups      |
| Sit ups now   |

## {step}

::: slot 20s
[beep]

1. {step}. [hold fill halfway countdown=3]
:::
::: between
::: slot 10s
[beep] Rest. Next: {next}. [hold fill countdown=3]
:::
:::
:::
::: between
::: slot 30s
[beep] Take a break. Next: {next}. [hold fill countdown=3]
:::
:::
:::
::: slot 60s
[beep] Cool down. [hold fill countdown=3]
:::

[bell]
"""


def test_an_openhiit_timer_is_one_table_between_rests_and_breaks() -> None:
    made = make(json.dumps(openhiit(), indent=1), "a.json")
    assert made.text == TABATA
    lengths = [round(length) for _, length in sections(made)][1:]
    assert lengths[:-1] == [30, 30, 50, 30, 30], "20 s of work, 10 s of rest, 30 s of break"


@pytest.mark.parametrize("as_text", [False, True])
def test_an_older_openhiit_export_and_one_with_texts_in_it(as_text: bool) -> None:
    names = ["Plank"] * 2
    old = {
        "title": "Old",
        "numExercises": 2,
        "exercises": json.dumps(names),
        "exerciseTime": 30,
        "restTime": 10,
    }
    new = openhiit(
        timeSettings=json.dumps({"workTime": 30, "restTime": 10}), activeIntervals=2, activities=names
    )
    made = make(json.dumps(new if as_text else old), "a.json")
    assert "| Plank |\n| Plank |" in made.text and "::: slot 30s" in made.text


def test_more_timers_and_names_are_told() -> None:
    made = make(
        json.dumps([openhiit(activeIntervals=2, restarts=0), openhiit(name="Second")], indent=1), "a.json"
    )
    assert [notice.split(" ", 1)[1] for notice in made.notices] == [
        "the timer ends before 'Sit [ups] | now': it is left out",
        "the timer's own sounds become [beep] and [bell]",
        "a script is one programme: the timer 'Second' is left out",
    ]


def test_words_that_do_not_fit_are_left_out() -> None:
    times = {"workTime": 2, "restTime": 1, "getReadyTime": 0}
    made = make(json.dumps(openhiit(timeSettings=times, restarts=0)), "a.json")
    assert any("is too short for" in notice for notice in made.notices)
    assert "::: slot 2s" in made.text


def step(label: str, seconds: float, *behaviours: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": label,
        "length": round(seconds * 1000),
        "behaviour": list(behaviours),
        "step_type": "step",
    }


def test_timer_machine_steps_groups_and_loops() -> None:
    voice, half, count = {"type": "VOICE"}, {"type": "HALF"}, {"type": "COUNT", "label": "3"}
    steps = [
        step("Neck", 30, voice, half, count),
        step(
            "Rest",
            10,
            {"type": "VOICE", "label": "Now rest after {step_name} {clock_time}"},
            {"type": "MUSIC"},
        ),
        {
            "name": "Set",
            "loop": 3,
            "step_type": "group",
            "steps": [step("Squat", 20, {"type": "BEEP"}), step("Up", 5)],
        },
        step("Nothing", 0),
    ]
    timer = {"id": 1, "name": "Stretch", "loop": 2, "steps": steps, "startStep": step("Ready", 10, voice)}
    made = make(json.dumps({"timers": [timer]}, indent=1), "a.json")
    assert made.imported.format == "timer-machine"
    lines = made.text.splitlines()
    assert "::: repeat 2" in lines and "::: repeat 3" in lines
    assert "| Neck | 30s    | halfway countdown=3 | Neck                |" in lines
    assert "| Squat | 20s    | tick=1s |     |" in lines
    assert [length for _, length in sections(made)[1:5]] == [30, 10, 20, 5]
    assert [notice.split(" ", 1)[1] for notice in made.notices] == [
        "times and numbers that change are left out of what is spoken",
        "music is left out: [bed] and [play] take files of your own",
        "the step 'Nothing' has no length: it is left out",
    ]


ZWO = """\
<workout_file>
 <name>Short &amp; hard</name><author>A</author><description>Fun {x}</description>
 <workout>
  <Warmup Duration="120" PowerLow="0.25" PowerHigh="0.75">
   <textevent timeoffset="10" message="Welcome! Spin [easy]."/>
   <textevent timeoffset="11" message="&#x1F389;"/>
   <textevent timeoffset="130" message="Too late"/>
  </Warmup>
  <IntervalsT Repeat="3" OnDuration="30" OffDuration="60" OnPower="1.2" OffPower="0.5" Cadence="100"/>
  <IntervalsT Repeat="2" OnDuration="30" OffDuration="30" OnPower="1.2" OffPower="0.5">
   <textevent timeoffset="95" message="Last one"/>
  </IntervalsT>
  <FreeRide Duration="3"/>
  <Odd/>
 </workout>
</workout_file>
"""


RIDE = """\
---
title: "Short & hard"
artist: "A"
comment: "Fun {x}"
---

::: slot 2m
[beep]

Warm up from 25 to 75 percent, for 2 minutes.

[at 10s]
Welcome! Spin \\[easy\\].
:::
::: repeat 3
::: slot 30s
[beep] Go at 120 percent, 100 turns a minute, for 30 seconds. [hold fill countdown=3]
:::
"""


def test_a_zwift_workout_is_slots_with_text_at_its_times() -> None:
    made = make(ZWO, "a.zwo")
    assert made.text.startswith(RIDE)
    assert (
        "::: slot 30s\n[beep]\n\nEasy at 50 percent, for 30 seconds.\n\n[at 5s]\nLast one\n:::\n" in made.text
    )
    assert made.notices == [
        "6:4 this text has no words: it is left out",
        "7:4 this text comes after its block has ended: it is left out",
        "13:3 3s is too short for 'Ride free, for 3 seconds.': it is not spoken",
        "14:3 <odd> is left out",
    ]
    with Studio() as studio:
        timeline = studio.plan(make_source(Path("a.md"), made.text), Options(engine="tone")).timeline
    found = {
        event.text: samples_to_seconds(event.start) for event in timeline.events if event.kind == "speech"
    }
    beeps = [samples_to_seconds(event.start) for event in timeline.events if event.kind == "cue"]
    assert found["Welcome!"] - beeps[0] == pytest.approx(10, abs=1e-3)


FAULTS = {
    '{"steps" "length"': "this is not valid JSON",
    '{"timeSettings": {}}': "this timer has no work to do",
    '{"timeSettings": {"workTime": 1e999}, "activeIntervals": 1}': "this timer has no work to do",
    '{"timeSettings": {"workTime": -5}, "activeIntervals": 1}': "this timer has no work to do",
    '{"timeSettings": NaN}': "NaN is not a number",
    '{"steps": [], "length": 1}': "this timer has no step with a length",
    "[" * 100_000 + '"steps" "length"': "nested too deeply",
    '{"steps": 5, "length": 1}': "there is no timer of TimeR Machine here",
    '{"timeSettings": ' + "9" * 10_000 + "}": "this is not valid JSON",
    "<workout_file/>": "a Zwift workout is",
    "<workout_file><workout/></workout_file>": "this workout has no block with a duration",
}


@pytest.mark.parametrize("text", FAULTS, ids=lambda text: text[:40])
def test_what_is_no_timer_is_refused(text: str) -> None:
    with pytest.raises(ScriptError, match=FAULTS[text].replace("[", "\\[")):
        make(text, "a.json")


def test_a_timer_of_more_than_a_day_is_refused() -> None:
    timer = {"name": "a", "loop": 3, "steps": [step("Sleep", 40_000)]}
    with pytest.raises(
        ScriptError, match=r"a\.json:1:1: the programme would be .* long; 24 hours is the most"
    ):
        make(json.dumps(timer), "a.json")


def test_groups_without_end_are_refused() -> None:
    value: dict[str, Any] = step("x", 1)
    for _ in range(30):
        value = {"name": "g", "loop": 2, "steps": [value]}
    with pytest.raises(ScriptError, match="nested deeper than 8 levels"):
        make(json.dumps({"name": "a", "steps": [value]}), "a.json")
