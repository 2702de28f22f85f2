"""The other routines for parents: comfort, a partner, the pump, the pelvic floor, labour, and German."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from routines.making import (
    at_its_limits,
    breaths_of,
    fixed_text,
    in_order,
    inside,
    limits,
    routine,
    sections,
    spoken,
)

from voiceguide.script.routine import Beats, Cue, Hold, Say, SlotStart
from voiceguide.units import SAMPLE_RATE

ENGORGED, PARTNER, PUMP = "engorgement-comfort", "gentle-milk-flow-partner", "hands-on-pumping"
LONG, SHORT = "sanfter-milchfluss", "sanfter-milchfluss-kurz"
FLOWS = {LONG: "gentle-milk-flow", SHORT: "gentle-milk-flow-short"}

PRESSES = (
    *("Press.", "Press back.", "Press again."),
    *("Drücken.", "Nach hinten drücken.", "Wieder drücken."),
)
"""How each press begins."""
RELEASES = ("Release.", "Let go.", "Loslassen.", "Lösen.")

for_milk = pytest.mark.parametrize("name", [ENGORGED, PARTNER, PUMP])
german = pytest.mark.parametrize("name", FLOWS)


@for_milk
def test_it_says_when_not_to_begin_and_when_to_get_help(name: str) -> None:
    said = fixed_text(routine(name))
    assert in_order(said, "general information", "not medical advice", "o not start if", "fever", "new lump")
    assert in_order(said, "ontact a health professional if your temperature is 38 °C")
    assert in_order(said, "12 to 24 hours", "urgent help")


@for_milk
def test_it_says_where_the_baby_sleeps(name: str) -> None:
    said = fixed_text(routine(name))
    assert re.search(r"lay (your|the) baby in a cot, on their back", said) and "on a sofa" in said


@for_milk
def test_the_hands_are_washed_last_and_long_enough(name: str) -> None:
    for timeline in at_its_limits(name):
        washes = [i for i, event in enumerate(timeline.events) if "for at least 20 seconds" in event.text]
        assert washes
        for at in washes:
            hold = next(event for event in timeline.events[at:] if event.kind == "hold")
            assert (hold.end - hold.start) / SAMPLE_RATE >= 25


def test_comfort_takes_only_a_little_milk_and_names_no_amount() -> None:
    made = routine(ENGORGED)
    said = spoken(made)
    assert "Stop as soon as it feels a little easier." in said and "That is enough here." in said
    assert not re.search(r"\bml\b|milliliter|ounce|spoon", said)
    for timeline in at_its_limits(ENGORGED):
        titles = [c for c in timeline.chapters if c.title.startswith("A little milk")]
        assert len(titles) == 2
        assert all((c.end - c.start) / SAMPLE_RATE < 100 for c in titles)


def test_the_cold_pack_is_wrapped_and_comes_off_within_fifteen_minutes_at_a_chime() -> None:
    items = inside(routine(ENGORGED), "Cool")
    cold = max((item for item in items if isinstance(item, Hold)), key=lambda hold: hold.natural_s)
    assert cold.max_s == 900 and isinstance(items[items.index(cold) + 1], Cue)
    assert "Never lay it on bare skin." in spoken(routine(ENGORGED))


def test_nobody_is_touched_without_a_yes() -> None:
    said = spoken(routine(PARTNER))
    assert in_order(
        said,
        "nobody touches you without your yes",
        "lighter, wait, or stop, at any time",
        "Wait for a clear yes",
        "Stop means that your hands leave at once.",
        "Ask if the left breast may be touched.",
        "Ask if the right breast may be touched.",
        "The parent lays a hand on yours, and shows you how much to press.",
        "stop whenever you have enough",
        "Press straight back, toward the ribs.",
    )


def test_a_partner_presses_for_three_minutes_a_side_at_least() -> None:
    shortest = at_its_limits(PARTNER)[0]
    for side in ("Left:", "Right:"):
        chapters = [c for c in shortest.chapters if c.title.startswith(side)]
        assert sum(c.end - c.start for c in chapters) / SAMPLE_RATE >= 175


def test_pumping_promises_no_amount_and_the_suction_stays_comfortable() -> None:
    said = spoken(routine(PUMP))
    assert "Raise the suction only as far as it is comfortable." in said
    assert not re.search(r"percent|\d+ ?%|half again|twice as", said)


def test_pelvic_floor_squeezes_last_five_seconds_and_can_be_three_to_ten() -> None:
    for squeeze, seconds in (("3s", 3.0), ("5s", 5.0), ("10s", 10.0)):
        made = routine("pelvic-floor-after-birth", squeeze=squeeze)
        holds = [i for i in inside(made, "Long squeezes") if isinstance(i, Hold)]
        assert [(h.natural_s, h.min_s, h.max_s) for h in holds[::2]] == [(seconds,) * 3] * 8
    quick = [
        i for i in inside(routine("pelvic-floor-after-birth"), "Quick squeezes") if isinstance(i, SlotStart)
    ]
    assert len(quick) == 8


def test_pelvic_floor_waits_for_the_catheter_and_names_a_physiotherapist() -> None:
    said = fixed_text(routine("pelvic-floor-after-birth"))
    assert in_order(said, "wait until it is out", "never push down", "Ask for a physiotherapist", "pain")


def test_labour_breathing_has_four_contractions_of_about_a_minute() -> None:
    made = routine("labour-breathing")
    breaths = [breaths_of(item) for item in made.items if isinstance(item, Beats)]
    assert breaths == [[(("in", 3.0), ("out", 4.0))] * 8] * 4
    assert made.ranges[0].low == 1 and made.ranges[0].high == 7


def test_labour_breathing_says_when_to_call_the_midwife() -> None:
    said = fixed_text(routine("labour-breathing"))
    for sign in ("waters break", "you bleed", "moves less", "37 weeks", "you are worried"):
        assert sign in said


@german
def test_the_german_flow_has_the_parts_of_the_english_one(name: str) -> None:
    theirs, ours = routine(FLOWS[name]), routine(name)
    assert len(sections(ours)) == len(sections(theirs))
    assert [block.weight for block in ours.optionals] == [block.weight for block in theirs.optionals]
    for kind in (Hold, SlotStart, Cue):
        counts = [sum(isinstance(item, kind) for item in made.items) for made in (ours, theirs)]
        assert counts[0] == counts[1], kind


@german
def test_the_german_flow_says_sie_and_gives_every_warning(name: str) -> None:
    made = routine(name)
    said = spoken(made)
    assert not re.search(r"\b(du|dein\w*|dir|dich|euch)\b", said, re.IGNORECASE)
    assert in_order(
        fixed_text(made),
        "Sie ersetzt keine ärztliche Beratung.",
        "Fieber",
        "Hebamme",
        "Nichts darf weh tun.",
        "auf den Rücken",
        "kein Erdnussöl",
        "38 °C",
        "12 bis 24 Stunden",
        "Notdienst",
        "Knoten",
    )
    assert in_order(
        said,
        "zuletzt Ihre Hände",
        "vollständig ab",
        "noch einmal mit Seife",
        "Drücken Sie nie die Brustwarze selbst.",
        "Hören Sie auf, sobald Sie genug haben.",
        "Rollen Sie zur Brustwarze hin",
        "Drücken. Rollen. Loslassen.",
    )


@german
def test_the_container_is_named_at_every_change_of_side_in_german_too(name: str) -> None:
    where = ""
    title = ""
    for item in routine(name).items:
        title = getattr(item, "title", title)
        if isinstance(item, Say) and "Gefäß" in item.text:
            moved = re.search(r"unter die (link|recht)e", item.text)
            where = moved[1] if moved else ""
        if isinstance(item, Say) and item.text in PRESSES:
            assert where and where in title.lower(), title


@pytest.mark.parametrize("name", [*FLOWS, PARTNER])
def test_a_press_a_roll_and_a_release_are_said_in_four_ways_never_twice_alike(name: str) -> None:
    said = [item.text for item in routine(name).items if isinstance(item, Say)]
    ways = [tuple(said[n : n + 3]) for n, text in enumerate(said) if text in PRESSES]
    assert len(set(ways)) == 4
    assert all(one != other for one, other in pairwise(ways))
    assert all("oll" in roll and last in RELEASES for _, roll, last in ways)


def test_the_long_german_flow_has_a_first_round_of_three_minutes_a_side() -> None:
    shortest = at_its_limits(LONG)[0]
    assert shortest.length == limits(LONG).shortest
    for side in ("Runde 1, links", "Runde 1, rechts"):
        chapters = [c for c in shortest.chapters if c.title.startswith(side)]
        assert sum(c.end - c.start for c in chapters) / SAMPLE_RATE >= 180
