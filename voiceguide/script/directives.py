"""[directives]: a table from each name to what reads its words and makes items of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voiceguide.config import BEDS, CUES, MAX_CUES
from voiceguide.script.arguments import (
    Arguments,
    duration,
    gain,
    positive,
    span_of_time,
    whole,
)
from voiceguide.script.frontmatter import FrontMatter
from voiceguide.script.paths import inside
from voiceguide.script.routine import BedChange, Breathe, Count, Cue, Hold, Item, Mark, Pause, Play, Reps
from voiceguide.script.source import Location, suggest
from voiceguide.units import parse_time


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a place in a script."""

    front: FrontMatter
    folder: Path
    variables: dict[str, str]
    step: int = 0
    fixed: bool = False
    pan: float = 0.0
    voice: str = ""
    rate: float = 1.0
    in_slot: bool = False

    def common(self, location: Location) -> dict[str, Any]:
        """Return what every item carries."""
        return {"location": location, "step": self.step, "fixed": self.fixed, "pan": self.pan}

    @property
    def cue_names(self) -> list[str]:
        """Every cue this script may name."""
        return [*CUES, *self.front.cues]

    @property
    def bed_names(self) -> list[str]:
        """Every bed this script may name."""
        return [*BEDS, *self.front.beds]


def cue_name(context: Context) -> Callable[[str], str]:
    """Return a parser of cue names."""

    def parse(text: str) -> str:
        if text not in context.cue_names:
            raise ValueError(f"unknown cue {text!r}{suggest(text, context.cue_names)}")
        return text

    return parse


_ELASTIC = ("fixed", "min", "max", "weight")


def elastic_length(args: Arguments, context: Context, kind: str, *, fill: bool = False) -> dict[str, Any]:
    """Read the time of a pause, hold or slot, and how far it may stretch."""
    word = None if fill else args.take_matching(r"[\d.:hms]+|[\w.:]+\.\.[\w.:]+") or args.take_first()
    fixed = args.take_flag("fixed") or context.fixed
    low = args.take_option("min", parse_time, -1.0)
    high = args.take_option("max", parse_time, -1.0)
    weight = args.take_option("weight", positive, 1.0)
    if fill:
        return {"natural_s": 0.0, "min_s": 0.0, "max_s": 0.0, "weight": weight, "fixed": fixed}
    word = args.need(word, f"{args.what} needs a time, such as 8s")
    natural, least, most = args.parse(word, span_of_time)
    if most <= 0:
        raise args.fault(f"{args.what} must be longer than nothing", word)
    if fixed:
        least = most = natural
    elif least == most and kind in ("pause", "hold"):
        factors = context.front.elastic.pause if kind == "pause" else context.front.elastic.hold
        least, most = natural * factors[0], natural * factors[1]
    least, most = (low if low >= 0 else least), (high if high >= 0 else most)
    if fixed and (low >= 0 or high >= 0):
        raise args.fault(f"{args.what} cannot be fixed and have min= or max=")
    if not least <= natural <= most:
        raise args.fault(f"{args.what}: {word[0]} must lie between its min and max", word)
    return {"natural_s": natural, "min_s": least, "max_s": most, "weight": weight, "fixed": fixed}


def _pause(args: Arguments, context: Context) -> Item:
    length = elastic_length(args, context, "pause")
    args.done(_ELASTIC)
    return Pause(**(context.common(args.location) | length))


def _hold(args: Arguments, context: Context) -> Item:
    fill = args.take_flag("fill")
    if fill and not context.in_slot:
        raise args.fault("[hold fill] stands only inside a slot")
    named = cue_name(context)
    options: dict[str, Any] = {
        "halfway": args.take_flag("halfway"),
        "halfway_cue": args.take_option("halfway", named, ""),
        "countdown": args.take_option("countdown", whole(1, 20), 0),
        "countdown_cue": args.take_option("cue", named, ""),
        "tick_s": args.take_option("tick", duration, 0.0),
        "end_cue": args.take_option("end", named, ""),
    }
    if options["countdown_cue"] and not options["countdown"]:
        raise args.fault("[hold] has cue= only together with countdown=")
    length = elastic_length(args, context, "hold", fill=fill)
    args.done(("fill", "halfway", "countdown", "cue", "tick", "end", *_ELASTIC))
    if 0 < options["tick_s"] < 0.1:
        raise args.fault("[hold] ticks at most ten times a second: tick=100ms or more")
    own = {"fill": fill, "voice": context.voice, "rate": context.rate}
    return Hold(**(context.common(args.location) | options | length | own))


def _play(args: Arguments, context: Context) -> Item:
    options: dict[str, Any] = {
        "gain_db": args.take_option("gain", gain, 0.0),
        "from_s": args.take_option("from", parse_time, None),
        "to_s": args.take_option("to", parse_time, None),
    }
    word = args.need(args.take_first(), "[play] needs a file, relative to the script")
    path = args.parse((word[0].strip('"'), word[1]), lambda name: inside(context.folder, name))
    args.done(("gain", "from", "to"))
    if options["to_s"] is not None and options["to_s"] <= (options["from_s"] or 0):
        raise args.fault("[play] ends before it starts: to= must be later than from=")
    return Play(**context.common(args.location), path=path, **options)


_PHASES = {2: ("in", "out"), 3: ("in", "hold", "out"), 4: ("in", "hold", "out", "rest")}


