"""Compiler: from a script's text to a timeline. The only module that knows the order of the stages of words.

Every stage adds its faults to one list, and goes on with what the stage before could make of the script.
No sound is made here: how long sounds are is asked of a `Lengths`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from voiceguide.config import BEDS, MAX_AUDIO_S
from voiceguide.engines.registry import Engines, choose_voice
from voiceguide.errors import DurationError, OptionError, ScriptError
from voiceguide.materials import RecordingLengths, unsaid, unspeakable, unusable
from voiceguide.options import Options
from voiceguide.script.resolve import unroll
from voiceguide.script.routine import Choices, Routine
from voiceguide.script.settings.values import BedChoice
from voiceguide.script.source import FAULT, Fault, Location, Source, suggest
from voiceguide.script.syntax.nodes import Script
from voiceguide.script.syntax.parser import parse
from voiceguide.timing.duration import Reach, SpanOf, choose, reach, settle
from voiceguide.timing.estimator import Estimator, Scaled
from voiceguide.timing.fit import faults_of_fit
from voiceguide.timing.pieces import Plan
from voiceguide.timing.place import Span, place, span_of
from voiceguide.timing.plan import plan
from voiceguide.timing.settings import Settings, settings_of
from voiceguide.timing.sounds import Lengths
from voiceguide.timing.timeline import Timeline
from voiceguide.units import (
    exact_seconds,
    format_exact,
    format_seconds,
    format_time,
    samples_to_seconds,
    seconds_to_samples,
)

_NEAR_S = 10.0
"""So far from the only length of a script, it is its end that makes the difference."""


@dataclass(frozen=True, slots=True)
class LengthFault(Fault):
    """The requested length cannot be reached."""

    shortest_s: float = 0.0
    longest_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Compiled:
    """A script that can be made: what is heard, and where it stands."""

    plan: Plan
    choices: Choices
    timeline: Timeline
    """Exact where lengths were measured, else estimated."""
    plans: Plans
    """The plans for other choices of rounds and optional blocks."""
    notices: tuple[Fault, ...] = ()
    """What may have been meant otherwise, and what a voice will not say."""

    @property
    def routine(self) -> Routine:
        """The routine of the chosen plan."""
        return self.plan.routine

    @property
    def settings(self) -> Settings:
        """What the programme is made with."""
        return self.plan.settings


class Plans:
    """The plans of one script, one for each choice of rounds and optional blocks, made when asked for."""

    def __init__(self, script: Script, options: Options, engines: Engines) -> None:
        self.script = script
        self.options = options
        self.settings = settings_of(script.front, options)
        self.faults: list[Fault] = []
        """Those of the natural choices."""
        self.files = RecordingLengths()
        self.estimated = Estimator(self.files)
        self._engines = engines
        routine, faults = unroll(script, sets=options.sets, seed=self.settings.sound.seed)
        self.natural, more = plan(routine, self.settings, self._voice_of)
        self.faults = [*faults, *more]
        self._plans = {Choices(): self.natural}

    def of(self, choices: Choices) -> Plan:
        """Return the plan for a choice; raises ScriptError where that choice has faults of its own."""
        if choices not in self._plans:
            routine, faults = unroll(
                self.script, sets=self.options.sets, choices=choices, seed=self.settings.sound.seed
            )
            made, more = plan(routine, self.settings, self._voice_of)
            if faults or more:
                raise ScriptError([*faults, *more])
            self._plans[choices] = made
        return self._plans[choices]

    def choose(self, target: int, lengths: Lengths) -> Choices:
        """Return the choices with which a length in samples is reached; raises DurationError."""
        routine = self.natural.routine
        return choose(target, routine.ranges, routine.optionals, self._span_of(lengths))

    def settle(self, target: int, measured: Lengths) -> Choices:
        """Return the same by measured lengths, of which only a few are asked; raises DurationError."""
        routine = self.natural.routine
        return settle(target, routine.ranges, routine.optionals, self.of, self.estimated, measured)

    def reach(self) -> Reach:
        """Return by estimates how short and how long the programme can be."""
        routine = self.natural.routine
        return reach(routine.ranges, routine.optionals, self._span_of(self.estimated))

    def _span_of(self, lengths: Lengths) -> SpanOf:
        def span(choices: Choices) -> Span:
            chosen = self.of(choices)
            return span_of(chosen, lengths.of(chosen.sounds))

        return span

    def _voice_of(self, name: str, language: str) -> tuple[str, str]:
        front, options = self.script.front, self.options
        wanted = name or options.voice or ("" if options.engine else front.voice)
        if language and not name:  # words in another language are for its own voice
            wanted = ""
        return choose_voice(self._engines, wanted, language or front.language, "" if name else options.engine)


def compile(
    source: Source,
    options: Options,
    engines: Engines,
    lengths: Lengths | None = None,
    *,
    before: Callable[[Plan], None] | None = None,
) -> tuple[Compiled | None, list[Fault]]:
    """Return what a script becomes, or None where it has faults; and its faults and notices, in order.

    Without `lengths`, speech is estimated, and what is only just out of reach is forgiven. With them, the
    search for a length narrows by estimates, and `lengths` is asked for the sounds of the plan that they
    propose; `before` is called with the natural plan before that, so that it can refuse.
    Raises OptionError for an option that does not suit the script, EngineError or SoundError where `lengths`
    cannot tell.
    """
    script, faults = parse(source)
    plans = Plans(_with_options(script, options), options, engines)
    natural, estimated = plans.natural, plans.estimated
    faults += plans.faults
    faults += faults_of_fit(natural, estimated.of(natural.sounds), doubt=estimated.doubt)
    faults += plans.files.faults(natural)
    faults += unusable(natural)
    faults += unspeakable(natural, engines)
    notices = [*natural.routine.notices, *unsaid(natural, engines)]
    seconds = plans.script.front.duration if options.duration_s is None else options.duration_s
    target = None if seconds is None else seconds_to_samples(seconds)
    if not faults:
        engines.tell_losses(natural.utterances)
    try:
        choices, factor = _narrowed(plans, target)
        if not faults:
            if before:
                before(natural)
            made, faults = _placed(plans, choices, target, lengths or Scaled(estimated, factor))
            made = made and replace(made, notices=tuple(_sorted(notices)))
            return made, _sorted([*faults, *notices])
    except DurationError as error:
        # what could not be read may be what is missing
        complete = script.whole and plans.natural.routine.complete
        if complete or target is None or target < seconds_to_samples(error.shortest_s):
            faults.append(_length_fault(plans, target, error))
    except ScriptError as error:
        faults += error.faults
    return None, _sorted([*faults, *notices])


def _sorted(faults: Sequence[Fault]) -> list[Fault]:
    """Return faults and notices in order; a line with a fault needs no notice."""
    grave = {(fault.path, fault.location.line) for fault in faults if fault.severity == FAULT}
    kept = (
        fault
        for fault in dict.fromkeys(faults)
        if fault.severity == FAULT or (fault.path, fault.location.line) not in grave
    )
    return sorted(kept, key=lambda fault: fault.location)


def raise_faults(faults: Sequence[Fault]) -> None:
    """Raise ScriptError with the faults, or DurationError where the only one is the length.

    Notices alone are well, and so is nothing at all.
    """
    grave = [fault for fault in faults if fault.severity == FAULT]
    if not grave:
        return
    if len(grave) == 1 and isinstance(grave[0], LengthFault):
        fault = grave[0]
        raise DurationError(
            fault.message, shortest_s=fault.shortest_s, longest_s=fault.longest_s, faults=faults
        )
    raise ScriptError(faults)


def _narrowed(plans: Plans, target: int | None) -> tuple[Choices, float]:
    """Return the choices for a length by estimates, and the factor on speech with which they reach it."""
    if target is None:
        return Choices(), 1.0
    estimated = plans.estimated
    try:
        return plans.choose(target, estimated), 1.0
    except DurationError:
        for factor in (1.0 - estimated.doubt, 1.0 + estimated.doubt):
            with suppress(DurationError):
                return plans.choose(target, Scaled(estimated, factor)), factor
        raise


def _placed(
    plans: Plans, choices: Choices, target: int | None, lengths: Lengths
) -> tuple[Compiled | None, list[Fault]]:
    """Return the timeline by what is known best, and the faults that only this shows."""
    if target is not None and not lengths.doubt:
        choices = plans.settle(target, lengths)
    chosen = plans.of(choices)
    samples = lengths.of(chosen.sounds)
    faults = faults_of_fit(chosen, samples, doubt=lengths.doubt)
    natural_s = samples_to_seconds(span_of(chosen, samples).natural)
    if target is None and natural_s > MAX_AUDIO_S:
        message = f"the programme would be {format_time(natural_s)} long; 24 hours is the most"
        faults.append(chosen.routine.source.fault(Location(1), message))
    if faults:
        return None, faults
    timeline = place(chosen, samples, target=target, upbeats=lengths.upbeats(chosen.counted))
    return Compiled(chosen, choices, timeline, plans), []


def _length_fault(plans: Plans, target: int | None, error: DurationError) -> LengthFault:
    front, source = plans.script.front, plans.script.source
    own = plans.options.duration_s is None
    message = error.message + ("" if target is None else _cure(plans, target, error))
    fault = source.fault(front.place("duration") if own else Location(1), message, len("duration"))
    return LengthFault(
        fault.path,
        fault.location,
        fault.message,
        fault.source_line if own else "",
        fault.width,
        fault.caret,
        shortest_s=error.shortest_s,
        longest_s=error.longest_s,
    )


def _cure(plans: Plans, target: int, error: DurationError) -> str:
    """Return what to write where a script has one length, which is near the one that is wanted; else ""."""
    only = seconds_to_samples(error.longest_s)
    tail = seconds_to_samples(plans.settings.sound.tail_s)
    if seconds_to_samples(error.shortest_s) != only or abs(target - only) > seconds_to_samples(_NEAR_S):
        return ""
    shown = format_time(samples_to_seconds(only))
    told = f" ({shown} is that, rounded)" if format_time(samples_to_seconds(target)) == shown else ""
    cures = ["write that"]
    if target > only:
        cures.append(f"end the script with [at {format_exact(exact_seconds(target - tail))}]")
    elif tail >= only - target:
        cures.append(f"tail: {format_seconds(exact_seconds(tail - only + target), 8)} at the top")
    return f"{told}; {', or '.join(cures)}"


def _with_options(script: Script, options: Options) -> Script:
    """Return the script with the background that the options ask for."""
    if options.bed is None:
        return script
    front = script.front
    known = [*BEDS, *front.beds]
    name = "" if options.bed == "off" else options.bed
    if name and name not in known:
        raise OptionError("bed", f"unknown bed {name!r}{suggest(name, [*known, 'off'])}")
    bed = replace(front.bed, name=name) if name else BedChoice()
    return replace(script, front=replace(front, bed=bed))
