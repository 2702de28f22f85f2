"""Directives that wait: pause and hold."""

from __future__ import annotations

import re
from typing import Any, Self

from voiceguide.config import CUES
from voiceguide.script import routine
from voiceguide.script.commands.arguments import Arguments, duration, whole
from voiceguide.script.commands.base import Single
from voiceguide.script.commands.lengths import LENGTH_OPTIONS, read_bounds, read_length
from voiceguide.script.commands.words import Word
from voiceguide.script.context import Context
from voiceguide.script.settings.times import bounded_time
from voiceguide.script.settings.values import plain
from voiceguide.script.words.sentences import MAX_SENTENCE


class _Wait(Single):
    """Time that passes."""

    @property
    def cost(self) -> int:
        """Itself, its countdown, and the ticks of its longest length."""
        if not isinstance(self.item, routine.Hold):
            return 1
        ticks = int(self.item.max_s / self.item.tick_s) if self.item.tick_s else 0
        return 1 + self.item.countdown + ticks


class Pause(_Wait):
    """Silence."""

    word = "pause"
    options = LENGTH_OPTIONS
    example = "[pause 8s]"
    says = "silence"

    @classmethod
    def read(cls, args: Arguments, context: Context) -> Self:
        """Read a length, or how many times as long as the words before it."""
        if (word := _many_times(args)) is not None:
            fixed = args.take_flag("fixed") or context.fixed or context.front.elastic.rigid
            times = args.parse(word, _factor, 1.0)
            args.what = f"[pause {word[0]}x]"
            min_s, max_s = read_bounds(args)
            args.done(("fixed", "min", "max"))
            if min_s is not None and max_s is not None and min_s > max_s:
                raise args.fault(f"{args.what}: min= is longer than max=")
            low, high = (1.0, 1.0) if fixed else context.front.elastic.pause
            common = context.common(args.location) | {"fixed": fixed}
            return cls(routine.Echo(**common, times=times, low=low, high=high, min_s=min_s, max_s=max_s))
        if any(_MEANWHILE.match(word) for word, _ in args.words):  # it stretches as a pause does
            args.known = Hold.options
            return cls(_hold(args, context, "pause"))
        length = read_length(args)
        args.done()
        elastic = length.settle(args, context.front.elastic, "pause", context.fixed)
        return cls(routine.Pause(**(context.common(args.location) | elastic)))


_CUES = CUES.keys() - {"tick", "halfway"}
"""Cues that are not words of [hold] too."""


def _many_times(args: Arguments) -> Word | None:
    """Take the number of `1.5x`, `x1.5`, `1.5 x` or `1.5 times`."""
    for index, (text, at) in enumerate(args.words):
        match = re.fullmatch(r"([xX×]?)([0-9]+(?:[.,][0-9]+)?)([xX×]?)", text)
        following = args.words[index + 1][0].lower() if index + 1 < len(args.words) else ""
        glued = match and (match[1] or match[3])
        if match and (glued or following in ("x", "×", "times")):
            del args.words[index : index + (1 if glued else 2)]
            return match[2].replace(",", "."), at.right(len(match[1]))
    return None


def _factor(text: str) -> float:
    if not 0.1 <= float(text) <= 10:
        raise ValueError(f"{text}x must be from 0.1x to 10x")
    return float(text)


class At(Single):
    """Silence until a time."""

    word = "at"
    options = ("elastic",)
    example = "[at 2:25]"
    says = "silence until then, counted from the start of the programme, or of the slot around it"

    @classmethod
    def read(cls, args: Arguments, context: Context) -> Self:
        """Read the time."""
        elastic = args.take_flag("elastic")
        at_s = args.read(args.take_first(), "[at] needs a time, such as 2:25", bounded_time, 0.0)
        args.done()
        if elastic and context.in_slot:
            raise args.fault("[at] cannot be elastic inside ::: slot")
        return cls(routine.At(**context.common(args.location), at_s=at_s, elastic=elastic))


def _halfway(args: Arguments, context: Context) -> dict[str, Any]:
    """Read `halfway`, `halfway=CUE` or `halfway="words"`."""
    quoted = any(re.match(r"halfway=[\"“”„'‘]", word, re.IGNORECASE) for word, _ in args.words)

    def meant(text: str) -> tuple[str, str]:
        if quoted and text not in {*CUES, *context.front.cues}:
            if not any(map(str.isalnum, text)) or len(text) > MAX_SENTENCE:
                raise ValueError(f"halfway= holds words to say, at most {MAX_SENTENCE} characters")
            return "", plain(text)
        try:
            return context.cue(text), ""
        except ValueError as error:
            known = str(error).partition(";")[0]
            raise ValueError(f'{known}; words to say stand in quotes: halfway="{text}"') from None

    cue, words = args.take_option("halfway", meant, ("", ""))
    flag = not cue and not words and args.take_flag("halfway")
    return {"halfway": bool(words) or flag, "halfway_cue": cue, "halfway_words": words}


def _end_cue(name: str, context: Context) -> str:
    if " " in name and name not in context.front.cues:
        raise ValueError("end= takes a cue, such as bell: write words after the directive")
    return context.cue(name)


_MEANWHILE = re.compile(r"(countdown|tick|end)=|halfway", re.IGNORECASE)
"""What happens while a hold lasts; in a pause it is meant so too."""


class Hold(_Wait):
    """The listener is doing something."""

    word = "hold"
    options = ("fill", "halfway", "countdown", "cue", "tick", "end", *LENGTH_OPTIONS)
    example = "[hold 45s]"
    says = "the listener is doing something; options `halfway`, `countdown=3`, `tick=1s`, `end=bell`"

    @classmethod
    def read(cls, args: Arguments, context: Context) -> Self:
        """Read a length, or `fill`, and what happens meanwhile."""
        return cls(_hold(args, context, "hold"))


def _hold(args: Arguments, context: Context, kind: str) -> routine.Hold:
    """Read a length, or `fill`, and what happens meanwhile; it stretches as its kind does."""
    for joining in ("and", "with", "then"):  # [hold 30s and halfway]
        args.take_flag(joining)
    fill = args.take_flag("fill")
    own: dict[str, Any] = {
        "fill": fill,
        "countdown": args.take_option("countdown", whole(1, 20), 0),
        "countdown_cue": args.take_option("cue", context.cue, ""),
        "tick_s": args.take_option("tick", duration, 0.0),
        "end_cue": args.take_option("end", lambda name: _end_cue(name, context), ""),
        "voice": context.voice,
        "rate": context.rate,
    }
    own |= _halfway(args, context)
    for word in [word for word in args.words if word[0] in _CUES or word[0] in context.front.cues]:
        args.words.remove(word)
        args.refuse(f"{args.what}: a cue at its end is end={word[0]}", word)
    if fill:
        args.what = "[hold fill]"
        args.done(name for name in Hold.options if name not in LENGTH_OPTIONS)
        elastic: dict[str, Any] = {"natural_s": 0.0, "min_s": 0.0, "max_s": 0.0}
    else:
        length = read_length(args)
        args.done()
        elastic = length.settle(args, context.front.elastic, kind, context.fixed)
    if fill and not (context.in_slot or context.doubtful):
        raise args.fault("[hold fill] works only inside ::: slot")
    if own["countdown_cue"] and not own["countdown"]:
        raise args.fault(f"{args.what} takes cue= only together with countdown=")
    if 0 < own["tick_s"] < 0.1:
        raise args.fault(f"{args.what} ticks at most ten times a second: tick=100ms or more")
    return routine.Hold(**(context.common(args.location) | own | elastic))
