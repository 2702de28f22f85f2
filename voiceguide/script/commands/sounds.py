"""Directives that are heard: cues, sound files and backgrounds; and marks, which are not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from voiceguide.config import CUES
from voiceguide.script import routine
from voiceguide.script.commands.arguments import Arguments, gain, times
from voiceguide.script.commands.base import Directive, Single
from voiceguide.script.context import Context
from voiceguide.script.routine import Item
from voiceguide.script.settings.times import bounded_time

MAX_STROKES = 1000


class Cue(Single):
    """A cue, which is called by its own name."""

    word = "bell"
    options = ("gain", "x3")
    example = "[bell]`, `[bell x3 gain=-6dB]"
    says = "a cue; `voiceguide cues` lists them, and how long the programme waits for each"

    @classmethod
    def read(cls, args: Arguments, context: Context) -> Self:
        """Read how often and how loud; the cue is the name of the directive."""
        strokes = times(args, MAX_STROKES)
        level = args.take_option("gain", gain, 0.0)
        args.done()
        item = routine.Cue(**context.common(args.location), name=args.name, times=strokes, gain_db=level)
        return cls(item)

    @property
    def cost(self) -> int:
        """One for each stroke."""
        cue = self.item
        return cue.times if isinstance(cue, routine.Cue) else 1


class Play(Single):
    """A sound file."""

    word = "play"
    options = ("gain", "from", "to")
    example = "[play FILE gain=-3dB from=0:10 to=0:40]"
    says = "a sound file from the script's folder"

    @classmethod
    def read(cls, args: Arguments, context: Context) -> Self:
        """Read which file, how loud, and which part of it."""
        own: dict[str, Any] = {
            "gain_db": args.take_option("gain", gain, 0.0),
            "from_s": args.take_option("from", bounded_time, None),
            "to_s": args.take_option("to", bounded_time, None),
        }
        message = "[play] needs a file, relative to the script"
        path = args.read(args.take_first(), message, lambda name: _file(name, context), context.folder)
        args.done()
        if own["to_s"] is not None and own["to_s"] <= (own["from_s"] or 0):
            raise args.fault("[play] ends before it starts: to= must be later than from=")
        return cls(routine.Play(**context.common(args.location), path=path, **own))


def _file(name: str, context: Context) -> Path:
    try:
        return context.file(name)
    except ValueError:
        if name in CUES or name in context.front.cues:
            raise ValueError(f"{name!r} is a cue: write [{name}]") from None
        raise


class Bed(Single):
    """A change of background."""

    word = "bed"
    options = ("gain", "fade")
    example = "[bed rain gain=-20dB fade=4s]`, `[bed off]"
    says = "another background from here on"

    @classmethod
    def read(cls, args: Arguments, context: Context) -> Self:
        """Read which background, how loud, and how long it fades."""
        level = args.take_option("gain", gain, None)
        fade = args.take_option("fade", bounded_time, None)
        name = args.read(args.take_first(), "[bed] needs a name, or off", context.bed, "")
        args.done()
        if not name and level is not None:
            raise args.fault("[bed off] has no gain=")
        common = context.common(args.location)
        return cls(routine.BedChange(**common, name=name, gain_db=level, fade_s=fade))


class Include(Directive):
    """Another script's body. The parser puts it in the place of the directive where it stands alone."""

    word = "include"
    example = "[include safety.md]"
    says = "another script's text from the same folder, on a line of its own; its front matter is left alone"

    @classmethod
    def read(cls, args: Arguments, context: Context) -> Self:
        """Refuse it: it stands among words."""
        raise args.fault("[include] must stand alone, with an empty line before and after it")

    def items(self) -> Iterable[Item]:
        """Return nothing: there is none to be read."""
        return ()


class Mark(Single):
    """A named point."""

    word = "mark"
    example = "[mark NAME]"
    says = "a named point"

    @classmethod
    def read(cls, args: Arguments, context: Context) -> Self:
        """Read the name."""
        name = args.read(args.take_first(), "[mark] needs a name", str, "")
        args.done()
        return cls(routine.Mark(**context.common(args.location), name=name))
