"""Plans and timelines from scripts in the text of a test, with speech of known length."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from voiceguide.config import CUES
from voiceguide.script.resolve import resolve
from voiceguide.script.routine import Choices
from voiceguide.script.source import make_source
from voiceguide.timing.pieces import Plan
from voiceguide.timing.place import place
from voiceguide.timing.plan import Tempo, plan
from voiceguide.timing.timeline import Event, Timeline
from voiceguide.units import SAMPLE_RATE, seconds_to_samples

BARE = "---\nlead_in: 0s\ntail: 0s\ngaps: {sentence: 0s, paragraph: 0s, step: 0s, section: 0s}\n---\n"
"""Front matter without any time of its own."""


def planned(
    text: str, *, tempo: Tempo | None = None, choices: Choices | None = None, folder: Path = Path()
) -> Plan:
    """Return the plan of a script; every voice is there."""
    routine = resolve(make_source(folder / "a.md", text), choices=choices)
    return plan(routine, tempo or Tempo(), lambda name: ("tone", name or "plain"))


def lengths_of(plan: Plan, say: Callable[[str], float] = lambda text: 1.0) -> dict[str, int]:
    """Return samples by key; `say` gives the seconds of a text."""
    found: dict[str, int] = {}
    for key in plan.sounds:
        kind, _, name = key.partition(":")
        if kind == "say":
            found[key] = seconds_to_samples(say(plan.utterances[int(name)][1].text))
        elif kind == "breath":
            found[key] = int(name.rpartition(":")[2])
        else:
            found[key] = seconds_to_samples(CUES[name].advance_s) if name in CUES else SAMPLE_RATE
    return found


def placed(
    text: str,
    *,
    target_s: float | None = None,
    tempo: Tempo | None = None,
    say: Callable[[str], float] = lambda text: 1.0,
    folder: Path = Path(),
) -> Timeline:
    """Return the timeline of a script."""
    made = planned(text, tempo=tempo, folder=folder)
    target = None if target_s is None else seconds_to_samples(target_s)
    return place(made, lengths_of(made, say), target=target)


def rows(timeline: Timeline, *kinds: str) -> list[tuple[str, float, float]]:
    """Return (what, start, end) of events, in seconds."""
    return [
        (event.text or event.name or event.kind, event.start / SAMPLE_RATE, event.end / SAMPLE_RATE)
        for event in timeline.events
        if not kinds or event.kind in kinds
    ]


def only(timeline: Timeline, kind: str) -> Event:
    """Return the only event of a kind."""
    (event,) = (event for event in timeline.events if event.kind == kind)
    return event
