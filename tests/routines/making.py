"""What the tests of the shipped routines share: checked, planned, placed, never synthesized."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from resolving import resolve

from voiceguide.options import Options
from voiceguide.script.routine import (
    Beats,
    BreathPhase,
    Choices,
    Number,
    Routine,
    Say,
    Section,
    SlotEnd,
    SlotStart,
)
from voiceguide.script.source import read_source
from voiceguide.timing.duration import choose, reach
from voiceguide.timing.estimator import Estimator
from voiceguide.timing.pieces import Plan
from voiceguide.timing.place import Span, place, span_of
from voiceguide.timing.plan import plan
from voiceguide.timing.settings import settings_of
from voiceguide.timing.sounds import Recording, Sound
from voiceguide.timing.timeline import Timeline
from voiceguide.units import SAMPLE_RATE, parse_time

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts"
NAMES = tuple(sorted(path.stem for path in SCRIPTS.glob("*.md")))
AS_WRITTEN = Choices()
ENGINES = {
    "en": ("hibari", "heart"),
    "de": ("pico", "pico-de"),
    "fr": ("pico", "pico-fr"),
    "es": ("pico", "pico-es"),
}
"""Whose lengths are estimated for a language: its default voice on Linux."""


Breath = tuple[tuple[str, float], ...]
"""The phases of one breath: (phase, seconds) in order."""


def breaths_of(item: Beats) -> list[Breath]:
    """Return each breath of a `[breathe]`; every one starts by breathing in."""
    found: list[Breath] = []
    for beat in item.beats:
        if isinstance(beat.what, BreathPhase):
            phase = beat.what.phase, round(beat.what.until_s - beat.at_s, 9)
            found = [*found, ()] if phase[0] == "in" else found
            found[-1] += (phase,)
    return found


def numbers_of(item: Beats) -> list[int]:
    """Return the numbers that are counted aloud."""
    return [beat.what.number for beat in item.beats if isinstance(beat.what, Number)]


@dataclass(frozen=True)
class Lengths:
    """Natural, shortest and longest length in seconds."""

    natural: float
    shortest: float
    longest: float


def told_lengths() -> dict[str, Lengths]:
    """Return what the table of the README says about each script."""
    rows = re.findall(
        r"^\| `([\w.-]+)` \|.*\| ([\d:]+) \| ([\d:]+) \| ([\d:]+) \|$",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return {name: Lengths(*map(parse_time, times)) for name, *times in rows}


@cache
def routine(name: str, choices: Choices | None = None, **sets: str) -> Routine:
    """Return a shipped routine."""
    return resolve(read_source(SCRIPTS / f"{name}.md"), sets=sets, choices=choices)


@cache
def planned(name: str, choices: Choices = AS_WRITTEN) -> tuple[Plan, Mapping[Sound, int]]:
    """Return its plan, and the estimated length of every sound in it."""
    made = routine(name, choices)
    front = made.front
    engine, voice = ENGINES[front.language.split("-")[0]]
    result, faults = plan(made, settings_of(front, Options()), lambda own, language: (engine, own or voice))
    assert faults == []
    return result, Estimator(_no_file).of(result.sounds)


def _no_file(recording: Recording) -> int:
    raise AssertionError(f"no shipped script plays a file, but {recording.path}")


def span(name: str, choices: Choices = AS_WRITTEN) -> Span:
    """Return how long it can be with these choices."""
    return span_of(*planned(name, choices))


@cache
def limits(name: str) -> Lengths:
    """Return how long it can be with any choices, in samples."""
    made = routine(name)
    found = reach(made.ranges, made.optionals, lambda some: span(name, some))
    return Lengths(found.natural, found.shortest, found.longest)


def chosen(name: str, target: int) -> Timeline:
    """Return its timeline at a length in samples."""
    made = routine(name)
    choices = choose(target, made.ranges, made.optionals, lambda some: span(name, some))
    return place(*planned(name, choices), target=target)


def at_its_limits(name: str) -> list[Timeline]:
    """Return its shortest, natural and longest timeline."""
    found = limits(name)
    return [chosen(name, int(target)) for target in (found.shortest, found.natural, found.longest)]


def spoken(made: Routine) -> str:
    """Return everything that is said."""
    return " ".join(item.text for item in made.items if isinstance(item, Say))


def notes(made: Routine) -> list[Say]:
    """Return the sentences of its safety notes: what is fixed, but for what a slot fixes."""
    found, depth = [], 0
    for item in made.items:
        depth += isinstance(item, SlotStart) - isinstance(item, SlotEnd)
        if isinstance(item, Say) and item.fixed and not depth:
            found.append(item)
    return found


def fixed_text(made: Routine) -> str:
    """Return its safety notes as one text."""
    return " ".join(note.text for note in notes(made))


def sections(made: Routine) -> list[str]:
    """Return the titles of its chapters."""
    return [item.title for item in made.items if isinstance(item, Section)]


def seconds(timeline: Timeline, title: str) -> float:
    """Return how long the chapters last whose title starts so."""
    return sum(c.end - c.start for c in timeline.chapters if c.title.startswith(title)) / SAMPLE_RATE


def inside(made: Routine, title: str) -> list[object]:
    """Return the items of the sections whose title starts so."""
    found: list[object] = []
    current = ""
    for item in made.items:
        current = item.title if isinstance(item, Section) else current
        if current.startswith(title):
            found.append(item)
    return found


def in_order(text: str, *parts: str) -> bool:
    """Return whether a text holds these parts, one after the other."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
