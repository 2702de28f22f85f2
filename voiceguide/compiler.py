"""Draft: a script with the options of one run, planned for any choice of rounds and optional blocks.

It settles what does not need audio: which plan has the asked length, once somebody says how long sounds are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.config import BEDS, SoundSettings
from voiceguide.engines.registry import Engines, choose_voice
from voiceguide.errors import OptionError, ScriptError
from voiceguide.options import Options
from voiceguide.script.resolve import unroll
from voiceguide.script.routine import Choices, Routine
from voiceguide.script.settings.values import BedChoice
from voiceguide.script.source import Source, suggest
from voiceguide.script.syntax.nodes import Script
from voiceguide.script.syntax.parser import parse
from voiceguide.timing.duration import Reach, choose, reach
from voiceguide.timing.pieces import Plan
from voiceguide.timing.place import Span, place, span_of
from voiceguide.timing.plan import Tempo, plan
from voiceguide.timing.timeline import Timeline
from voiceguide.units import seconds_to_samples

LengthsOf = Callable[[Plan], Mapping[str, int]]
"""From a plan to the samples of each of its sounds."""


class Draft:
    """A parsed script and its plans; raises ScriptError, UsageError or EngineError where there is none."""

    def __init__(self, source: Source, options: Options, engines: Engines) -> None:
        self.options = options
        self.engines = engines
        script, faults = parse(source)
        self.script = _with_options(script, options)
        self._plans: dict[Choices, Plan] = {}
        routine, more = unroll(self.script, sets=options.sets)
        if faults or more:
            raise ScriptError(sorted([*faults, *more], key=lambda fault: fault.location))
        self.routine: Routine = routine
        self._plans[Choices()] = self._plan(routine)

    def plan(self, choices: Choices) -> Plan:
        """Return the plan for a choice of rounds and optional blocks."""
        if choices not in self._plans:
            routine, faults = unroll(self.script, sets=self.options.sets, choices=choices)
            if faults:
                raise ScriptError(faults)
            self._plans[choices] = self._plan(routine)
        return self._plans[choices]

    def reach(self, lengths_of: LengthsOf) -> Reach:
        """Return how short and how long the programme can be."""
        return reach(self.routine.ranges, self.routine.optionals, self._span_of(lengths_of))

    def settle(self, lengths_of: LengthsOf, *, doubt: float = 0.0) -> Settled:
        """Return the plan and timeline of the asked length, or the natural one; raises DurationError."""
        duration_s = self.options.duration_s or self.script.front.duration
        choices, target = Choices(), None
        if duration_s is not None:
            target = seconds_to_samples(duration_s)
            choices = choose(target, self.routine.ranges, self.routine.optionals, self._span_of(lengths_of))
        chosen = self.plan(choices)
        timeline = place(chosen, lengths_of(chosen), target=target, doubt=doubt)
        return Settled(chosen, choices, timeline)

    def settings(self) -> SoundSettings:
        """Return levels and edges as the script and the options want them."""
        front = self.script.front
        plain = SoundSettings()
        wanted = self.options.loudness_lufs
        return replace(
            plain,
            loudness_lufs=front.loudness if wanted is None else wanted,
            floor_dbfs=front.noise,
            ducking=front.ducking,
        )

    def _span_of(self, lengths_of: LengthsOf) -> Callable[[Choices], Span]:
        def span(choices: Choices) -> Span:
            chosen = self.plan(choices)
            return span_of(chosen, lengths_of(chosen))

        return span

    def _plan(self, routine: Routine) -> Plan:
        front, options = routine.front, self.options
        tempo = Tempo(
            front.pace if options.pace is None else options.pace,
            front.rate if options.rate is None else options.rate,
            front.pauses if options.pauses is None else options.pauses,
        )

        def voice_of(name: str) -> tuple[str, str]:
            wanted = name or options.voice or ("" if options.engine else front.voice)
            return choose_voice(self.engines, wanted, front.language, "" if name else options.engine)

        made = plan(routine, tempo, voice_of)
        self.engines.tell_losses(made.utterances)
        return made


@dataclass(frozen=True, slots=True)
class Settled:
    """What will be made."""

    plan: Plan
    choices: Choices
    timeline: Timeline


def _with_options(script: Script, options: Options) -> Script:
    """Return the script with the front matter that the options replace."""
    front = script.front
    if options.bed is not None:
        known = [*BEDS, *front.beds]
        name = "" if options.bed == "off" else options.bed
        if name and name not in known:
            raise OptionError("bed", f"unknown bed {name!r}{suggest(name, [*known, 'off'])}")
        front = replace(front, bed=replace(front.bed, name=name) if name else BedChoice())
    if options.seed is not None:
        front = replace(front, seed=options.seed)
    return replace(script, front=front)


def file_length(path: Path, from_s: float | None, to_s: float | None) -> int:
    """Return the length of a sound file in samples; raises SoundError. Loads the audio libraries."""
    from voiceguide.sound.files import read_sound

    return len(read_sound(path, from_s=from_s, to_s=to_s))
