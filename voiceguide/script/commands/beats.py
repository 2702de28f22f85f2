"""Directives that keep a beat: breathing, counting, repetitions. Each works out its own beats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from voiceguide.config import MAX_CUES
from voiceguide.script.commands.arguments import Arguments, duration, times, whole
from voiceguide.script.commands.base import Directive
from voiceguide.script.commands.words import Word
from voiceguide.script.context import Context
from voiceguide.script.routine import Beat, Beats, BreathPhase, Item, Number, Phrase, Stroke
from voiceguide.script.settings.times import TIME, bounded_time

_PHASES = {2: ("in", "out"), 3: ("in", "hold", "out"), 4: ("in", "hold", "out", "rest")}
_DASHES = str.maketrans("–—−‑", "----")
_UNITS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,9})?(-[0-9]{1,3}(\.[0-9]{1,9})?)*")
_TIME = f"(?i:{TIME.pattern})"
_PHASE = r"[0-9.]+s?"


def _phases(text: str) -> tuple[tuple[str, float], ...]:
    plain = re.sub(r"(?<=[0-9])s(?=-|$)", "", re.sub(r"[/:]", "-", text.translate(_DASHES)))
    units = plain.split("-")
    if not _UNITS.fullmatch(plain) or len(units) not in _PHASES:
        raise ValueError(
            f"{text!r} is not a breathing pattern: write in-out, in-hold-out or in-hold-out-hold: 4-7-8"
        )
    named = zip(_PHASES[len(units)], map(float, units), strict=True)
    phases = tuple((name, length) for name, length in named if length > 0)
    if not phases:
        raise ValueError(f"{text!r} must be greater than 0")
    return phases


_NAMED = (["in", "out"], ["in", "hold", "out"], ["in", "hold", "out", "hold"])


def _leave_names(args: Arguments) -> None:
    """Take away the names of phases in `in 4 hold 7 out 8`, where they stand in that order."""
    names = [word[0].lower() for word in args.words if word[0].lower() in ("in", "hold", "out")]
    if names in _NAMED:
        args.words = [word for word in args.words if word[0].lower() not in names]


def _refuse_how_often(args: Arguments, round_s: float) -> None:
    """Say how `5` or `for 1m`, after the phases, is written."""
    for word in [word for word in args.words if re.fullmatch(rf"[0-9]+|{_TIME}", word[0])]:
        args.take_flag("for")
        args.words.remove(word)
        if word[0].isdigit():
            args.refuse(f"[breathe]: how often is written x{word[0]}", word)
        elif seconds := args.parse(word, bounded_time, 0.0):
            args.refuse(f"[breathe]: how often is written x{max(1, round(seconds / round_s))}", word)


def _joined(args: Arguments) -> Word | None:
    """Take the phases: one word, or numbers side by side, `4 7 8`."""
    first = args.take_first()
    if not first or not re.fullmatch(_PHASE, first[0]):
        return first
    units = [first[0]]
    while more := args.take_matching(_PHASE):
        units.append(more[0])
    return "-".join(units), first[1]


@dataclass(frozen=True, slots=True)
class Breathe(Directive):
    """Breathing in a locked ratio: (phase, units) in order, `rounds` times; a unit is `count_s` long."""

    word = "breathe"
    options = ("count", "words")
    example = "[breathe 4-7-8 x4]"
    says = (
        "in, hold, out, four times; `4-6` is in and out, a fourth number a hold at the end. Tones rise and "
        "fall with the breath. `count=0.8s` makes a count shorter, `words=2` names the phases in the first "
        "two rounds"
    )

    common: dict[str, Any]
    phases: tuple[tuple[str, float], ...]
    rounds: int
    count_s: float
    words: int
    """Phases are named aloud in so many rounds."""
    voice: str

    @classmethod
    def read(cls, args: Arguments, context: Context) -> Self:
        """Read the phases, how many rounds, how long a count is, and how often phases are named."""
        _leave_names(args)
        rounds = times(args, MAX_CUES)
        count_s = args.take_option("count", duration, 1.0)
        words = args.take_option("words", whole(0, MAX_CUES), None)
        if words is None:
            words = rounds if args.take_flag("words") else 0
        none: tuple[tuple[str, float], ...] = ()
        phases = args.read(_joined(args), "[breathe] needs its phases, such as 4-7-8", _phases, none)
        if phases:
            _refuse_how_often(args, count_s * sum(length for _, length in phases))
        args.done()
        return cls(context.common(args.location), phases, rounds, count_s, words, context.voice)

    @property
    def cost(self) -> int:
        """One for each phase, and one for each that is named."""
        return (self.rounds + min(self.rounds, self.words)) * len(self.phases)

    def items(self) -> Iterable[Item]:
        """Return the breaths."""
        beats = tuple(self._beats())
        length_s = max(beat.what.until_s for beat in beats if isinstance(beat.what, BreathPhase))
        yield Beats(**self.common, what="[breathe]", length_s=length_s, beats=beats, voice=self.voice)

    def _beats(self) -> Iterator[Beat]:
        # Counted in units and multiplied once, so that rounding never adds up.
        units = 0.0
        for number in range(self.rounds):
            for name, length in self.phases:
                at_s, end_s = units * self.count_s, (units + length) * self.count_s
                yield Beat(at_s, BreathPhase(name, end_s))
                if number < self.words:
                    yield Beat(at_s, Phrase(name), room_s=end_s - at_s)
                units += length


def _numbers(text: str) -> tuple[int, ...]:
    match = re.fullmatch(r"(?:([0-9]{1,9})(?:\.\.|-))?([0-9]{1,9})", text.translate(_DASHES))
    if not match or (not match[1] and not int(match[2])):
        raise ValueError(f"{text!r} is not a count: write 10, or 10..1")
    first, last = int(match[1] or 1), int(match[2])
    step = 1 if last >= first else -1
    if max(first, last) >= MAX_CUES:
        raise ValueError(f"a count goes no further than {MAX_CUES - 1}")
    return tuple(range(first, last + step, step))


@dataclass(frozen=True, slots=True)
class Count(Directive):
    """Numbers spoken on an exact beat."""

    word = "count"
    options = ("every",)
    example = "[count 10 every 2s]`, `[count 10..1]"
    says = "spoken counting, the vowel of each number on the beat"

    common: dict[str, Any]
    numbers: tuple[int, ...]
    every_s: float
    voice: str

    @classmethod
    def read(cls, args: Arguments, context: Context) -> Self:
        """Read how far, and how far apart."""
        beat = args.take_after("every")
        every_s = args.parse(beat, duration, 1.0) if beat else 1.0
        if beat is None and (loose := args.take_matching(TIME.pattern)):
            args.refuse(f"write every before the beat: every {loose[0]}", loose)
        none: tuple[int, ...] = ()
        down, _ = args.take_flag("down"), args.take_flag("from")
        last, first = args.take_after("to"), args.take_first()
        if down and first and not last and first[0].isdigit():
            last = "1", first[1]
        if first and last:
            first = f"{first[0]}..{last[0]}", first[1]
        numbers = args.read(first or last, "[count] needs how far, such as 10 or 10..1", _numbers, none)
        args.done()
        return cls(context.common(args.location), numbers, every_s, context.voice)

    @property
    def cost(self) -> int:
        """One for each number."""
        return len(self.numbers)

    def items(self) -> Iterable[Item]:
        """Return the numbers on their beats."""
        beats = tuple(
            Beat(index * self.every_s, Number(number), room_s=self.every_s)
            for index, number in enumerate(self.numbers)
        )
        length_s = len(beats) * self.every_s
        yield Beats(**self.common, what="[count]", length_s=length_s, beats=beats, voice=self.voice)


def _tempo(text: str) -> tuple[float, ...]:
    plain = text.translate(_DASHES)
    found = tuple(map(float, plain.split("-"))) if _UNITS.fullmatch(plain) else ()
    if not 1 <= len(found) <= 4:
        raise ValueError(f"{text!r} is not a tempo: write the seconds of each phase as 3-1-2")
    if sum(found) <= 0:
        raise ValueError("a tempo must be greater than 0")
    return found


_TEMPO: tuple[float, ...] = (2.0, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Reps(Directive):
    """Counted repetitions: the number at each start, a soft tick at each change within."""

    word = "reps"
    options = ("tempo", "every")
    example = "[reps 10 tempo=3-1-2]"
    says = (
        "counted repetitions; `tempo` gives the seconds of up to four parts of the movement (down, stay, "
        "up), with a tick where one changes to the next; `every 4s` has no parts"
    )

    common: dict[str, Any]
    count: int
    tempo_s: tuple[float, ...]
    voice: str

    @classmethod
    def read(cls, args: Arguments, context: Context) -> Self:
        """Read how many, and the seconds of each phase."""
        tempo = args.take_option("tempo", _tempo, _TEMPO)
        if loose := args.take_matching(r"[0-9.]+([-–—][0-9.]+)+"):
            tempo = args.parse(loose, _tempo, tempo)
        if beat := args.take_after("every"):
            tempo = (args.parse(beat, duration, 1.0),)
        count = args.read(args.take_first(), "[reps] needs how many, such as 10", whole(1, MAX_CUES), 1)
        args.done()
        return cls(context.common(args.location), count, tempo, context.voice)

    @property
    def cost(self) -> int:
        """One for each phase of each repetition."""
        return self.count * len(self.tempo_s)

    def items(self) -> Iterable[Item]:
        """Return the numbers and ticks."""
        period_s = sum(self.tempo_s)
        changes = {sum(self.tempo_s[:index]) for index in range(1, len(self.tempo_s))}
        inside = sorted(change for change in changes if 0 < change < period_s)
        beats: list[Beat] = []
        for index in range(self.count):
            at_s = index * period_s
            beats.append(Beat(at_s, Number(index + 1), room_s=period_s))
            beats += [Beat(at_s + change, Stroke("tick")) for change in inside]
        length_s = self.count * period_s
        yield Beats(**self.common, what="[reps]", length_s=length_s, beats=tuple(beats), voice=self.voice)
