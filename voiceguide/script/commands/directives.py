"""[directives]: a table from each name to what reads its words and makes items of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from voiceguide.config import CUES, MAX_CUES
from voiceguide.script.commands.arguments import Arguments, bounded_time, duration, gain, whole
from voiceguide.script.commands.lengths import read_length
from voiceguide.script.context import Context
from voiceguide.script.routine import BedChange, Breathe, Count, Cue, Hold, Item, Mark, Pause, Play, Reps
from voiceguide.script.source import Location, suggest


def _pause(args: Arguments, context: Context) -> Item:
    length = read_length(args)
    args.done(length.names)
    elastic = length.settle(args, context.front.elastic, "pause", context.fixed)
    return Pause(**(context.common(args.location) | elastic))


def _hold(args: Arguments, context: Context) -> Item:
    fill = args.take_flag("fill")
    options: dict[str, Any] = {
        "halfway_cue": args.take_option("halfway", context.cue, ""),
        "countdown": args.take_option("countdown", whole(1, 20), 0),
        "countdown_cue": args.take_option("cue", context.cue, ""),
        "tick_s": args.take_option("tick", duration, 0.0),
        "end_cue": args.take_option("end", context.cue, ""),
    }
    options["halfway"] = not options["halfway_cue"] and args.take_flag("halfway")
    known = ("fill", "halfway", "countdown", "cue", "tick", "end")
    own = {"fill": fill, "voice": context.voice, "rate": context.rate}
    if fill:
        args.what = "[hold fill]"
        args.done(known)
        elastic: dict[str, Any] = {"natural_s": 0.0, "min_s": 0.0, "max_s": 0.0}
    else:
        length = read_length(args)
        args.done((*known, *length.names))
        elastic = length.settle(args, context.front.elastic, "hold", context.fixed)
    if fill and not context.in_slot:
        raise args.fault("[hold fill] works only inside ::: slot")
    if options["countdown_cue"] and not options["countdown"]:
        raise args.fault("[hold] takes cue= only together with countdown=")
    if 0 < options["tick_s"] < 0.1:
        raise args.fault("[hold] ticks at most ten times a second: tick=100ms or more")
    return Hold(**(context.common(args.location) | options | elastic | own))


def _play(args: Arguments, context: Context) -> Item:
    options: dict[str, Any] = {
        "gain_db": args.take_option("gain", gain, 0.0),
        "from_s": args.take_option("from", bounded_time, None),
        "to_s": args.take_option("to", bounded_time, None),
    }
    message = "[play] needs a file, relative to the script"
    path = args.read(args.take_first(), message, context.file, context.folder)
    args.done(("gain", "from", "to"))
    if options["to_s"] is not None and options["to_s"] <= (options["from_s"] or 0):
        raise args.fault("[play] ends before it starts: to= must be later than from=")
    return Play(**context.common(args.location), path=path, **options)


def _times(args: Arguments, most: int) -> int:
    """Read `x3`; 1 where it does not stand there."""
    word = args.take_matching(r"x[0-9]+")
    return args.parse((word[0][1:], word[1].right(1)), whole(1, most), 1) if word else 1


_PHASES = {2: ("in", "out"), 3: ("in", "hold", "out"), 4: ("in", "hold", "out", "rest")}
_UNITS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,9})?(-[0-9]{1,3}(\.[0-9]{1,9})?)*")


def _phases(text: str) -> tuple[tuple[str, float], ...]:
    units = text.split("-")
    if not _UNITS.fullmatch(text) or len(units) not in _PHASES:
        raise ValueError(
            f"{text!r} is not a breathing pattern: write in-out, in-hold-out or in-hold-out-hold: 4-7-8"
        )
    named = zip(_PHASES[len(units)], map(float, units), strict=True)
    phases = tuple((name, length) for name, length in named if length > 0)
    if not phases:
        raise ValueError(f"{text!r} must be greater than 0")
    return phases


def _breathe(args: Arguments, context: Context) -> Item:
    rounds = _times(args, MAX_CUES)
    count_s = args.take_option("count", duration, 1.0)
    words = args.take_option("words", whole(0, MAX_CUES), None)
    if words is None:
        words = rounds if args.take_flag("words") else 0
    none: tuple[tuple[str, float], ...] = ()
    phases = args.read(args.take_first(), "[breathe] needs its phases, such as 4-7-8", _phases, none)
    args.done(("count", "words"))
    return Breathe(
        **context.common(args.location),
        phases=phases,
        rounds=rounds,
        count_s=count_s,
        words=words,
        voice=context.voice,
    )


def _numbers(text: str) -> tuple[int, ...]:
    match = re.fullmatch(r"(?:([0-9]{1,9})\.\.)?([0-9]{1,9})", text)
    if not match or (not match[1] and not int(match[2])):
        raise ValueError(f"{text!r} is not a count: write 10, or 10..1")
    first, last = int(match[1] or 1), int(match[2])
    step = 1 if last >= first else -1
    if max(first, last) >= MAX_CUES:
        raise ValueError(f"a count goes no further than {MAX_CUES - 1}")
    return tuple(range(first, last + step, step))


def _count(args: Arguments, context: Context) -> Item:
    beat = args.take_after("every")
    every = args.parse(beat, duration, 1.0) if beat else 1.0
    none: tuple[int, ...] = ()
    numbers = args.read(args.take_first(), "[count] needs how far, such as 10 or 10..1", _numbers, none)
    args.done(("every",))
    return Count(**context.common(args.location), numbers=numbers, every_s=every, voice=context.voice)


def _tempo(text: str) -> tuple[float, ...]:
    times = tuple(map(float, text.split("-"))) if _UNITS.fullmatch(text) else ()
    if not 1 <= len(times) <= 4:
        raise ValueError(f"{text!r} is not a tempo: write the seconds of each phase as 3-1-2")
    if sum(times) <= 0:
        raise ValueError("a tempo must be greater than 0")
    return times


_TEMPO: tuple[float, ...] = (2.0, 1.0, 2.0)


def _reps(args: Arguments, context: Context) -> Item:
    tempo = args.take_option("tempo", _tempo, _TEMPO)
    count = args.read(args.take_first(), "[reps] needs how many, such as 10", whole(1, MAX_CUES), 1)
    args.done(("tempo",))
    return Reps(**context.common(args.location), count=count, tempo_s=tempo, voice=context.voice)


def _bed(args: Arguments, context: Context) -> Item:
    level = args.take_option("gain", gain, None)
    fade = args.take_option("fade", bounded_time, None)
    name = args.read(args.take_first(), "[bed] needs a name, or off", context.bed, "")
    args.done(("gain", "fade"))
    if not name and level is not None:
        raise args.fault("[bed off] has no gain=")
    return BedChange(**context.common(args.location), name=name, gain_db=level, fade_s=fade)


def _mark(args: Arguments, context: Context) -> Item:
    name = args.read(args.take_first(), "[mark] needs a name", str, "")
    args.done()
    return Mark(**context.common(args.location), name=name)


def _cue(name: str, args: Arguments, context: Context) -> Item:
    times = _times(args, 1000)
    level = args.take_option("gain", gain, 0.0)
    args.done(("gain", "x3"))
    return Cue(**context.common(args.location), name=name, times=times, gain_db=level)


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
    match = re.match(r"\s*(\S*)\s*", raw)
    name, end = (match[1], match.end()) if match else ("", 0)
    args = Arguments(f"[{name}]", raw[end:], location.right(end + 1))
    args.location, args.width = location, len(raw) + 2
    if name in DIRECTIVES:
        return DIRECTIVES[name](args, context)
    try:
        context.cue(name)
    except ValueError as error:
        if not re.fullmatch(r"[\w-]+", name):
            message = f"{name!r} is not a directive: write \\[ for a bracket that is only text"
            raise args.fault(message) from error
        near = suggest(name, [*DIRECTIVES, *CUES, *context.front.cues])
        raise args.fault(f"unknown cue {name!r}{near}") from error
    return _cue(name, args, context)
