"""Plans and timelines from scripts in the text of a test, with speech of known length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from voiceguide.errors import ScriptError
from voiceguide.options import Options
from voiceguide.script.resolve import unroll
from voiceguide.script.routine import Choices
from voiceguide.script.source import make_source
from voiceguide.script.syntax.parser import parse
from voiceguide.timing.estimator import Estimator
from voiceguide.timing.fit import faults_of_fit
from voiceguide.timing.pieces import Plan
from voiceguide.timing.place import place
from voiceguide.timing.plan import plan
from voiceguide.timing.settings import Tempo, settings_of
from voiceguide.timing.sounds import Sound
from voiceguide.timing.timeline import Event, Timeline
from voiceguide.timing.voicing import VoiceOf
from voiceguide.units import SAMPLE_RATE, seconds_to_samples

BARE = "---\nlead_in: 0s\ntail: 0s\ngaps: {sentence: 0s, paragraph: 0s, step: 0s, section: 0s}\n---\n"
"""Front matter without any time of its own."""


def planned(
    text: str,
    *,
    tempo: Tempo | None = None,
    choices: Choices | None = None,
    folder: Path = Path(),
    voice_of: VoiceOf = lambda name, language: ("tone", name or "plain"),
) -> Plan:
    """Return the plan of a script, in which every voice is there; raises ScriptError."""
    script, faults = parse(make_source(folder / "a.md", text))
    routine, more = unroll(script, choices=choices)
    settings = replace(settings_of(script.front, Options()), tempo=tempo or Tempo())
    made, last = plan(routine, settings, voice_of)
    if found := [*faults, *more, *last]:
        raise ScriptError(found)
    return made


def lengths_of(plan: Plan, say: Callable[[str], float] = lambda text: 1.0) -> dict[Sound, int]:
    """Return samples by sound; `say` gives the seconds of a text, a recording has one second."""
    estimated = Estimator(lambda recording: SAMPLE_RATE).of(plan.sounds)
    spoken = {s: seconds_to_samples(say(s.text)) for s in plan.utterances}
    return {**estimated, **spoken}


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
    lengths = lengths_of(made, say)
    if faults := faults_of_fit(made, lengths):
        raise ScriptError(faults)
    return place(made, lengths, target=None if target_s is None else seconds_to_samples(target_s))


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