def _breathe(args: Arguments, context: Context) -> Item:
    rounds = args.take_matching(r"x\d+")
    options: dict[str, Any] = {
        "rounds": args.parse((rounds[0][1:], rounds[1].right(1)), whole(1, MAX_CUES)) if rounds else 1,
        "count_s": args.take_option("count", duration, 1.0),
        "words": args.take_option("words", whole(0, MAX_CUES), 0),
    }
    word = args.need(args.take_first(), "[breathe] needs its phases, such as 4-7-8")
    parts = word[0].split("-")
    if len(parts) not in _PHASES or not all(re.fullmatch(r"\d{1,3}(\.\d+)?", part) for part in parts):
        raise args.fault(
            f"{word[0]!r} is no breath: write in-out, in-hold-out or in-hold-out-hold: 4-7-8", word
        )
    phases = tuple(
        (name, float(part)) for name, part in zip(_PHASES[len(parts)], parts, strict=True) if float(part) > 0
    )
    if not phases:
        raise args.fault("[breathe] must be longer than nothing", word)
    args.done(("count", "words"))
    return Breathe(**context.common(args.location), phases=phases, voice=context.voice, **options)


def _count(args: Arguments, context: Context) -> Item:
    beat = args.take_after("every")
    every = args.parse(beat, duration) if beat else 1.0
    word = args.need(args.take_first(), "[count] needs how far, such as 10 or 10..1")
    match = re.fullmatch(r"(?:(\d{1,9})\.\.)?(\d{1,9})", word[0])
    if not match:
        raise args.fault(f"{word[0]!r} is no count: write 10, or 10..1", word)
    first, last = int(match[1] or 1), int(match[2])
    step = 1 if last >= first else -1
    if abs(last - first) >= MAX_CUES:
        raise args.fault(f"a count has at most {MAX_CUES} numbers", word)
    args.done(("every",))
    return Count(
        **context.common(args.location),
        numbers=tuple(range(first, last + step, step)),
        every_s=every,
        voice=context.voice,
    )


def _tempo(text: str) -> tuple[float, ...]:
    parts = text.split("-")
    if not 1 <= len(parts) <= 4 or not all(re.fullmatch(r"\d{1,3}(\.\d+)?", part) for part in parts):
        raise ValueError(f"{text!r} is no tempo: write the seconds of each phase as 3-1-2")
    times = tuple(float(part) for part in parts)
    if sum(times) <= 0:
        raise ValueError("a tempo must be longer than nothing")
    return times


_TEMPO: tuple[float, ...] = (2.0, 1.0, 2.0)


def _reps(args: Arguments, context: Context) -> Item:
    tempo = args.take_option("tempo", _tempo, _TEMPO)
    count = args.parse(args.need(args.take_first(), "[reps] needs how many, such as 10"), whole(1, MAX_CUES))
    args.done(("tempo",))
    return Reps(**context.common(args.location), count=count, tempo_s=tempo, voice=context.voice)


def _bed(args: Arguments, context: Context) -> Item:
    options: dict[str, Any] = {
        "gain_db": args.take_option("gain", gain, None),
        "fade_s": args.take_option("fade", parse_time, None),
    }
    word = args.need(args.take_first(), "[bed] needs a name, or off")
    if word[0] != "off" and word[0] not in context.bed_names:
        raise args.fault(f"unknown bed {word[0]!r}{suggest(word[0], [*context.bed_names, 'off'])}", word)
    args.done(("gain", "fade"))
    return BedChange(**context.common(args.location), name="" if word[0] == "off" else word[0], **options)


def _mark(args: Arguments, context: Context) -> Item:
    word = args.need(args.take_first(), "[mark] needs a name")
    args.done()
    return Mark(**context.common(args.location), name=word[0])


def _cue(name: str, args: Arguments, context: Context) -> Item:
    times = args.take_matching(r"x\d+")
    count = args.parse((times[0][1:], times[1].right(1)), whole(1, 1000)) if times else 1
    level = args.take_option("gain", gain, 0.0)
    args.done(("gain", "x3"))
    return Cue(**context.common(args.location), name=name, times=count, gain_db=level)


DIRECTIVES: dict[str, Callable[[Arguments, Context], Item]] = {
    "pause": _pause,
    "hold": _hold,
    "play": _play,
    "breathe": _breathe,
    "count": _count,
    "reps": _reps,
    "bed": _bed,
    "mark": _mark,
}
"""Every directive but the cues, which are called by their names."""


def read_directive(raw: str, location: Location, context: Context) -> Item:
    """Return the item of a directive written `[raw]` whose bracket stands at `location`.

    Raises ArgumentFault where its name or words cannot be used.
    """
    name, _, rest = raw.strip().partition(" ")
    lead = len(raw) - len(raw.lstrip()) + 1
    args = Arguments(f"[{name}]", rest, location.right(lead + len(name) + 1))
    args.location, args.width = location, len(raw) + 2
    if name in DIRECTIVES:
        return DIRECTIVES[name](args, context)
    if name in context.cue_names:
        return _cue(name, args, context)
    known = [*DIRECTIVES, *context.cue_names]
    if re.fullmatch(r"[\w-]+", name):
        raise args.fault(f"unknown cue {name!r}{suggest(name, known)}")
    raise args.fault(f"{name!r} is no directive: write \\[ for a bracket that is only text")
